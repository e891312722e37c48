import type { Judgement } from '../event/judgement.ts'
import { visibleJson } from '../event/unseen.ts'
import { isoOf } from '../event/time.ts'

const ANSWERS_SCHEMA = 'coldtrace.answers/1'

/** One answer as a report and a file of answers carry it; both can be given to the page and to the command. */
export function judgementJson({ host, rule, events, answer, reason, by, time }: Judgement): object {
  return {
    host,
    rule,
    events: eventsJson(events),
    answer,
    reason,
    by,
    time: isoOf(time),
  }
}

/** The events that an answer speaks of, or could speak of. */
export function eventsJson({ count, first, last }: Judgement['events']): object {
  return { count, first: isoOf(first), last: isoOf(last) }
}

/** A file of answers. */
export function answersJson(judgements: readonly Judgement[]): string {
  return visibleJson(
    JSON.stringify({ schema: ANSWERS_SCHEMA, judgements: judgements.map(judgementJson) }, null, 2),
  )
}
