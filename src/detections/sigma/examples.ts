import { RuleProblem } from './rule-problem.ts'
import type { YamlNode } from './yaml-tree.ts'

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
