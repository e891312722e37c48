import type { Manifest } from '../../event/manifest.ts'
import { hostName } from '../../event/roles.ts'
import type { Source } from '../../event/source.ts'
import type { Collector, CollectorRecord, Origin } from './collector.ts'

const modules = import.meta.glob<{ default: Collector }>(['./kinds/*.ts', '!./kinds/*.test.ts'], {
  eager: true,
})

/** Every collector, in the order in which they are asked. */
export const COLLECTORS: readonly Collector[] = Object.values(modules)
  .map((module) => module.default)
  .sort((a, b) => a.priority - b.priority)

const RECORDS = COLLECTORS.flatMap((collector) => collector.records.map((record) => ({ collector, record })))

/** The collector whose layout a path follows, and where the file stood on the server. */
export function originOf(path: string): (Origin & { readonly collector: Collector }) | null {
  const components = path.split(/[/\\]| > /)
  for (const collector of COLLECTORS) {
    const origin = collector.origin(components)
    if (origin) return { ...origin, host: origin.host === null ? null : hostName(origin.host), collector }
  }
  return null
}

/** The collection of a source, by its path and, if it is a collector's record, by that. */
export function collectionOf(
  path: string,
  record: { readonly collector: string; readonly manifest: Manifest | null } | null = null,
): Pick<Source, 'originalPath' | 'collected'> {
  const origin = originOf(path)
  const manifest = record?.manifest ?? null
  const originalPath = origin?.path ?? null
  if (!origin && !manifest) return { originalPath }
  const collector = origin?.collector.id ?? record?.collector ?? 'plain-copy'
  return { originalPath, collected: { collector, host: origin?.host ?? null, manifest } }
}

/** The collector's record that these first bytes and this path are. */
export function recordOf(
  head: Uint8Array,
  path: string,
): { readonly collector: Collector; readonly record: CollectorRecord } | null {
  const name = path.split(/[/\\]| > /).at(-1) ?? ''
  const text = new TextDecoder().decode(head)
  return RECORDS.find(({ record }) => record.sniff(text, name)) ?? null
}

export function recordTitle(id: string): string | undefined {
  return RECORDS.find(({ record }) => record.id === id)?.record.title
}
