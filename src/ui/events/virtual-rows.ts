/** Maximum height of the scrolled box in CSS pixels; browsers fail at about 30 million. */
const TALLEST = 8_000_000

/** The visible rows of a very long table, in a box that browsers can still scroll. */
export interface RowWindow {
  /** Height of the scrolled box, CSS pixels. */
  readonly boxHeight: number
  readonly first: number
  readonly count: number
  /** Top of the first visible row in the box, in CSS pixels. */
  readonly top: number
}

/** The rows that are visible at a scroll position. The first and the last row can always be reached. */
export function rowWindow(
  scrollTop: number,
  viewHeight: number,
  total: number,
  rowHeight: number,
): RowWindow {
  const natural = total * rowHeight
  const boxHeight = Math.min(natural, TALLEST)
  const visible = Math.ceil(viewHeight / rowHeight)
  if (natural <= TALLEST) {
    const first = Math.max(0, Math.min(total - 1, Math.floor(scrollTop / rowHeight)))
    return {
      boxHeight,
      first,
      count: Math.max(0, Math.min(total - first, visible + 1)),
      top: first * rowHeight,
    }
  }
  const share = Math.max(0, Math.min(1, scrollTop / Math.max(1, boxHeight - viewHeight)))
  const whole = Math.floor(viewHeight / rowHeight)
  const first = Math.round(share * (total - whole))
  return { boxHeight, first, count: Math.min(total - first, visible + 1), top: scrollTop }
}

/** The scroll position at which a row is the first one. */
export function scrollTo(row: number, viewHeight: number, total: number, rowHeight: number): number {
  const natural = total * rowHeight
  if (natural <= TALLEST) return row * rowHeight
  const whole = Math.floor(viewHeight / rowHeight)
  return (Math.min(row, total - whole) / (total - whole)) * (TALLEST - viewHeight)
}
