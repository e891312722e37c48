/** Seconds that the work took. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

/** Seconds of the fastest of some runs: the one that others disturbed least. */
export async function fastest(runs: number, work: () => unknown): Promise<number> {
  let least = Infinity
  for (let i = 0; i < runs; i++) least = Math.min(least, await timed(work))
  return least
}

/** Seconds of one run of work that is repeated for about so long. */
export async function repeated(seconds: number, work: () => unknown): Promise<number> {
  let least = Infinity
  let spent = 0
  while (spent < seconds) {
    const took = await timed(work)
    least = Math.min(least, took)
    spent += Math.max(took, 1e-6)
  }
  return least
}

/** The value below which that share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN
}
