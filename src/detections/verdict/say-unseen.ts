import { compareText } from '../../event/compare-text.ts'
import { grouped } from '../../event/grouped.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import { names } from '../statement.ts'
import { joinedSpans } from './ascending.ts'
import type { Coverage } from './coverage.ts'
import type { MissingKind, WeighedChain } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { sayLacks } from './say-lacks.ts'
import { sayLost } from './say-lost.ts'
import { chainNames, sourceCitation, spansValue, timeValue, type Statements } from './statements.ts'

const SAID = { section: 'unseen', subject: 'log', tone: 'unseen', certainty: 'certain' } as const

/** What the evidence does not show: logs that are absent or have holes, an unknown build or host, logs that were cleared. */
export function sayUnseen(statements: Statements, one: JudgedHost): void {
  const { host, judged, coverage, lacks } = one
  const kinds = missingKinds(judged)
  sayAbsent(statements, kinds)
  sayHoles(statements, kinds, coverage)
  sayColumnsOff(statements, one)
  sayUnknownBuild(statements, judged)
  sayCleared(statements, one)
  if (host.name === UNKNOWN_HOST) statements.add({ ...SAID, says: 'host.unknown', values: {} })
  sayLacks(statements, lacks)
  sayLost(statements, host.lost)
  if (host.unfinished)
    statements.add({ ...SAID, says: 'lacks.unfinished', values: {}, changes: ['change.finish'] })
}

/** Each kind of log that any attack needs and that does not cover the whole time, with all days that are missing. */
function missingKinds(judged: readonly WeighedChain[]): readonly MissingKind[] {
  const byKind = new Map<string, MissingKind>()
  for (const { missing } of judged) {
    for (const one of missing) {
      const known = byKind.get(one.kind)
      byKind.set(one.kind, { ...one, runs: joinedSpans([...(known?.runs ?? []), ...one.runs], 1) })
    }
  }
  return [...byKind.values()]
}

function sayAbsent(statements: Statements, kinds: readonly MissingKind[]): void {
  const absent = kinds.filter((one) => one.absent).map(({ kind }) => kind)
  if (absent.length === 0) return
  statements.add({
    ...SAID,
    says: 'kinds.absent',
    values: { logs: names('log', absent, 40) },
    changes: ['change.collect'],
  })
}

/** Kinds of log with the same holes are spoken of together. */
function sayHoles(statements: Statements, kinds: readonly MissingKind[], coverage: Coverage): void {
  const byHoles = new Map<string, { readonly kinds: string[]; readonly spans: [number, number][] }>()
  for (const { kind, runs, absent } of kinds) {
    if (absent) continue
    const spans = coverage.unknown(kind, runs)
    const key = JSON.stringify(spans)
    const alike = byHoles.get(key) ?? { kinds: [], spans }
    byHoles.set(key, alike)
    alike.kinds.push(kind)
  }
  for (const { kinds: alike, spans } of byHoles.values()) {
    statements.add({
      ...SAID,
      says: 'kinds.holes',
      from: spans[0]![0],
      to: spans.at(-1)![1],
      values: { logs: names('log', alike, 40), ...spansValue(spans) },
      changes: ['change.collect'],
    })
  }
}

/** Logs without columns that decide; those of one kind that lack the same are spoken of together. */
function sayColumnsOff(statements: Statements, { host }: JudgedHost): void {
  const lacking = grouped(
    host.parts.flatMap(({ source, coverage: { kind } }) =>
      source.facts.flatMap(({ key, value }) =>
        key === 'columns-off' ? [[`${kind}\n${value}`, { kind, value, source }] as const] : [],
      ),
    ),
  )
  for (const [, [first, ...others]] of [...lacking].sort(([a], [b]) => compareText(a, b))) {
    const { kind, value } = first!
    statements.add({
      ...SAID,
      says: 'log.columns-off',
      values: { log: names('log', [kind]), columns: names('text', value.split(', ')) },
      cites: [first!, ...others].map(({ source }) => sourceCitation(source.id)),
      changes: ['change.collect'],
    })
  }
}

function sayUnknownBuild(statements: Statements, judged: readonly WeighedChain[]): void {
  const unfixed = judged.filter(({ fixed }) => fixed === null)
  if (unfixed.length === 0) return
  statements.add({
    ...SAID,
    says: 'build.unknown',
    subject: 'build',
    values: { chains: chainNames(unfixed) },
    changes: ['change.build'],
  })
}

function sayCleared(statements: Statements, { host, cleared }: JudgedHost): void {
  for (const { value, time } of cleared)
    statements.add({
      ...SAID,
      says: 'log.cleared',
      tone: 'question',
      from: time,
      to: time,
      values: { log: names('text', [value]), ...timeValue('first', time) },
      cites: host.sources
        .filter(({ facts }) => facts.some((fact) => fact.key === 'log-cleared' && fact.value === value))
        .map(({ id }) => ({ source: id, place: null, time, rule: null })),
    })
}
