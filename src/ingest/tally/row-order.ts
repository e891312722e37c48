/** Steps from one row to the next before anybody can say that rows stand in reverse, and how many of them go forwards at most. */
const LEAST_STEPS = 20
const MOST_FORWARDS = 0.1

/** How the times of rows follow each other: the first and the last in epoch ms, NaN without any, and steps between them. */
export interface RowOrder {
  first: number
  last: number
  forwards: number
  backwards: number
}

/** The order of no rows. */
export function newRowOrder(): RowOrder {
  return { first: NaN, last: NaN, forwards: 0, backwards: 0 }
}

/** Whether nearly each row is older than the one before it. */
export function isReversed({ forwards, backwards }: RowOrder): boolean {
  return backwards >= LEAST_STEPS && forwards <= MOST_FORWARDS * backwards
}

/** Adds the row that follows. */
export function countStep(steps: RowOrder, time: number): void {
  if (Number.isNaN(steps.first)) steps.first = time
  else if (time > steps.last) steps.forwards++
  else if (time < steps.last) steps.backwards++
  steps.last = time
}

/** Adds the steps of the rows that follow. */
export function joinSteps(steps: RowOrder, part: Readonly<RowOrder>): void {
  if (Number.isNaN(part.first)) return
  countStep(steps, part.first)
  steps.last = part.last
  steps.forwards += part.forwards
  steps.backwards += part.backwards
}
