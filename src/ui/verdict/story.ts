import type { Citation, Certainty, Statement } from '../../detections/statement.ts'
import { CERTAINTIES } from '../../detections/statement.ts'

/** Sentences that a story has at most. */
const MOST = 8

/** Sentences that tell of a step of an attack, or of what an actor took, by the beginnings of their names. */
const TOLD = ['stage.', 'asked.mailboxes', 'asked.files', 'asked.exports', 'question.open']

/** A statement that has a time. */
export interface DatedStatement extends Statement {
  readonly from: number
}

/**
 * The statements that tell what happened, in order of time: of each step the surest, at most eight. Where there are more,
 * those go first that are closest in time to the one before.
 */
export function storyOf(statements: readonly Statement[]): readonly DatedStatement[] {
  const dated = statements.filter(isTold)
  const surest = Math.min(...dated.map(({ certainty }) => rankOf(certainty)))
  const steps = new Map<string, DatedStatement>()
  for (const one of dated) {
    if (rankOf(one.certainty) > Math.max(surest, rankOf('likely'))) continue
    const key = one.says.startsWith('stage.') ? `stage ${one.stage}` : one.id
    const known = steps.get(key)
    if (!known || isBetter(one, known)) steps.set(key, one)
  }
  const story = withoutRepeats([...steps.values()].sort((a, b) => a.from - b.from))
  while (story.length > MOST) story.splice(closest(story), 1)
  return story
}

/** The first event that a statement rests on and that can be quoted; `null` where it rests on none. */
export function quotedBy({ evidence }: Pick<Statement, 'evidence'>): Citation | null {
  return evidence.find(({ place }) => place !== null) ?? null
}

/** The story with the surest statement alone where several rest on the same first event. */
function withoutRepeats(story: readonly DatedStatement[]): DatedStatement[] {
  const byEvent = new Map<string, DatedStatement>()
  for (const one of story) {
    const quoted = quotedBy(one)
    const key = quoted ? `${quoted.source} ${quoted.place?.offset}` : one.id
    const known = byEvent.get(key)
    if (!known || rankOf(one.certainty) < rankOf(known.certainty)) byEvent.set(key, one)
  }
  const kept = new Set(byEvent.values())
  return story.filter((one) => kept.has(one))
}

function isTold(statement: Statement): statement is DatedStatement {
  return (
    statement.from !== null &&
    (statement.section === 'because' || statement.section === 'story' || statement.section === 'question') &&
    TOLD.some((beginning) => statement.says.startsWith(beginning))
  )
}

function rankOf(certainty: Certainty): number {
  return CERTAINTIES.indexOf(certainty)
}

function isBetter(one: DatedStatement, known: DatedStatement): boolean {
  const [rank, knownRank] = [rankOf(one.certainty), rankOf(known.certainty)]
  return rank === knownRank ? one.from < known.from : rank < knownRank
}

/** Place in the story of the step that follows another most closely; the first and the last step stay. */
function closest(story: readonly DatedStatement[]): number {
  let place = 1
  for (let at = 1; at < story.length - 1; at++)
    if (story[at]!.from - story[at - 1]!.from < story[place]!.from - story[place - 1]!.from) place = at
  return place
}
