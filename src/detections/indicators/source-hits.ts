import type { Hit } from '../../event/hit.ts'
import type { Source } from '../../event/source.ts'
import { keyOfName, namedTest } from '../../predicate/named.ts'
import type { Indicator } from './indicator.ts'

/** Sources that themselves are what an indicator is about: a file of that digest, path or name. */
export function sourceHits(sources: readonly Source[], indicators: readonly Indicator[]): Hit[] {
  const byKey = new Map<string, Indicator[]>()
  for (const indicator of indicators) {
    const { type, value } = indicator
    if (type !== 'hash' && type !== 'path') continue
    const key = keyOfName(type, value) ?? value
    byKey.set(key, [...(byKey.get(key) ?? []), indicator])
  }
  if (byKey.size === 0) return []
  return sources.flatMap((source) => {
    const path = source.originalPath ?? source.path
    const words = path.toLowerCase().match(/[\w.-]+/g) ?? []
    const keys = new Set([...words.map((word) => word.replace(/^\.+|\.+$/g, '')), source.sha256 ?? ''])
    return [...keys]
      .flatMap((key) => byKey.get(key) ?? [])
      .filter(({ type, value }) =>
        type === 'hash' ? value === source.sha256 : namedTest('path', value)(path),
      )
      .map((indicator) => hitOn(source, path, indicator))
  })
}

function hitOn(source: Source, path: string, { name, level }: Indicator): Hit {
  return {
    rule: name,
    level,
    source: source.id,
    format: source.format ?? 'unknown',
    host: null,
    time: null,
    place: { kind: 'record', ordinal: 0, offset: 0, length: source.receipt.bytes },
    fields: source.sha256 === null ? { File: path } : { File: path, SHA256: source.sha256 },
  }
}
