import { questionKey } from '../../../src/event/judgement.ts'
import { mappingFrom } from '../../../src/event/mapping.ts'
import { parseJson } from '../../../src/detections/packs/json.ts'
import { readJudgements } from '../../../src/detections/read-judgements.ts'
import { bytesOf, textOf, type Door } from '../door.ts'

const ANSWER = {
  host: 'EX01',
  rule: 'account_made',
  events: { count: 2, first: '2021-03-03T04:05:06Z', last: '2021-03-03T06:49:46.123Z' },
  answer: 'expected',
  reason: 'planned work, ticket 7',
  by: 'J. Doe',
  time: '2021-03-09T10:00:00Z',
}

const WORDS = [
  '"judgements":',
  '"host":',
  '"events":',
  '"count":',
  '"first":',
  '"last":',
  '"answer":',
  '"time":',
]
  .concat([
    '"attack"',
    '"unknown"',
    '"expected"',
    'null',
    '1e400',
    '-1',
    '"+275760-09-13T00:00:00Z"',
    '"\\u0000"',
  ])
  .concat(['"__proto__":', '"toString"', '[]', '{}', '9007199254740993', '"-271821-04-20T00:00:00Z"'])

/** The text of an answers file, or why nothing is amiss with it. */
function problemOfAnswers(text: string): string | null {
  const read = readJudgements(text)
  if (!read.ok) return read.message.trim() === '' ? 'refuses without a word' : null
  const keys = new Set(read.judgements.map(questionKey))
  if (keys.size !== read.judgements.length) return 'keeps two answers to one question'
  for (const { host, rule, reason, by, events, time, answer } of read.judgements) {
    if (/[\u0000-\u001f\u007f-\u009f]/.test(host + rule + reason + by)) return 'keeps control characters'
    if (reason.length > 1_000 || by.length > 200 || host.length > 2_000) return 'keeps texts of any length'
    if (!Number.isFinite(time) || !(events.count >= 1)) return 'keeps impossible numbers'
    if ((events.first === null) !== (events.last === null)) return 'keeps half a span'
    if ((events.first ?? 0) > (events.last ?? 0)) return 'keeps a span that ends before it begins'
    if (answer === 'expected' && reason === '') return 'explains without a reason'
  }
  const again = readJudgements(JSON.stringify({ judgements: read.judgements.map(written) }))
  if (!again.ok) return `does not read what it wrote: ${again.message}`
  return again.judgements.length === read.judgements.length ? null : 'loses answers when written anew'
}

type Kept = Extract<ReturnType<typeof readJudgements>, { ok: true }>['judgements'][number]

function written(one: Kept): unknown {
  const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString())
  return {
    ...one,
    time: iso(one.time),
    events: { ...one.events, first: iso(one.events.first), last: iso(one.events.last) },
  }
}

export const answers: Door = {
  id: 'answers',
  about: 'answers to open questions, as a file',
  tokens: WORDS,
  most: { steps: 20_000, perByte: 500 },
  seeds: () =>
    bytesOf(
      JSON.stringify({ judgements: [ANSWER] }),
      JSON.stringify({
        judgements: [
          { ...ANSWER, answer: 'attack', reason: '' },
          { ...ANSWER, host: 'EX02', events: { count: 1, first: null, last: null } },
          { ...ANSWER, time: '2021-03-10T10:00:00Z', answer: 'unknown' },
        ],
      }),
      '{"judgements":[]}',
    ),
  problem: (input) => problemOfAnswers(textOf(input)),
}

export const reports: Door = {
  id: 'reports',
  about: 'a saved report, of which the answers are read',
  tokens: [...WORDS, '"schema":"coldtrace.report/2"', '"hosts":', '"sources":'],
  most: { steps: 20_000, perByte: 500 },
  seeds: () =>
    bytesOf(
      JSON.stringify(
        {
          $schema: 'urn:coldtrace:report:2',
          schema: 'coldtrace.report/2',
          language: 'en',
          tool: { version: '0.1.0', rules: { digest: 'ab'.repeat(32), count: 3 } },
          sources: [{ path: 'u_ex210303.log', bytes: 17, ledger: { parsed: 17, skipped: 0, unreadable: 0 } }],
          hosts: [{ name: 'EX01', verdict: 'needs-explanation', chains: [], statements: [] }],
          judgements: [ANSWER, { ...ANSWER, rule: 'web_shell' }],
        },
        null,
        2,
      ),
    ),
  problem: (input) => problemOfAnswers(textOf(input)),
}

export const mappings: Door = {
  id: 'mappings',
  about: 'what the columns of a table mean, as a file',
  tokens: [
    '"shape":',
    '"columns":',
    '"time":',
    '"timeShape":',
    '"roles":',
    '"zoneMinutes":',
    '"csv"',
    '"iso"',
    '1e9',
  ]
    .concat(['"client.ip":', '"__proto__":', '"constructor":', 'null', '[]', '{}', '-840', '"epoch-seconds"'])
    .concat(['NaN', '"json-lines"', '"day-first"']),
  most: { steps: 20_000, perByte: 500 },
  seeds: () =>
    bytesOf(
      JSON.stringify({
        shape: 'csv',
        columns: ['when', 'who', 'what'],
        time: 'when',
        timeShape: 'iso',
        zoneMinutes: 60,
        roles: { 'client.ip': 'who', 'url.path': 'what' },
      }),
    ),
  problem(input) {
    const mapping = mappingFrom(parseJson(textOf(input)))
    if (typeof mapping === 'string') return mapping === '' ? 'refuses without a word' : null
    const { columns, time, roles, zoneMinutes } = mapping
    const named = [time, ...Object.values(roles)]
    if (named.some((name) => !columns.includes(name))) return 'names a column that there is not'
    return Math.abs(zoneMinutes) <= 840 ? null : 'takes any zone'
  },
}
