import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Format, Sink } from '../../src/formats/format.ts'
import { FORMATS, recognise } from '../../src/formats/registry.ts'
import { encodeBlock } from '../../src/storage/block-codec.ts'
import { grown } from './grown.ts'
import { filesBelow, headOf, withoutMark, type Inputs } from './inputs.ts'
import type { Limits } from './limits.ts'
import { repeated } from './measure.ts'
import type { Results } from './results.ts'

const HEAD = 64 * 1024
const PIECE = 8 << 20
/** Files of one format that are looked at; more say no more. */
const FILES = 40

/** Parsing alone, in one thread: every format that the collection or the samples hold. */
export async function measureFormats(
  results: Results,
  inputs: Inputs,
  root: string,
  limits: Limits,
  plan: { readonly bytes: number; readonly seconds: number },
): Promise<void> {
  console.log('\nFormats, from bytes to columns, one thread')
  const files = new Map<Format, Uint8Array[]>()
  const collected = filesBelow(inputs.collection, /./)
  for (const path of [...inputs.text, ...collected]) {
    const bytes = headOf(path, plan.bytes)
    const format = recognise(bytes.subarray(0, HEAD))
    const known = format ? (files.get(format) ?? []) : []
    const enough = known.reduce((sum, one) => sum + one.length, 0) >= plan.bytes || known.length >= FILES
    if (format && !enough) files.set(format, [...known, bytes])
  }
  for (const format of FORMATS) {
    const own = joinedIfSame(format, files.get(format) ?? samplesOf(format, root, plan.bytes))
    if (own.length === 0) {
      results.missing(`parse: ${format.id}`, 'no sample that it recognises')
      continue
    }
    const once = own.reduce((sum, one) => sum + one.length, 0)
    const times = Math.max(1, Math.round(plan.bytes / once))
    let events = 0
    const seconds = await repeated(plan.seconds, () => {
      events = 0
      for (let i = 0; i < times; i++) for (const bytes of own) events += parse(format, bytes)
    })
    const rate = results.figure(`parse: ${format.id}`, (once * times) / 1e6 / seconds, 'MB/s')
    results.figure(`parse: ${format.id}, events`, events / 1e3 / seconds, 'k events/s')
    results.ratio(`parse ${format.id}/copy`, rate / limits.copy, 'of a memory copy')
    results.ratio(`parse ${format.id}/inflate`, rate / limits.inflate, 'of inflating text')
  }
}

/** One long log instead of many short ones, where that reads as the same events. */
function joinedIfSame(format: Format, files: readonly Uint8Array[]): readonly Uint8Array[] {
  if (files.length < 2) return files
  const whole = new Uint8Array(Buffer.concat(files.map(withoutMark)))
  const apart = files.reduce((sum, bytes) => sum + parse(format, bytes), 0)
  return parse(format, whole) === apart ? [whole] : files
}

/** A large log made of the first sample beside the code that can be made longer; else the samples as they are. */
function samplesOf(format: Format, root: string, bytes: number): Uint8Array[] {
  const samples = filesBelow(join(root, 'src/formats', format.id, 'samples'), /^(?!.*\.golden\.json$)/)
    .map((path) => new Uint8Array(readFileSync(path)))
    .filter((sample) => recognise(sample.subarray(0, HEAD)) === format)
  // Damage is read more slowly, and is rare.
  const byDamage = samples.toSorted((a, b) => damageOf(format, a) - damageOf(format, b))
  for (const sample of byDamage) {
    const log = grown(format, sample, bytes)
    if (log) return [log]
  }
  return samples
}

function damageOf(format: Format, bytes: Uint8Array): number {
  let issues = 0
  parse(format, bytes, { issue: () => void issues++ })
  return issues
}

/** Reads a log; returns how many events it has. */
export function parse(format: Format, bytes: Uint8Array, on: Partial<Sink> = {}): number {
  let events = 0
  const parser = format.open({
    block(block) {
      events += block.rows
      on.block?.(block)
    },
    issue: (issue) => on.issue?.(issue),
    fact: () => undefined,
    account: () => undefined,
    unbroken: () => undefined,
  })
  for (let at = 0; at < bytes.length; at += PIECE) parser.push(bytes.subarray(at, at + PIECE))
  parser.end()
  return events
}

/** Cost of packing, and the share of the size that remains. */
export async function measurePacking(results: Results, inputs: Inputs, limits: Limits): Promise<void> {
  console.log('\nPacking of columns, one thread')
  for (const path of inputs.text) {
    const bytes = headOf(path, 24 << 20)
    const format = recognise(bytes.subarray(0, HEAD))
    if (!format) continue
    const blocks: Parameters<typeof encodeBlock>[0][] = []
    parse(format, bytes, { block: (block) => blocks.push(block) })
    let stored = 0
    const seconds = await repeated(0.4, () => {
      stored = blocks.reduce((sum, block) => sum + encodeBlock(block).byteLength, 0)
    })
    const rate = results.figure(`pack: ${format.id}`, bytes.length / 1e6 / seconds, 'MB/s of text')
    results.ratio(`pack ${format.id}/write`, rate / limits.write, 'of writing the text itself')
    results.ratio(`text/stored ${format.id}`, bytes.length / stored, 'text bytes for each stored one', 4)
  }
}
