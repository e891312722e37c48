/** Tasks of one size, the first one first. */
interface SameSize<T> {
  readonly bytes: number
  first: Waiting<T>
  last: Waiting<T>
}

interface Waiting<T> {
  readonly task: T
  /** Its place among all tasks that ever waited. */
  readonly at: number
  next: Waiting<T> | null
}

/**
 * Tasks in the order in which they came, of which the first of certain sizes can be taken. An archive can hold any number
 * of members of one size, so tasks of one size are passed over together: a step takes as long as there are busy sizes.
 */
export class TaskQueue<T extends { readonly bytes: number }> {
  readonly #smallBytes: number
  readonly #small = new FirstOfSizes<T>()
  readonly #large = new FirstOfSizes<T>()
  #came = 0
  #length = 0

  /** Tasks of up to `smallBytes` bytes are small. */
  constructor(smallBytes: number) {
    this.#smallBytes = smallBytes
  }

  get length(): number {
    return this.#length
  }

  push(task: T): void {
    const sizes = task.bytes <= this.#smallBytes ? this.#small : this.#large
    sizes.push(task, this.#came++)
    this.#length++
  }

  /** Takes the first task whose size is not busy; with `smallOnly`, the first small one. `undefined` when there is none. */
  shift(smallOnly: boolean, busy: ReadonlySet<number>): T | undefined {
    const small = this.#small.firstAt(busy)
    const large = smallOnly ? Infinity : this.#large.firstAt(busy)
    if (small === large) return undefined
    this.#length--
    return (small < large ? this.#small : this.#large).shift(busy)
  }
}

/** Tasks by size. A heap has the size on top whose first task came before those of all others. */
class FirstOfSizes<T extends { readonly bytes: number }> {
  readonly #bySize = new Map<number, SameSize<T>>()
  readonly #heap: SameSize<T>[] = []

  push(task: T, at: number): void {
    const waiting: Waiting<T> = { task, at, next: null }
    const same = this.#bySize.get(task.bytes)
    if (same) same.last = same.last.next = waiting
    else {
      const size = { bytes: task.bytes, first: waiting, last: waiting }
      this.#bySize.set(task.bytes, size)
      this.#insert(size)
    }
  }

  /** The place of the first task whose size is not busy; `Infinity` when there is none. */
  firstAt(busy: ReadonlySet<number>): number {
    return this.#passing(busy, () => this.#heap[0]?.first.at ?? Infinity)
  }

  /** Takes that task, which must be there. */
  shift(busy: ReadonlySet<number>): T {
    return this.#passing(busy, () => {
      const size = this.#removeTop()
      const { task, next } = size.first
      if (next === null) this.#bySize.delete(size.bytes)
      else {
        size.first = next
        this.#insert(size)
      }
      return task
    })
  }

  /** What `use` makes of the heap while the busy sizes are not in it. */
  #passing<R>(busy: ReadonlySet<number>, use: () => R): R {
    const passed: SameSize<T>[] = []
    while (this.#heap.length > 0 && busy.has(this.#heap[0]!.bytes)) passed.push(this.#removeTop())
    const result = use()
    for (const size of passed) this.#insert(size)
    return result
  }

  #insert(size: SameSize<T>): void {
    const heap = this.#heap
    let at = heap.length
    while (at > 0) {
      const above = (at - 1) >> 1
      if (heap[above]!.first.at < size.first.at) break
      heap[at] = heap[above]!
      at = above
    }
    heap[at] = size
  }

  #removeTop(): SameSize<T> {
    const heap = this.#heap
    const top = heap[0]!
    const moved = heap.pop()!
    for (let at = 0; heap.length > 0;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const below = right < heap.length && heap[right]!.first.at < heap[left]!.first.at ? right : left
      if (below >= heap.length || moved.first.at < heap[below]!.first.at) {
        heap[at] = moved
        break
      }
      heap[at] = heap[below]!
      at = below
    }
    return top
  }
}
