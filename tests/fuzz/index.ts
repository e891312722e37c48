import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { DOORS } from './doors.ts'
import { problemAt } from './door.ts'
import { knock, type Knocking, type Said } from './knock.ts'

const USAGE = `Lets mutated inputs in at every door and looks for crashes, hangs, lost bytes, untrue ledgers and growth.

  npm run fuzz -- [--door DOOR]... [--inputs 1000000] [--seconds N] [--seed 1] [--corpus FOLDER] [--only FORMAT]
                  [--out dist/fuzz-findings] [--pool FOLDER]
  npm run fuzz -- --door DOOR --read FILE [--seed N]      one input again, such as a finding

An input that reaches code which none before it reached is kept, and mutated further. The seed and what is kept give the
next input, so a run repeats itself; a finding is written to --out with the seed in its name. --pool is a folder of inputs to
begin with, to which what is kept is added. --corpus is a folder of logs and --only a format, both for the door of logs.

Doors:
${DOORS.map(({ id, about }) => `  ${id.padEnd(14)}${about}`).join('\n')}`

/** An input that takes longer has hung. */
const HANG_MS = 20_000
const HEAP_MB = 1_024

interface Run {
  readonly inputs: number
  readonly findings: number
  readonly reached: number
  readonly kept: number
  readonly mostSteps: number
}

/** Runs threads until all inputs are through or the time is over; a thread that fails or hangs is followed by another. */
async function run(work: Omit<Knocking, 'from' | 'now'>, out: string): Promise<Run> {
  const now = new Int32Array(new SharedArrayBuffer(4))
  const sum = { inputs: 0, findings: 0, reached: 0, kept: 0, mostSteps: 0 }
  for (let from = 0; from < work.to && Date.now() < work.until;) {
    from = await watch({ ...work, from, now }, (said) => {
      if (said.kind !== 'finding') {
        sum.inputs = said.input
        sum.reached = Math.max(sum.reached, said.reached)
        sum.kept = Math.max(sum.kept, said.kept)
        sum.mostSteps = Math.max(sum.mostSteps, said.mostSteps)
        const { inputs, reached, kept } = sum
        process.stderr.write(`\r${work.door}: ${inputs} inputs, ${reached} branches, ${kept} kept   `)
        return
      }
      sum.findings++
      mkdirSync(out, { recursive: true })
      const file = join(out, `${work.door}-${work.seed + said.input}`)
      writeFileSync(file, said.bytes)
      console.log(`\n${file}: ${said.problem}`)
    })
  }
  process.stderr.write('\n')
  return sum
}

/** Runs one thread; returns the input to go on with. */
function watch(work: Knocking, hear: (said: Said) => void): Promise<number> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    let last = -1
    const over = (problem: string | null): void => {
      clearInterval(timer)
      void worker.terminate()
      if (problem === null) return resolve(work.to)
      const input = Atomics.load(work.now, 0)
      const bytes = new Uint8Array(work.input.slice(0, Atomics.load(work.length, 0)))
      hear({ kind: 'finding', input, problem, bytes })
      resolve(input + 1)
    }
    const timer = setInterval(() => {
      const now = Atomics.load(work.now, 0)
      if (now === last) over(`hangs for more than ${HANG_MS} ms`)
      last = now
    }, HANG_MS)
    worker.on('message', (said: Said) => {
      hear(said)
      if (said.kind === 'done') over(null)
    })
    worker.on('error', (error) => over(`ends the thread: ${error.message}`))
  })
}

/** Returns the exit code. */
export async function main(args: readonly string[], root: string): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      door: { type: 'string', multiple: true },
      inputs: { type: 'string', default: '1000000' },
      seconds: { type: 'string' },
      seed: { type: 'string', default: '1' },
      corpus: { type: 'string' },
      only: { type: 'string' },
      out: { type: 'string', default: join(root, 'dist/fuzz-findings') },
      pool: { type: 'string' },
      read: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const doors = values.door ?? (values.only || values.corpus ? ['formats'] : DOORS.map(({ id }) => id))
  const unknown = doors.find((id) => !DOORS.some((door) => door.id === id))
  if (unknown !== undefined) {
    console.error(`There is no door ${unknown}. There are: ${DOORS.map(({ id }) => id).join(', ')}.`)
    return 1
  }
  const seed = Number(values.seed)
  if (values.read !== undefined) {
    const door = DOORS.find(({ id }) => id === doors[0])!
    const problem = await problemAt(door, new Uint8Array(readFileSync(values.read)), seed)
    console.log(problem ?? 'Nothing is wrong with it.')
    return problem === null ? 0 : 1
  }
  let findings = 0
  for (const door of doors) {
    const started = Date.now()
    const done = await run(
      {
        root,
        door,
        corpus: values.corpus ?? null,
        only: values.only ?? null,
        pool: values.pool ?? null,
        to: Number(values.inputs),
        until: values.seconds === undefined ? Infinity : started + 1_000 * Number(values.seconds),
        seed,
        input: new Uint8Array(new SharedArrayBuffer(1 << 20)),
        length: new Int32Array(new SharedArrayBuffer(4)),
      },
      values.out,
    )
    findings += done.findings
    const seconds = Math.round((Date.now() - started) / 1000)
    console.log(
      `${door}: ${done.inputs} inputs in ${seconds} s, ${done.reached} branches, ${done.kept} kept, ` +
        `at most ${done.mostSteps} steps, ${done.findings} findings`,
    )
  }
  return findings > 0 ? 1 : 0
}

if (!isMainThread) void knock(workerData as Knocking)
