import { compareText } from '../../event/compare-text.ts'
import { grouped } from '../../event/grouped.ts'
import { HOUR_MS } from '../../event/time.ts'
import { leastValues, names, number } from '../statement.ts'
import { joinedSpans } from './ascending.ts'
import { sourceCitation, spansValue, type Statements } from './statements.ts'
import type { UnmatchedHour } from './unmatched-requests.ts'

/** Says which requests one log has and another lacks although both logs are there, by the two logs. */
export function sayUnmatchedRequests(statements: Statements, hours: readonly UnmatchedHour[]): void {
  const groups = grouped(hours.map((hour) => [`${hour.kind} ${hour.other}`, hour]))
  for (const [, group] of [...groups].sort((a, b) => compareText(a[0], b[0]))) {
    const { kind, other } = group[0]!
    const spans = joinedSpans(
      group.map(({ hour }) => [hour * HOUR_MS, (hour + 1) * HOUR_MS - 1]),
      1,
    )
    const sum = (of: (hour: UnmatchedHour) => number): number =>
      group.reduce((all, hour) => all + of(hour), 0)
    const missing = number(
      'requests',
      sum((hour) => hour.missing),
    )
    const isLeast = group.some(({ atLeast }) => atLeast)
    const sources = [...new Set(group.flatMap((hour) => hour.sources))]
    statements.add({
      section: 'unseen',
      says: 'log.unmatched',
      subject: 'log',
      tone: 'question',
      from: spans[0]![0],
      to: spans.at(-1)![1],
      certainty: 'certain',
      values: {
        log: names('log', [kind]),
        other: names('log', [other]),
        ...leastValues({ missing }, isLeast),
        of: number(
          'requests',
          sum((hour) => hour.of),
        ),
        ...spansValue(spans),
      },
      cites: sources.map(sourceCitation),
      changes: ['change.collect'],
    })
  }
}
