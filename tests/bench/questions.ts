import type { Answer, Scope } from '../../src/engine/contracts/questions.ts'
import type { EngineApi } from '../../src/engine/contracts/api.ts'
import type { Role } from '../../src/event/roles.ts'
import type { Predicate, Test } from '../../src/predicate/tree.ts'
import { percentile, timed } from './measure.ts'
import { FIRST } from './synthetic-case.ts'

const DAY = 86_400_000
const BINS = 400
const TOP = 8

/** The facets that the page counts beside the table, and the columns that peers store them in. */
export const FACETS: Readonly<Record<string, string>> = {
  host: 'host',
  'client.ip': 'ip',
  'http.status': 'status',
  'http.method': 'method',
  'user.name': 'account',
  'user.agent': 'agent',
  'url.path': 'stem',
}

export interface Question {
  readonly name: string
  readonly scope: Scope
  /** The same as a condition of SQL. */
  readonly where: string
}

/** Questions a person asks of a case. Each `turn` asks for other values, so that no answer is remembered. */
export function questions(turn: number): Question[] {
  const ask = (
    name: string,
    predicate: Predicate,
    where: string,
    range: Scope['range'] = null,
  ): Question => ({
    name,
    scope: { predicate, range },
    where: range === null ? where : `${where} and t >= ${range.from} and t < ${range.to}`,
  })
  const status = ['401', '302', '404', '500'][turn % 4]!
  const from = FIRST + (10 + 7 * turn) * DAY
  return [
    ask('everything', { kind: 'constant', value: true }, '1 = 1'),
    ask('one status', role('http.status', equals(status)), `status = '${status}'`),
    ask(
      'status and part of a path',
      both(role('http.status', equals(status)), role('url.path', contains(`page1${turn % 10}`))),
      `status = '${status}' and lower(stem) like '%page1${turn % 10}%'`,
    ),
    ask('one address', role('client.ip', equals(`10.0.3.${turn}`)), `ip = '10.0.3.${turn}'`),
    ask(
      'one network',
      role('client.ip', { kind: 'cidr', range: `10.0.${turn % 20}.0/24` }),
      `ip like '10.0.${turn % 20}.%'`,
    ),
    ask(
      'part of an agent',
      role('user.agent', contains(`agent/1${turn % 10}`)),
      `lower(agent) like '%agent/1${turn % 10}%'`,
    ),
    ask(
      'a rare path',
      role('url.path', contains(`page198${turn % 10}`)),
      `lower(stem) like '%page198${turn % 10}%'`,
    ),
    ask(
      'all but one status',
      { kind: 'not', of: role('http.status', equals(status)) },
      `not (status = '${status}')`,
    ),
    ask(
      'a tenth of the time',
      role('http.method', equals(turn % 2 === 0 ? 'GET' : 'POST')),
      `method = '${turn % 2 === 0 ? 'GET' : 'POST'}'`,
      {
        from,
        to: from + 9 * DAY,
      },
    ),
    ask(
      'one account in a day',
      role('user.name', equals(`corp\\user${turn * 7}`)),
      `account = 'CORP\\user${turn * 7}'`,
      {
        from,
        to: from + DAY,
      },
    ),
  ]
}

/** Searches as people type them, without a field name. Each `turn` searches for other words. */
export function wordQuestions(turn: number): Question[] {
  const ask = (name: string, text: string): Question => ({
    name,
    scope: { predicate: { kind: 'anywhere', test: contains(text) }, range: null },
    where: `lower(concat_ws(' ', host, method, stem, query, account, ip, agent, status)) like '%${text.toLowerCase()}%'`,
  })
  return [
    ask('a word that is nowhere', `mimikatz${turn}`),
    ask('a word that one event has', `id=${777 + 77_777 * turn}&`),
    ask('a rare word', `page198${turn % 10}`),
    ask('a word that many have', `agent/1${turn % 10}`),
  ]
}

function role(name: Role, test: Test): Predicate {
  return { kind: 'role', role: name, test }
}

function equals(text: string): Test {
  return { kind: 'equals', text }
}

function contains(text: string): Test {
  return { kind: 'contains', text }
}

function both(...of: Predicate[]): Predicate {
  return { kind: 'all', of }
}

/** Milliseconds of one question, part by part. */
export interface QuestionTimes {
  readonly name: string
  readonly filter: number
  readonly histogram: number
  readonly facets: number
  readonly total: number
}

export interface Answerer {
  filter(question: Question): Promise<number> | number
  histogram(question: Question): Promise<unknown> | unknown
  facets(question: Question): Promise<unknown> | unknown
}

/** Asks all questions of some turns. */
export async function askAll(
  answerer: Answerer,
  turns: readonly number[],
  asking: (turn: number) => readonly Question[] = questions,
): Promise<QuestionTimes[]> {
  const asked: QuestionTimes[] = []
  for (const turn of turns) {
    for (const question of asking(turn)) {
      let total = 0
      const filter = await timed(async () => (total = await answerer.filter(question)))
      const histogram = await timed(() => answerer.histogram(question))
      const facets = await timed(() => answerer.facets(question))
      asked.push({
        name: question.name,
        filter: filter * 1e3,
        histogram: histogram * 1e3,
        facets: facets * 1e3,
        total,
      })
    }
  }
  return asked
}

export function at95(asked: readonly QuestionTimes[], part: 'filter' | 'histogram' | 'facets'): number {
  return percentile(
    asked.map((one) => one[part]),
    0.95,
  )
}

/** The engine as the page asks it. */
export function engineAnswerer(engine: EngineApi, caseId: string): Answerer {
  const nothing = { histogram: null, facets: null, page: null }
  const ask = async (question: Parameters<EngineApi['ask']>[2]): Promise<Answer> => {
    const answer = await engine.ask('bench', caseId, question, () => undefined)
    if (!answer) throw new Error('a question of the bench was cancelled')
    return answer
  }
  const fields = Object.keys(FACETS)
  return {
    filter: async ({ scope }) => (await ask({ ...nothing, scope, page: { offset: 0, limit: 100 } })).total,
    histogram: ({ scope }) => ask({ ...nothing, scope, histogram: { bins: BINS } }),
    facets: ({ scope }) => ask({ ...nothing, scope, facets: { fields, top: TOP } }),
  }
}

/** The questions in SQL. */
export function sqlAnswerer(run: (sql: string) => unknown[][], whole: '//' | '/'): Answerer {
  return {
    filter: ({ where }) => {
      run(`select * from e where ${where} order by t limit 100`)
      return Number(run(`select count(*) from e where ${where}`)[0]![0])
    },
    histogram: ({ where, scope }) => {
      const span = scope.range ?? { from: FIRST, to: FIRST + 90 * DAY }
      const step = Math.ceil((span.to - span.from) / BINS)
      return run(
        `select (t - ${span.from}) ${whole} ${step} as bin, count(*) from e where ${where} group by bin`,
      )
    },
    facets: ({ where }) =>
      Object.values(FACETS).map((column) =>
        run(
          `select ${column}, count(*) as n from e where ${where} group by ${column} order by n desc, ${column} limit ${TOP}`,
        ),
      ),
  }
}

/** A part of a value that few have, and the values that are there most often. */
export function distinctQuestion(number: number): Parameters<EngineApi['ask']>[2] {
  return {
    scope: { predicate: role('url.path', contains(`${number}7`)), range: null },
    histogram: null,
    facets: { fields: ['url.path'], top: TOP },
    page: null,
  }
}
