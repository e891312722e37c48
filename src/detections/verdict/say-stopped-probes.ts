import { names } from '../statement.ts'
import { sourceCitation, spansValue, type Statements } from './statements.ts'
import type { StoppedProbes } from './stopped-probes.ts'

/** Says where the health checks of a log stop, by the log. */
export function sayStoppedProbes(statements: Statements, stops: readonly StoppedProbes[]): void {
  for (const kind of new Set(stops.map((one) => one.kind))) {
    const own = stops.filter((one) => one.kind === kind)
    const sources = [...new Set(own.flatMap((one) => one.sources))]
    statements.add({
      section: 'unseen',
      says: 'log.probes-stop',
      subject: 'log',
      tone: 'question',
      from: own[0]!.from,
      to: own.at(-1)!.to,
      certainty: 'likely',
      values: { log: names('log', [kind]), ...spansValue(own.map(({ from, to }) => [from, to])) },
      cites: sources.map(sourceCitation),
      changes: ['change.collect'],
    })
  }
}
