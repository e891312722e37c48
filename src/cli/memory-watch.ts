import { PerformanceObserver, constants } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** Share of the heap that may be in use after a collection; as much is needed again to conclude and to write the report. */
const SHARE = 0.55
/** The program, its rules and what one log needs while it is read. */
export const LEAST_HEAP_BYTES = 128 << 20

/** What V8 lets this process use, in bytes. */
export function heapLimit(): number {
  return getHeapStatistics().heap_size_limit
}

/** Calls `onShort` once when little of the heap is left. What is garbage is only known after a collection. */
export class MemoryWatch {
  readonly #observer: PerformanceObserver

  constructor(onShort: () => void) {
    this.#observer = new PerformanceObserver((list) => {
      const major = list
        .getEntries()
        .some(
          (entry) =>
            (('detail' in entry ? entry.detail : {}) as { kind?: number }).kind ===
            constants.NODE_PERFORMANCE_GC_MAJOR,
        )
      if (!major) return
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
      if (used < SHARE * limit) return
      this.end()
      onShort()
    })
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  end(): void {
    this.#observer.disconnect()
  }
}
