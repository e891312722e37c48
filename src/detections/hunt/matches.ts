import { columnOf, type Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import { cell } from '../../event/column.ts'
import { MATCH_HOST } from '../../event/match.ts'
import { comparable } from '../../predicate/literals/required-values.ts'
import { vocabularyOf, type Binding } from '../logs/logsources.ts'
import type { RuleMatch } from '../rule.ts'
import { sourceOf } from '../sigma/bind.ts'
import { parameterIn } from '../sigma/rewrites.ts'

/** Matches of one rule that correlations are made of. */
export interface KeptMatches {
  /** The `name` of the rule. */
  readonly rule: string
  /** Its events in order of time, with the fields that correlations ask for under their Sigma names. */
  readonly block: Block
}

/** What correlations need of the matches in a block; events without a time lie nowhere among others. */
export function keptMatches(
  block: Block,
  matches: readonly RuleMatch[],
  hostOf: (row: number) => string | null,
): KeptMatches[] {
  return matches.flatMap(({ rule, rows }) => {
    if (rule.feeds === null) return []
    const timed = [...rows].filter((row) => !Number.isNaN(block.time[row]!))
    timed.sort((a, b) => block.time[a]! - block.time[b]! || block.offsets[a]! - block.offsets[b]!)
    if (timed.length === 0) return []
    return [{ rule: rule.name, block: projected(block, timed, rule.feeds, rule.bindings, hostOf) }]
  })
}

function projected(
  block: Block,
  rows: readonly number[],
  fields: readonly string[],
  bindings: readonly Binding[],
  hostOf: (row: number) => string | null,
): Block {
  const blocks: Block[] = []
  const builder = new BlockBuilder({
    format: block.format,
    placeKind: block.placeKind,
    blank: 'absent',
    emit: (made) => blocks.push(made),
    rows: rows.length + 1,
    heapBytes: Infinity,
  })
  const candidates = bindings.filter(({ format }) => format === vocabularyOf(block.format))
  for (const row of rows) {
    builder.row(block.time[row]!, block.ordinals[row]!, block.offsets[row]!, block.lengths[row]!)
    const binding = candidates.find((one) => isOf(one, block, row))
    for (const field of fields) {
      const text = binding && textOf(block, row, field, binding)
      if (text !== undefined) builder.putText(builder.field(field), text)
    }
    const host = hostOf(row)
    if (host !== null) builder.putText(builder.field(MATCH_HOST), host)
  }
  builder.flush()
  return blocks[0]!
}

function isOf({ channels, eventIds }: Binding, block: Block, row: number): boolean {
  const value = (name: string): string => comparable(valueOf(block, row, name) ?? '')
  if (channels.length > 0 && !channels.some((channel) => comparable(channel) === value('Channel')))
    return false
  return eventIds.length === 0 || eventIds.some((id) => String(id) === value('EventID'))
}

function textOf(block: Block, row: number, field: string, { fields, dash }: Binding): string | undefined {
  const { anyOf, parameters } = sourceOf(field, fields)
  for (const name of anyOf) {
    const text = valueOf(block, row, name)
    if (text === undefined || (dash && text === '-')) continue
    return parameters ? parameterIn(text, parameters) : text
  }
  return undefined
}

function valueOf(block: Block, row: number, name: string): string | undefined {
  const column = columnOf(block, name)
  const value = column && cell(column, row)
  return typeof value === 'string' ? value : value?.join('\n')
}
