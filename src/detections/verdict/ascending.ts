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

/** Common parts of two lists of spans that are in order and apart. */
export function commonSpans(some: readonly Span[], others: readonly Span[]): [from: number, to: number][] {
  const common: [number, number][] = []
  for (let i = 0, k = 0; i < some.length && k < others.length;) {
    const [a, b] = [some[i]!, others[k]!]
    const [from, to] = [Math.max(a[0], b[0]), Math.min(a[1], b[1])]
    if (from <= to) common.push([from, to])
    if (a[1] < b[1]) i++
    else k++
  }
  return common
}

/** The parts of spans that lie outside of others; ends are inclusive, and both lists are in order and apart. */
export function spansWithout(spans: readonly Span[], without: readonly Span[]): [from: number, to: number][] {
  const left: [number, number][] = []
  let k = 0
  for (const [from, to] of spans) {
    let next = from
    while (k < without.length && without[k]![1] < from) k++
    for (let i = k; i < without.length && without[i]![0] <= to; i++) {
      if (without[i]![0] > next) left.push([next, without[i]![0] - 1])
      next = without[i]![1] + 1
    }
    if (next <= to) left.push([next, to])
  }
  return left
}
