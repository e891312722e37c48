import { names } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import type { DoubtfulTimes } from './doubtful-times.ts'
import { sourceCitation, spansValue, type Statements } from './statements.ts'

const SAYS: Readonly<Record<DoubtfulTimes['why'], SentenceId>> = {
  copied: 'log.copied',
  reversed: 'log.reversed',
  thin: 'log.thin',
}

/** Says which times of a log are in doubt, and why. */
export function sayDoubtfulTimes(statements: Statements, times: readonly DoubtfulTimes[]): void {
  for (const { kind, why, spans, sources } of times) {
    statements.add({
      section: 'unseen',
      says: SAYS[why],
      subject: 'log',
      tone: 'question',
      from: spans[0]![0],
      to: spans.at(-1)![1],
      certainty: 'likely',
      values: { log: names('log', [kind]), ...spansValue(spans) },
      cites: sources.map(sourceCitation),
      changes: ['change.collect'],
    })
  }
}
