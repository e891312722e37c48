import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { seeded } from '../laws/format-reading.ts'
import { problemAt, type Door } from './door.ts'
import { DOORS } from './doors.ts'
import { formatsOf } from './doors/formats.ts'
import { Guide } from './guide.ts'
import { mutated } from './mutate.ts'

/** What a thread does at one door. */
export interface Knocking {
  readonly root: string
  readonly door: string
  readonly corpus: string | null
  readonly only: string | null
  readonly pool: string | null
  readonly from: number
  readonly to: number
  /** Epoch ms. */
  readonly until: number
  readonly seed: number
  /** Number of the input that is let in. */
  readonly now: Int32Array
  /** That input itself and its length, for when the thread does not come back. */
  readonly input: Uint8Array
  readonly length: Int32Array
}

interface Reached {
  readonly input: number
  readonly reached: number
  readonly kept: number
  readonly mostSteps: number
}

export type Said =
  | { readonly kind: 'finding'; readonly input: number; readonly problem: string; readonly bytes: Uint8Array }
  | ({ readonly kind: 'progress' } & Reached)
  | ({ readonly kind: 'done' } & Reached)

/** Number of the first of the inputs to begin with; a run lets in fewer others. */
const FIRST_NUMBER = 1_000_000_000

/** Findings after which a door is left alone: the next ones are most likely the same. */
const MOST_FINDINGS = 200
const PROGRESS_MS = 2_000
/** Longer inputs cost more than they teach. */
const MOST_BYTES = 160 << 10
/** Inputs that are kept, and bytes of them. */
const MOST_KEPT = 20_000
const MOST_KEPT_BYTES = 128 << 20

/** Inputs that reached something new, in the order in which they did. */
class Pool {
  readonly #inputs: Uint8Array[] = []
  #bytes = 0

  add(input: Uint8Array): boolean {
    if (this.#inputs.length >= MOST_KEPT || this.#bytes + input.length > MOST_KEPT_BYTES) return false
    this.#inputs.push(input)
    this.#bytes += input.length
    return true
  }

  get size(): number {
    return this.#inputs.length
  }

  /** One of them, rather one of the latest. */
  pick(next: (below: number) => number): Uint8Array {
    const { length } = this.#inputs
    const latest = Math.max(1, length >>> 2)
    return this.#inputs[next(2) === 0 ? length - 1 - next(latest) : next(length)]!
  }
}

function doorOf({ door, corpus, only }: Knocking): Door {
  return door === 'formats' ? formatsOf(corpus, only) : DOORS.find(({ id }) => id === door)!
}

/** Lets mutated inputs in until all are through or the time is over, and says what was found. */
export async function knock(work: Knocking): Promise<void> {
  const door = doorOf(work)
  const guide = new Guide()
  const pool = new Pool()
  const say = (said: Said): void => parentPort!.postMessage(said)
  const knowledge = {
    tokens: door.tokens.map((token) => new TextEncoder().encode(token)),
    change: door.change?.bind(door),
  }
  let mostSteps = 0
  let findings = 0
  let told = Date.now()
  const letIn = async (input: Uint8Array, number: number): Promise<void> => {
    Atomics.store(work.now, 0, number)
    const length = Math.min(input.length, work.input.length)
    work.input.set(input.subarray(0, length))
    Atomics.store(work.length, 0, length)
    guide.begin()
    let problem = await problemAt(door, input, work.seed + number)
    const isNew = guide.learn()
    mostSteps = Math.max(mostSteps, guide.steps)
    const most = door.most.steps + door.most.perByte * input.length
    if (guide.steps > most) problem ??= `takes ${guide.steps} steps for ${input.length} bytes`
    if (isNew && pool.add(input)) keep(work, input, pool.size)
    if (problem === null) return
    findings++
    say({ kind: 'finding', input: number, problem, bytes: input })
  }
  // Those to begin with have numbers of their own, so that whoever watches sees that they go on.
  const first = [...(await door.seeds(work.root)), ...pooled(work)]
  for (const [at, seed] of first.entries()) await letIn(seed, FIRST_NUMBER + at)
  let input = Math.max(0, work.from)
  for (; input < work.to && findings < MOST_FINDINGS; input++) {
    const now = Date.now()
    if (now >= work.until) break
    const next = seeded((work.seed + input) * 2 + 1)
    const made = mutated(pool.pick(next), pool.pick(next), work.seed + input, knowledge)
    await letIn(made.length > MOST_BYTES ? made.slice(0, MOST_BYTES) : made, input)
    if (now - told < PROGRESS_MS) continue
    told = now
    say({ kind: 'progress', input, reached: guide.reached, kept: pool.size, mostSteps })
  }
  say({ kind: 'done', input, reached: guide.reached, kept: pool.size, mostSteps })
}

function pooled({ pool, door }: Knocking): Uint8Array[] {
  if (pool === null) return []
  const folder = join(pool, door)
  mkdirSync(folder, { recursive: true })
  return readdirSync(folder)
    .sort()
    .map((name) => new Uint8Array(readFileSync(join(folder, name))))
}

function keep({ pool, door }: Knocking, input: Uint8Array, number: number): void {
  if (pool !== null) writeFileSync(join(pool, door, `${number}`.padStart(6, '0')), input)
}
