import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { formatById } from '../../src/formats/registry.ts'
import { seeded } from '../laws/format-reading.ts'
import { mutated } from './mutate.ts'
import { problemWith } from './reading.ts'
import { fuzzSamples } from './samples.ts'

const USAGE = `Reads mutations of every sample and looks for crashes, hangs, lost bytes and growth.

  npm run fuzz -- [--inputs 1000000] [--seed 1] [--corpus FOLDER] [--only FORMAT] [--out dist/fuzz-findings]

Input n of a run is made from seed + n alone, so a finding can be made again. Findings are written to --out.`

/** An input that takes longer has hung. */
const HANG_MS = 20_000
const SLOW_MS = 3_000
const HEAP_MB = 768

interface Work {
  readonly root: string
  readonly corpus: string | null
  readonly only: string | null
  readonly from: number
  readonly to: number
  readonly seed: number
  /** Number of the input that is being read. */
  readonly now: Int32Array
}

type Said =
  | {
      readonly kind: 'finding'
      readonly input: number
      readonly name: string
      readonly problem: string
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'done' }

function inputOf(work: Work, samples: ReturnType<typeof fuzzSamples>, input: number) {
  const seed = work.seed + input
  const next = seeded(seed)
  // Each format in turn, however many samples it has.
  const formats = [...new Set(samples.map(({ format }) => format))]
  const format = formats[input % formats.length]!
  const own = samples.filter((sample) => sample.format === format)
  const sample = own[next(own.length)]!
  const other = samples[next(samples.length)]!
  return { sample, seed, bytes: mutated(sample.bytes, other.bytes, seed) }
}

function read(work: Work): void {
  const samples = fuzzSamples(work.root, work.corpus).filter(
    ({ format }) => work.only === null || format.id === work.only,
  )
  for (let input = work.from; input < work.to; input++) {
    Atomics.store(work.now, 0, input)
    const { sample, seed, bytes } = inputOf(work, samples, input)
    const started = performance.now()
    let problem = problemWith(bytes, sample.format, seed)
    const took = performance.now() - started
    if (problem === null && took > SLOW_MS) problem = `takes ${Math.round(took)} ms`
    if (problem !== null) {
      parentPort!.postMessage({ kind: 'finding', input, name: sample.name, problem, bytes } satisfies Said)
    }
  }
  parentPort!.postMessage({ kind: 'done' } satisfies Said)
}

/** Runs one worker until it is through, fails or hangs; returns the input to go on with. */
function watch(work: Work, found: (said: Said & { kind: 'finding' }) => void): Promise<number> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    let last = -1
    const over = (problem: string | null): void => {
      clearInterval(timer)
      void worker.terminate()
      const input = Atomics.load(work.now, 0)
      if (problem === null) return resolve(work.to)
      const samples = fuzzSamples(work.root, work.corpus).filter(
        ({ format }) => work.only === null || format.id === work.only,
      )
      const { sample, bytes } = inputOf(work, samples, input)
      found({ kind: 'finding', input, name: sample.name, problem, bytes })
      resolve(input + 1)
    }
    const timer = setInterval(() => {
      const now = Atomics.load(work.now, 0)
      if (now === last) over(`hangs for more than ${HANG_MS} ms`)
      else if (now - work.from > 0) process.stderr.write(`\r${now + 1} of ${work.to} inputs`)
      last = now
    }, HANG_MS)
    worker.on('message', (said: Said) => (said.kind === 'done' ? over(null) : found(said)))
    worker.on('error', (error) => over(`ends the thread: ${error.message}`))
  })
}

/** Returns the exit code. */
export async function main(args: readonly string[], root: string): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      inputs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      corpus: { type: 'string' },
      only: { type: 'string' },
      out: { type: 'string', default: join(root, 'dist/fuzz-findings') },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  if (values.only !== undefined && !formatById(values.only)) {
    console.error(`There is no format ${values.only}.`)
    return 1
  }
  const inputs = Number(values.inputs)
  const now = new Int32Array(new SharedArrayBuffer(4))
  const work = {
    root,
    corpus: values.corpus ?? null,
    only: values.only ?? null,
    to: inputs,
    seed: Number(values.seed),
    now,
  }
  const started = Date.now()
  let findings = 0
  for (let from = 0; from < inputs;) {
    from = await watch({ ...work, from }, ({ input, name, problem, bytes }) => {
      findings++
      mkdirSync(values.out, { recursive: true })
      const file = join(values.out, `${name.replaceAll(/[^\w.-]+/g, '_')}-${work.seed + input}`)
      writeFileSync(file, bytes)
      console.log(`\n${file}: ${problem}`)
    })
  }
  const seconds = Math.round((Date.now() - started) / 1000)
  console.log(`\n${inputs} inputs in ${seconds} s, ${findings} findings`)
  return findings > 0 ? 1 : 0
}

if (!isMainThread) read(workerData as Work)
