import type { AskAnswer, AskedOfClient, AskGroup, DueAsk } from '../asked.ts'
import { TELLS, type Tells } from '../chains/ask.ts'
import {
  LISTED,
  leastValues,
  names,
  number,
  type StatementValue,
  type StatementValues,
  type Unit,
} from '../statement.ts'
import { spanOf, type Statements } from './statements.ts'

/** Names that one sentence lists. */
const SHOWN = 8
const MOST_OWNERS = 20
/** Answers about mailboxes whose owners have to be told. */
const OPENED: ReadonlySet<Tells> = new Set(['mailboxes', 'exports', 'rules'])
/** Answers of which the amount that went out matters. */
const AMOUNTS: ReadonlySet<Tells> = new Set(['mailboxes', 'files', 'pages', 'services', 'actions'])

interface ClientAnswer extends AskedOfClient {
  readonly due: DueAsk
  readonly incomplete: boolean
}

/** Says the answers to the asks of the chains: mailboxes, files, amounts. */
export function sayAsked(statements: Statements, host: string, answers: readonly AskAnswer[]): void {
  const own = answers.filter(({ due }) => due.host === host)
  const said = withoutRepeats(own)
  for (const one of said) sayOne(statements, one)
  sayNoLog(statements, own)
  const owners = said.filter(({ due }) => OPENED.has(due.ask.tells) && due.certainty === 'likely')
  const mailboxes = owners.flatMap(({ groups }) => groups.map(({ value }) => value)).filter(isNamed)
  if (mailboxes.length > 0)
    statements.add({
      section: 'tonight',
      says: 'todo.tell-owners',
      subject: 'mailbox',
      tone: 'task',
      certainty: 'likely',
      values: leastValues(
        { mailboxes: names('mailbox', mailboxes, MOST_OWNERS) },
        owners.some(({ beyond, incomplete, due }) => beyond || incomplete || due.partial),
      ),
      cites: owners.flatMap(({ groups }) => groups.map(({ cite }) => cite)),
      cited: owners.reduce((sum, { all }) => sum + all.rows, 0),
    })
}

/** Several attacks may ask the same about the same client: the answer that counts most is said. */
function withoutRepeats(answers: readonly AskAnswer[]): ClientAnswer[] {
  const known = new Map<string, ClientAnswer>()
  for (const { due, clients, incomplete } of answers) {
    for (const one of clients) {
      const key = [due.ask.tells, one.client, ...one.kinds].join('\n')
      const before = known.get(key)
      if (!before || before.all.rows < one.all.rows) known.set(key, { ...one, due, incomplete })
    }
  }
  return [...known.values()]
}

function sayOne(statements: Statements, said: ClientAnswer): void {
  const { due, client, kinds, groups, beyond, unnamed, all, cite, incomplete } = said
  const { tells } = due.ask
  const bare = groups.length === 0
  if (bare && tells !== 'mailboxes') return
  const unit: Unit = kinds.some(isOfEvents) ? 'events' : 'requests'
  const likely = due.certainty === 'likely'
  statements.add({
    section: 'story',
    says: bare ? 'asked.unnamed' : `asked.${tells}`,
    subject: TELLS[tells] === 'mailbox' ? 'mailbox' : TELLS[tells] === 'path' ? 'file' : 'actor',
    tone: likely ? 'alarm' : 'question',
    chain: due.chain,
    stage: due.stage,
    from: all.first,
    to: all.last,
    certainty: due.certainty,
    values: {
      ...(client === null ? {} : { address: names('address', [client]) }),
      log: names('log', kinds),
      ...leastValues(
        {
          ...(bare ? {} : { list: listOf(said, unit), number: numberOf(groups.length, beyond) }),
          ...spanOf(all.rows, all.first, all.last),
          count: number(unit, all.rows),
          unnamed: number('requests', unnamed),
          ...amounts(said),
        },
        incomplete,
      ),
    },
    cites: [cite, ...groups.slice(0, SHOWN).map((group) => group.cite)].filter(isFirst),
    cited: all.rows,
    ...(likely ? {} : { changes: ['change.answer'] }),
  })
}

function numberOf(mailboxes: number, beyond: boolean): StatementValue {
  return { kind: 'number', unit: 'mailboxes', value: mailboxes, ...(beyond ? { atLeast: true } : {}) }
}

function listOf({ groups, beyond, due }: ClientAnswer, unit: Unit): StatementValue {
  const { tells } = due.ask
  const listed = groups.slice(0, LISTED)
  return {
    kind: 'tally',
    of: TELLS[tells],
    unit,
    rows: listed.map((group) => ({ name: group.value, count: group.rows, bytes: bytesOf(group) })),
    ...(listed.length > SHOWN ? { shown: SHOWN } : {}),
    more: groups.length - listed.length,
    ...(beyond ? { atLeast: true } : {}),
  }
}

function bytesOf({ sent, sentRows }: AskGroup): number | null {
  return sentRows === 0 ? null : sent
}

function amounts({ all, due }: ClientAnswer): StatementValues {
  if (!AMOUNTS.has(due.ask.tells)) return {}
  return {
    counts: { kind: 'flag', value: true },
    ...(all.sentRows === 0
      ? {}
      : { sent: number('bytes', all.sent), unsized: number('requests', all.rows - all.sentRows) }),
    ...(all.receivedRows === 0 ? {} : { received: number('bytes', all.received) }),
  }
}

/** Rows of the other kinds are requests. */
function isOfEvents(kind: string): boolean {
  return /^(?:event-log\/|cmdlet$|admin-audit$)/.test(kind)
}

/** True for names of mailboxes by which people can tell whose they are. */
function isNamed(mailbox: string): boolean {
  return !/^(?:s-1-|[0-9a-f]{8}-)/i.test(mailbox)
}

function isFirst<T>(one: T, at: number, all: readonly T[]): boolean {
  const text = JSON.stringify(one)
  return all.findIndex((other) => JSON.stringify(other) === text) === at
}

/** Names the logs that would tell which mailboxes were opened, or opened another way, and that are not there. */
function sayNoLog(statements: Statements, answers: readonly AskAnswer[]): void {
  const about = answers.filter(({ due }) => due.ask.tells === 'mailboxes')
  const logged = about.filter((one) => one.logged).flatMap(({ due }) => due.ask.kinds.flat())
  const missing = about.filter(({ due }) => !due.ask.kinds.flat().some((kind) => logged.includes(kind)))
  if (missing.length === 0) return
  const { due } = missing[0]!
  statements.add({
    section: 'unseen',
    says: logged.length === 0 ? 'asked.no-log' : 'asked.other-log',
    subject: 'log',
    tone: 'unseen',
    chain: due.chain,
    stage: due.stage,
    certainty: 'unknown',
    values: {
      logs: names(
        'log',
        missing.flatMap(({ due: { ask } }) => ask.kinds.flat()),
        20,
      ),
    },
    changes: ['change.collect'],
  })
}
