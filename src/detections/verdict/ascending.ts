/** Index of the first item of an ascending list for which `isReached` holds; the length when it holds for none. */
export function firstIndex<T>(list: readonly T[], isReached: (item: T) => boolean): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isReached(list[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

export type Span = readonly [from: number, to: number]

/** Spans that overlap, or lie at most `apart` from each other, as one; in order. */
export function joinedSpans(spans: readonly Span[], apart = 0): [from: number, to: number][] {
  const whole: [number, number][] = []
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = whole.at(-1)
    if (last && from <= last[1] + apart) last[1] = Math.max(last[1], to)
    else whole.push([from, to])
  }
  return whole
}
