import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from '../../src/event/crc32.ts'
import evtx from '../../src/formats/windows-evtx/index.ts'
import { wornLog } from '../lab/worn-log.ts'
import { parse } from './formats.ts'
import { repeated } from './measure.ts'
import { found, ran } from './processes.ts'
import type { Results } from './results.ts'
import { ruleFolder } from './sigma-texts.ts'

const HEADER = 4096
const CHUNK = 65_536

/** One event log made of the chunks of many, which are independent of each other. */
export function stitched(paths: readonly string[], target: string, bytes: number): string {
  if (existsSync(target)) return target
  const logs = paths.map((path) => readFileSync(path))
  const first = logs[0]
  if (!first) throw new Error('the collection has no event log')
  const draft = `${target}.part`
  const file = openSync(draft, 'w')
  const header = Buffer.from(first.subarray(0, HEADER))
  writeSync(file, header)
  let chunks = 0
  while (chunks * CHUNK < bytes) {
    for (const log of logs) {
      for (
        let at = HEADER;
        at + CHUNK <= log.length && chunks * CHUNK < bytes && chunks < 65_535;
        at += CHUNK
      ) {
        if (log.toString('latin1', at, at + 7) !== 'ElfChnk') continue
        writeSync(file, log.subarray(at, at + CHUNK))
        chunks++
      }
    }
  }
  header.writeUInt16LE(chunks, 42)
  header.writeBigUInt64LE(BigInt(chunks - 1), 16)
  header.writeUInt32LE(crc32(header, 0, 120), 124)
  writeSync(file, header, 0, HEADER, 0)
  closeSync(file)
  renameSync(draft, target)
  return target
}

/** A log of the lab as old servers have them, whose chunks were written over. */
export function worn(target: string, bytes: number): string {
  if (!existsSync(target)) writeFileSync(target, wornLog(bytes))
  return target
}

interface EventLogPlan {
  readonly root: string
  /** A log that was written over. */
  readonly worn: string
  /** A folder of Sigma rules that all hunters are given; `null` when there is none. */
  readonly rules: string | null
  readonly runs: number
}

/** Readers and hunters of event logs on the same log; the slowest reads a small part of it. */
export async function measureEventLogs(
  results: Results,
  log: string,
  small: string,
  plan: EventLogPlan,
): Promise<void> {
  console.log('\nEvent logs')
  const rate = async (program: string, args: readonly string[], into?: string): Promise<number | string> => {
    let least = Infinity
    for (let i = 0; i < plan.runs; i++) {
      const run = await ran(program, args, into === undefined ? {} : { into })
      if (run.code !== 0) return `it ended with ${run.code}: ${run.output.trim().split('\n').at(-1) ?? ''}`
      least = Math.min(least, run.seconds)
    }
    const read = [small, plan.worn].find((path) => args.includes(path)) ?? log
    return statSync(read).size / 1e6 / least
  }
  const command = join(plan.root, 'dist/cli/coldtrace.js')
  const ours = results.figures['parse: windows-evtx']?.value ?? null
  const beside = async (
    name: string,
    variable: string,
    args: readonly string[],
    ratio: string,
    of: number | null,
    target: number | null,
  ): Promise<void> => {
    const program = found(name.split(',')[0]!, variable)
    if (program === null) return results.missing(name, `not on PATH, nor named by ${variable}`)
    const theirs = await rate(program, args, join(dirname(log), `${name}.out`))
    if (typeof theirs === 'string') return results.missing(name, theirs)
    results.figure(`${name}: event log`, theirs, 'MB/s')
    results.ratio(ratio, of === null ? null : of / theirs, `the same event log`, target)
  }
  const old = new Uint8Array(readFileSync(plan.worn))
  let events = 0
  const took = await repeated(plan.runs, () => {
    events = parse(evtx, old)
  })
  const rewritten = results.figure('parse: windows-evtx, written over', old.length / 1e6 / took, 'MB/s')
  results.figure('parse: windows-evtx, written over, events', events / 1e3 / took, 'k events/s')
  const dump = ['-t', '1', '-o', 'jsonl']
  await beside('evtx_dump', 'COLDTRACE_EVTX_DUMP', [...dump, log], 'evtx/evtx_dump', ours, 1)
  await beside(
    'evtx_dump, written over',
    'COLDTRACE_EVTX_DUMP',
    [...dump, plan.worn],
    'evtx written over/evtx_dump',
    rewritten,
    null,
  )
  await beside('evtxexport', 'COLDTRACE_EVTXEXPORT', [small], 'evtx/evtxexport', ours, null)
  const hunting =
    plan.rules === null ? null : await rate(process.execPath, [command, 'triage', log, '--rules', plan.rules])
  if (typeof hunting === 'number') results.figure('command: event log, SigmaHQ rules', hunting, 'MB/s')
  else
    results.missing(
      'command with SigmaHQ rules',
      hunting ?? 'no rules: name a folder or zip by COLDTRACE_SIGMA_RULES',
    )
  const rules = plan.rules === null ? '' : await ruleFolder(plan.rules, join(dirname(log), 'sigma'))
  const hunted = typeof hunting === 'number' ? hunting : null
  await beside(
    'chainsaw',
    'COLDTRACE_CHAINSAW',
    ['hunt', log, '-s', rules, '--mapping', process.env['COLDTRACE_CHAINSAW_MAPPING'] ?? '', '--jsonl'],
    'evtx rules/chainsaw',
    hunted,
    5,
  )
  await beside(
    'hayabusa',
    'COLDTRACE_HAYABUSA',
    ['json-timeline', '-f', log, '-r', rules, '-w', '-q', '-o', `${log}.hayabusa.json`, '-C'],
    'evtx rules/hayabusa',
    hunted,
    5,
  )
  await beside(
    'rsigma',
    'COLDTRACE_RSIGMA',
    ['engine', 'eval', '-r', rules, '-e', `@${log}`, '-q'],
    'evtx rules/rsigma',
    hunted,
    null,
  )
}
