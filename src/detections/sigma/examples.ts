import { RuleProblem } from './rule-problem.ts'
import { timespanOf } from './timespan.ts'
import type { YamlNode } from './yaml-node.ts'

/** An event as a rule's examples write it. */
export type ExampleEvent = Readonly<Record<string, string | readonly string[]>>

export function exampleEvents(node: YamlNode | undefined): ExampleEvent[] {
  if (!node) return []
  if (node.kind !== 'list') throw new RuleProblem('examples must be a list of events', node.at)
  return node.items.map((item) => {
    if (item.kind !== 'map')
      throw new RuleProblem('an example must be an event: fields and their values', item.at)
    return Object.fromEntries(item.entries.map(({ key, value }) => [key, exampleValue(value)]))
  })
}

function exampleValue(node: YamlNode): string | readonly string[] {
  if (node.kind === 'scalar') return node.text
  if (node.kind === 'list' && node.items.every((item) => item.kind === 'scalar')) {
    return node.items.map((item) => item.text)
  }
  throw new RuleProblem('a field of an example must be text or a list of texts', node.at)
}

/** One event of an example for a correlation. */
export interface TimedExample {
  /** Milliseconds after the first. */
  readonly after: number
  readonly event: ExampleEvent
}

const MAX_TIMES = 10_000

/**
 * Events that follow each other. `after` says how long after the first one an event happens. With
 * `times` it happens that often, `every` so long, and `{n}` in its values is which time it is.
 */
export function exampleSequences(node: YamlNode | undefined): (readonly TimedExample[])[] {
  if (!node) return []
  if (node.kind !== 'list')
    throw new RuleProblem('examples of a correlation must be lists of events', node.at)
  return node.items.map((item) =>
    exampleEvents(item).flatMap(({ after, every, times, ...event }) => {
      const count = Math.min(MAX_TIMES, Number(times ?? 1))
      return Array.from({ length: count }, (_, i) => ({
        after: spanOf(after) + i * spanOf(every),
        event: numbered(event, i + 1),
      }))
    }),
  )
}

function spanOf(value: ExampleEvent[string] | undefined): number {
  return value === undefined ? 0 : (timespanOf(String(value)) ?? NaN)
}

function numbered(event: ExampleEvent, n: number): ExampleEvent {
  const written = (text: string): string => text.replaceAll('{n}', String(n))
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      typeof value === 'string' ? written(value) : value.map(written),
    ]),
  )
}
