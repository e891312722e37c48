/** Adds to the count of a key. */
export function addCount<K>(counts: Map<K, number>, key: K, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count)
}

/** The name with the largest count, the first of them where several have it; `null` without any. */
export function mostOf(counts: ReadonlyMap<string, number>): string | null {
  let best: string | null = null
  let most = 0
  for (const [name, count] of counts) {
    if (count > most) {
      best = name
      most = count
    }
  }
  return best
}
