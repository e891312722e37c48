import { describe, expect, it } from 'vitest'
import { builtIn } from '../../src/detections/compile/built-in.ts'
import { VERDICTS, type HostConclusion } from '../../src/detections/conclusion.ts'
import { ISSUES, type IssueCode } from '../../src/event/issue.ts'
import type { Source } from '../../src/event/source.ts'
import { BUILD, CLOSED, concludedOf, dailyLog, FIRST, KINDS } from '../cases/covered-logs.ts'

const { chains } = builtIn()
/** The day whose file is damaged; each attack was possible on it. */
const DAY = CLOSED - 20
const ID = 1_000

/** Codes after which something of a source is lost. */
const LOSSES = (Object.keys(ISSUES) as IssueCode[]).filter((code) =>
  ['refused', 'cut-short'].includes(ISSUES[code].severity),
)

/** Issues that a log can have of which some events were read. */
const IN_PART: ReadonlySet<IssueCode> = new Set<IssueCode>([
  ...LOSSES.filter((code) => ISSUES[code].severity === 'cut-short'),
  'unreadable-file',
  'broken-archive',
  'archive-limit',
  'our-error',
])

/** Whole logs of each kind but for one day of one kind. */
const REST = new Map(
  KINDS.map((kind) => [
    kind,
    KINDS.flatMap((other, i) =>
      other === kind
        ? [dailyLog(2 * i, other, FIRST, DAY - 1, [BUILD]), dailyLog(2 * i + 1, other, DAY + 1, CLOSED)]
        : [dailyLog(2 * i, other, FIRST, CLOSED, [BUILD])],
    ),
  ]),
)

/** The file of that day, of which nothing could be read. */
function lost(kind: string, code: IssueCode): Source {
  const { path, receipt } = dailyLog(ID, kind, DAY, DAY)
  return {
    ...{ id: ID, path, originalPath: null, contentHost: null, format: null, sha256: null },
    receipt: { ...receipt, events: 0, firstTime: null, lastTime: null, issues: issueOf(code) },
    coverage: [],
    facts: [],
  }
}

/** The file of that day, of which only a part could be read. */
function partly(kind: string, code: IssueCode): Source {
  const source = dailyLog(ID, kind, DAY, DAY)
  return { ...source, receipt: { ...source.receipt, issues: issueOf(code) } }
}

function issueOf(code: IssueCode): Source['receipt']['issues'] {
  return [{ code, count: 1, first: { code, place: null, detail: 'test' } }]
}

function reassured(host: HostConclusion, absent: HostConclusion): string[] {
  const rank = ({ verdict }: Pick<HostConclusion, 'verdict'>): number => VERDICTS.indexOf(verdict)
  return [
    ...(rank(host) > rank(absent) ? ['the server'] : []),
    ...host.chains.flatMap((chain) =>
      rank(chain) > rank(absent.chains.find(({ id }) => id === chain.id)!) ? [chain.id] : [],
    ),
  ]
}

describe('a file of one day that could not be read', () => {
  it('would have completed logs in which nothing is found', () => {
    for (const [kind, rest] of REST) {
      const whole = concludedOf([...rest, dailyLog(ID, kind, DAY, DAY)])
      expect(whole.verdict, kind).toBe('no-evidence')
      expect(concludedOf(rest).verdict, kind).toBe('cannot-tell')
    }
  })

  it.each(LOSSES)(
    'is no more reassuring than if it were not there, whatever kind of log it is: %s',
    (code) => {
      const comfort = KINDS.flatMap((kind) => {
        const rest = REST.get(kind)!
        const absent = concludedOf(rest)
        return [lost(kind, code), ...(IN_PART.has(code) ? [partly(kind, code)] : [])].flatMap((source) =>
          reassured(concludedOf([...rest, source]), absent).map((what) => `${kind}: ${what}`),
        )
      })
      expect(comfort).toEqual([])
    },
  )

  it('is asked for by every attack', () => {
    for (const { id, required } of chains)
      expect(
        required.every((kind) => REST.has(kind)),
        id,
      ).toBe(true)
  })
})
