import * as v from 'valibot'
import {
  JUDGEMENT_ANSWERS,
  joinedJudgements,
  MOST_JUDGEMENTS,
  plainJudgement,
  type Judgement,
} from '../event/judgement.ts'
import { parseJson } from './packs/json.ts'

/** Larger files are not read as answers; a report of a large case stays below it. */
export const MOST_ANSWER_BYTES = 64 << 20

export type JudgementReading =
  | { readonly ok: true; readonly judgements: readonly Judgement[] }
  | { readonly ok: false; readonly message: string }

/** UTF-16 units; the name of an indicator holds its value, such as an address of a page. */
const MOST_NAME = 2_000

const nameText = v.pipe(
  v.string('a text'),
  v.regex(/^[^\u0000-\u001f\u007f-\u009f]+$/, 'a name on one line'),
  v.maxLength(MOST_NAME, `a name of at most ${MOST_NAME} characters`),
)

const timeText = v.pipe(
  v.string('a time such as 2021-03-03T06:49:46Z'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const written = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(dataset.value)
    const time = written ? Date.parse(dataset.value) : NaN
    if (!Number.isNaN(time)) return time
    addIssue({ message: 'a time such as 2021-03-03T06:49:46Z' })
    return NEVER
  }),
)

const JudgementSchema = v.pipe(
  v.object(
    {
      host: nameText,
      rule: nameText,
      events: v.pipe(
        v.object(
          {
            count: v.pipe(
              v.number('a whole number from 1 on'),
              v.safeInteger('a whole number from 1 on'),
              v.minValue(1, 'a whole number from 1 on'),
            ),
            first: v.nullable(timeText),
            last: v.nullable(timeText),
          },
          'an object with count, first and last',
        ),
        v.check(
          ({ first, last }) => (first === null) === (last === null) && (first ?? 0) <= (last ?? 0),
          'first and last, both as times in order or both as null',
        ),
      ),
      answer: v.picklist(JUDGEMENT_ANSWERS, `one of ${JUDGEMENT_ANSWERS.join(', ')}`),
      reason: v.optional(v.string('a text'), ''),
      by: v.optional(v.string('a text'), ''),
      time: timeText,
    },
    'an object with host, rule, events, answer and time',
  ),
  v.transform(plainJudgement),
  v.check(
    ({ answer, reason }) => answer !== 'expected' || reason !== '',
    'a reason, which the answer expected needs',
  ),
)

/**
 * Reads answers from the text of a file: of one that the page saved, or of a report, whose `judgements` have the same
 * form. Of two answers about the same events the later one counts.
 */
export function readJudgements(text: string): JudgementReading {
  const value = parseJson(text)
  if (value === undefined) return wrong('it is no JSON')
  const list = typeof value === 'object' && value !== null && 'judgements' in value ? value.judgements : null
  if (!Array.isArray(list)) return wrong('it holds no list of the name judgements')
  if (list.length > MOST_JUDGEMENTS) return wrong(`it holds more than ${MOST_JUDGEMENTS} answers`)
  const judgements: Judgement[] = []
  for (const [i, one] of (list as unknown[]).entries()) {
    const read = v.safeParse(JudgementSchema, one, { abortEarly: true })
    if (!read.success) return wrong(problemText(i, read.issues[0]))
    judgements.push(read.output)
  }
  return { ok: true, judgements: joinedJudgements([judgements]) }
}

function problemText(at: number, issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map(({ key }) => `.${String(key)}`).join('')
  const where = `judgements[${at}]${path}`
  return issue.received === 'undefined' && issue.kind === 'schema'
    ? `${where} is missing`
    : `${where} must be ${issue.message}`
}

function wrong(message: string): JudgementReading {
  return { ok: false, message }
}
