import { kindOfChannel } from '../../src/event/log-kinds.ts'
import { titleOfKind } from '../../src/formats/catalogue.ts'
import type { Level } from '../../src/event/hit.ts'
import { builtIn } from '../../src/detections/compile/built-in.ts'
import type { Binding } from '../../src/detections/logs/logsources.ts'

/** A rule as the documents list it. */
export interface ListedRule {
  readonly name: string
  readonly title: string
  readonly level: Level
  readonly tags: readonly string[]
  /** The logs that it looks at, as people call them. */
  readonly logs: readonly string[]
}

const { rules, correlations } = builtIn().rules
const bindingsOf = new Map<string, readonly Binding[]>(rules.map(({ name, bindings }) => [name, bindings]))
for (const { name, parts } of correlations)
  bindingsOf.set(
    name,
    parts.flatMap(({ rule }) => bindingsOf.get(rule) ?? []),
  )

/** Rules and correlations that come with the product and make hits of their own, by name. */
export const LISTED_RULES: readonly ListedRule[] = [...rules, ...correlations]
  .filter(({ partOf }) => partOf === null)
  .map(({ name, title, level, tags }) => ({ name, title, level, tags, logs: logsOf(bindingsOf.get(name)!) }))
  .sort((a, b) => (a.name < b.name ? -1 : 1))

function logsOf(bindings: readonly Binding[]): string[] {
  const idsByLog = new Map<string, Set<number>>()
  for (const { format, channels, eventIds } of bindings) {
    const logs =
      channels.length > 0
        ? channels.map((channel) => titleOfKind(kindOfChannel(channel)).replace(/ log$/, ''))
        : [`\`${format}\``]
    for (const log of logs) {
      const ids = idsByLog.get(log) ?? new Set()
      idsByLog.set(log, ids)
      for (const id of eventIds) ids.add(id)
    }
  }
  return [...idsByLog].map(([log, ids]) => [log, ...[...ids].sort((a, b) => a - b)].join(' ')).sort()
}

/** `name`, `name` and so on. */
export function named(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
