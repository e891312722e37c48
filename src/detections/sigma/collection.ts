import { entryOf, textOf, type YamlDocument } from './yaml-tree.ts'
import type { YamlEntry, YamlMap } from './yaml-node.ts'

/**
 * Documents as old collections mean them: `action: global` stands in all that follow until
 * `action: reset`, `action: repeat` changes the one before.
 */
export function collected(documents: readonly YamlDocument[]): YamlDocument[] {
  let shared: YamlMap | null = null
  let last: YamlMap | null = null
  const rules: YamlDocument[] = []
  for (const document of documents) {
    if (!document.ok || document.root.kind !== 'map') {
      rules.push(document)
      continue
    }
    const action = textOf(entryOf(document.root, 'action')).toLowerCase()
    const entries = document.root.entries.filter(({ key }) => key !== 'action')
    const own: YamlMap = action === '' ? document.root : { ...document.root, entries }
    if (action === 'global') shared = shared ? merged(shared, own) : own
    else if (action === 'reset') shared = null
    else {
      const base: YamlMap | null = action === 'repeat' ? last : shared
      last = base ? merged(base, own) : own
      rules.push({ ok: true, root: last })
    }
  }
  return rules
}

/** Maps within maps are merged, anything else of `over` replaces what was there. */
function merged(base: YamlMap, over: YamlMap): YamlMap {
  const entries = new Map<string, YamlEntry>(base.entries.map((entry) => [entry.key, entry]))
  for (const entry of over.entries) {
    const before = entries.get(entry.key)
    const both = before?.value.kind === 'map' && entry.value.kind === 'map'
    entries.set(
      entry.key,
      both ? { ...entry, value: merged(before.value as YamlMap, entry.value as YamlMap) } : entry,
    )
  }
  return { kind: 'map', entries: [...entries.values()], at: over.at }
}
