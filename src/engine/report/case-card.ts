import { VERDICTS } from '../../detections/conclusion.ts'
import { MOST_CARD_SERVERS, type CaseCard } from '../../storage/store.ts'
import type { CaseReport } from '../contracts/case.ts'

/** The card of a case, for the list of cases. */
export function cardOf({ hosts }: Pick<CaseReport, 'hosts'>): CaseCard {
  const servers = hosts
    .map(({ name, verdict }) => ({ name, verdict }))
    .sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict))
  const rows = hosts.flatMap(({ coverage }) => coverage)
  return {
    servers: servers.slice(0, MOST_CARD_SERVERS),
    moreServers: Math.max(0, servers.length - MOST_CARD_SERVERS),
    from: outermost(
      rows.map(({ from }) => from),
      Math.min,
    ),
    to: outermost(
      rows.map(({ to }) => to),
      Math.max,
    ),
  }
}

function outermost(
  times: readonly (number | null)[],
  choose: (one: number, other: number) => number,
): number | null {
  return times.reduce(
    (known, time) => (known === null || time === null ? (known ?? time) : choose(known, time)),
    null,
  )
}
