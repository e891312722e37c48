import { existsSync } from 'node:fs'
import type { Block } from '../../src/event/block.ts'
import { Hunter } from '../../src/detections/hunt.ts'
import { builtInTexts, compileRules } from '../../src/detections/rule-set.ts'
import { fieldOf, rebuiltLine, recognise, rowHost } from '../../src/formats/registry.ts'
import { headOf } from './inputs.ts'
import { fastest, repeated } from './measure.ts'
import type { Results } from './results.ts'
import { sigmaTexts } from './sigma-texts.ts'

const BYTES = 12 << 20

interface RulesPlan {
  readonly sigma: string | null
  /** How many rules are measured; 0 is the cost of asking nothing. */
  readonly counts: readonly number[]
  readonly seconds: number
}

/** What rules cost: compile time, events a second on blocks that are there, memory. */
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

function contextOf(block: Block): Parameters<Hunter['hunt']>[1] {
  return {
    sourceId: 0,
    hostOf: (row) => rowHost(block, row),
    fieldOf,
    rawText: (row) => rebuiltLine(block, row),
  }
}

function blocksOf(path: string): Block[] {
  const bytes = headOf(path, BYTES)
  const blocks: Block[] = []
  const format = recognise(bytes.subarray(0, 65_536))
  const parser = format?.open({
    block: (block) => blocks.push(block),
    issue: () => undefined,
    fact: () => undefined,
    account: () => undefined,
    unbroken: () => undefined,
  })
  parser?.push(bytes)
  parser?.end()
  return blocks
}

function heap(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
