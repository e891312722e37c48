import { cpSync, existsSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { zipFolder } from '../lab/zip.ts'
import { sizeOf, filesBelow, type Inputs } from './inputs.ts'
import type { Limits } from './limits.ts'
import { found, ran } from './processes.ts'
import type { Results } from './results.ts'

/** Larger text is not packed: packing them takes longer than everything else. */
const ZIP_BYTES = 2e9
/** Smaller logs are not read in parts. */
const PARTED_BYTES = 64 << 20

/** The whole command on text, on a collection and on zipped text, beside ripgrep with a list of indicators. */
export async function measureCommand(
  results: Results,
  inputs: Inputs,
  plan: {
    readonly root: string
    readonly runs: number
    readonly limits: Limits
    readonly bytes: number
    readonly collection: boolean
  },
): Promise<{ ripgrep: number | null }> {
  console.log('\nThe command: read, parse, hunt, report')
  const command = join(plan.root, 'dist/cli/coldtrace.js')
  const triage = async (name: string, paths: readonly string[], bytes: number): Promise<number> => {
    let least = Infinity
    let peak = 0
    for (let i = 0; i < plan.runs; i++) {
      const run = await ran(process.execPath, [command, 'triage', ...paths])
      if (run.code !== 0) throw new Error(`triage of ${name} ended with ${run.code}: ${run.output}`)
      least = Math.min(least, run.seconds)
      peak = Math.max(peak, run.peakBytes ?? 0)
    }
    results.figure(`command: ${name}, memory`, peak / 1e6, 'MB at most')
    if (name === 'text') {
      results.point('command, memory by size (MB)', bytes / 1e6, peak / 1e6)
      results.point('command, seconds by size', bytes / 1e6, least)
    }
    return results.figure(`command: ${name}`, bytes / 1e6 / least, 'MB/s')
  }
  const textBytes = sizeOf(inputs.text)
  const text = await triage('text', inputs.text, textBytes)
  const [log] = inputs.text
  const logBytes = sizeOf([log!])
  if (logBytes >= PARTED_BYTES) {
    const alone = await triage('one log, one thread', [log!, '--threads', '1'], logBytes)
    const together = await triage('one log, two threads', [log!, '--threads', '2'], logBytes)
    results.ratio('one log, two threads/one', together / alone, 'of one thread, which reads the same parts')
  }
  if (plan.collection)
    await triage('collection', [inputs.collection], sizeOf(filesBelow(inputs.collection, /./)))
  if (plan.bytes > ZIP_BYTES) return besideRipgrep(results, inputs, plan.runs, text, textBytes)
  const folder = dirname(inputs.text[0]!)
  const zip = `${folder}.zip`
  if (!existsSync(zip)) await packed(folder)
  const zipped = await triage('text, zipped', [zip], textBytes)
  results.ratio('zip/inflate', zipped / plan.limits.inflate, 'of inflating text alone, one thread', 0.85)

  return besideRipgrep(results, inputs, plan.runs, text, textBytes)
}

async function besideRipgrep(
  results: Results,
  inputs: Inputs,
  runs: number,
  text: number,
  textBytes: number,
): Promise<{ ripgrep: number | null }> {
  const rg = found('rg', 'COLDTRACE_RIPGREP')
  if (rg === null) {
    results.missing('ripgrep', 'not on PATH, nor named by COLDTRACE_RIPGREP')
    return { ripgrep: null }
  }
  let least = Infinity
  for (let i = 0; i < runs + 2; i++) {
    const run = await ran(rg, ['-F', '-c', '-f', inputs.indicators, ...inputs.text])
    // 1: nothing was found, as it should be.
    if (run.code > 1) throw new Error(`ripgrep ended with ${run.code}: ${run.output}`)
    least = Math.min(least, run.seconds)
  }
  const ripgrep = results.figure('ripgrep -F -f indicators: text', textBytes / 1e6 / least, 'MB/s')
  results.ratio('command/ripgrep', text / ripgrep, 'same text; the command parses, hunts and reports', 0.5)
  return { ripgrep }
}

/** The lab packs a folder away; a copy of it is given. */
async function packed(folder: string): Promise<void> {
  const copy = `${folder}-copy`
  cpSync(folder, copy, { recursive: true })
  renameSync(await zipFolder(copy), `${folder}.zip`)
}
