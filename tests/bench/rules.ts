import { existsSync } from 'node:fs'
import type { Block } from '../../src/event/block.ts'
import { Hunter } from '../../src/detections/hunt/hunt.ts'
import { builtInTexts, compileRules } from '../../src/detections/compile/rule-set.ts'
import { fieldOf, rebuiltLine, recognise, rowHost } from '../../src/formats/registry.ts'
import { headOf } from './inputs.ts'
import { fastest, repeated } from './measure.ts'
import type { Results } from './results.ts'
import { sigmaTexts } from './sigma-texts.ts'

const BYTES = 12 << 20

interface RulesPlan {
  readonly sigma: string | null
  /** Numbers of rules that are measured; 0 gives the cost without any rule. */
  readonly counts: readonly number[]
  readonly seconds: number
}

/** Measures the cost of rules: compile time, events per second on given blocks, memory. */
export async function measureRules(
  results: Results,
  logs: readonly string[],
  plan: RulesPlan,
): Promise<void> {
  console.log('\nRules')
  const kinds = new Map<string, { readonly blocks: readonly Block[]; readonly seconds: number }>()
  for (const log of logs) {
    const format = recognise(headOf(log, 65_536))
    if (!format) continue
    let blocks: Block[] = []
    const seconds = await fastest(2, () => void (blocks = blocksOf(log)))
    kinds.set(format.id, { blocks, seconds })
  }
  const builtIn = builtInTexts()
  const sigma = plan.sigma !== null && existsSync(plan.sigma) ? await sigmaTexts(plan.sigma) : []
  if (sigma.length === 0)
    results.missing('SigmaHQ rules', 'no folder or zip is named by COLDTRACE_SIGMA_RULES')
  for (const count of plan.counts) {
    const texts = [...builtIn, ...sigma].slice(0, count)
    if (texts.length < count * 0.9) continue
    const before = heap()
    let rules = compileRules([])
    const seconds = await fastest(1, () => void (rules = compileRules(texts)))
    const name = `${texts.length} rules`
    if (count > 0) results.figure(`rules: compile ${name}`, seconds * 1e3, 'ms')
    results.point('rules, compile ms by rules', texts.length, seconds * 1e3)
    const hunter = new Hunter(rules, fieldOf)
    for (const [format, { blocks, seconds: parsing }] of kinds) {
      const events = blocks.reduce((sum, { rows }) => sum + rows, 0)
      const hunting = await repeated(count === 0 ? 0.01 : plan.seconds, () => {
        for (const block of blocks) hunter.hunt(block, contextOf(block))
      })
      const took = parsing + hunting
      results.figure(`rules: parse and hunt ${format}, ${name}`, events / 1e3 / took, 'k events/s')
      results.point(`rules, µs an event by rules, ${format}`, texts.length, (took / events) * 1e6)
    }
    if (count > 0) results.figure(`rules: memory of ${name}`, Math.max(0, heap() - before) / 1e6, 'MB')
  }
}

/** Number of events of a long measurement, by format; ten million for formats that are not listed. */
const MANY: Readonly<Record<string, number>> = { 'windows-evtx': 1e6 }
const MANY_ROWS = 10e6
/** Size in bytes of the pieces that are parsed. */
const PIECE = 64e6

/**
 * Measures the processor time of rules over many events, block by block as they arrive. A log
 * that is too short is read again; nothing that was found out about a value outlasts its block.
 */
export async function measureManyEvents(
  results: Results,
  logs: readonly string[],
  { sigma, counts }: Omit<RulesPlan, 'seconds'>,
): Promise<void> {
  console.log('\nRules over many events')
  const texts = [...builtInTexts(), ...(sigma !== null && existsSync(sigma) ? await sigmaTexts(sigma) : [])]
  for (const log of logs) {
    const bytes = headOf(log, PIECE)
    const format = recognise(bytes.subarray(0, 65_536))
    if (!format) continue
    const wanted = MANY[format.id] ?? MANY_ROWS
    for (const count of counts) {
      const hunter = new Hunter(compileRules(texts.slice(0, count)), fieldOf)
      const prepared = processorTime()
      const [first] = blocksOf(log)
      if (first) hunter.hunt(first, contextOf(first))
      const preparing = processorTime() - prepared
      let events = 0
      let hunting = 0
      const started = processorTime()
      while (events < wanted) {
        blocksIn(bytes, (block) => {
          const before = processorTime()
          hunter.hunt(block, contextOf(block))
          hunting += processorTime() - before
          events += block.rows
        })
      }
      const parsing = processorTime() - started - hunting
      const name = `${format.id}, ${Math.round(events / 1e5) / 10} M events, ${Math.min(count, texts.length)} rules`
      results.figure(`rules: ${name}`, events / 1e3 / (parsing + hunting), 'k events/s')
      if (count > 0) results.figure(`rules: first block of ${name}`, preparing * 1e3, 'ms')
      if (count > 0) results.ratio(`parse/hunt ${name}`, parsing / hunting, 'of the time of parsing', 1)
    }
  }
}

/** Seconds that the process has worked so far. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function contextOf(block: Block): Parameters<Hunter['hunt']>[1] {
  return {
    sourceId: 0,
    hostOf: (row) => rowHost(block, row),
    fieldOf,
    rawText: (row) => rebuiltLine(block, row),
  }
}

function blocksOf(path: string): Block[] {
  const blocks: Block[] = []
  blocksIn(headOf(path, BYTES), (block) => blocks.push(block))
  return blocks
}

function blocksIn(bytes: Uint8Array, take: (block: Block) => void): void {
  const parser = recognise(bytes.subarray(0, 65_536))?.open({
    block: take,
    issue: () => undefined,
    fact: () => undefined,
    account: () => undefined,
    unbroken: () => undefined,
  })
  parser?.push(bytes)
  parser?.end()
}

function heap(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
