import { grouped } from '../../event/grouped.ts'
import type { Hit } from '../../event/hit.ts'
import type { Source } from '../../event/source.ts'
import { keyOfName, namedTest } from '../../predicate/values/named.ts'
import type { Indicator } from './indicator.ts'

/** Sources that themselves are what an indicator is about: a file of that digest, path or name. */
export function sourceHits(sources: readonly Source[], indicators: readonly Indicator[]): Hit[] {
  const byKey = grouped(
    indicators.flatMap((indicator) => {
      const { type, value } = indicator
      if (type !== 'hash' && type !== 'path') return []
      return [[keyOfName(type, value) ?? value, indicator] as const]
    }),
  )
  if (byKey.size === 0) return []
  return sources.flatMap((source) => {
    const path = source.originalPath ?? source.path
    const words = path.toLowerCase().match(/[\w.-]+/g) ?? []
    const digests = [source.sha256, source.sha1, source.md5].filter((digest) => typeof digest === 'string')
    const keys = new Set([...words.map((word) => word.replace(/^\.+|\.+$/g, '')), ...digests])
    return [...keys]
      .flatMap((key) => byKey.get(key) ?? [])
      .filter(({ type, value }) =>
        type === 'hash' ? digests.includes(value) : namedTest('path', value)(path),
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
    fields: {
      File: path,
      ...(source.sha256 === null ? {} : { SHA256: source.sha256 }),
      ...(source.sha1 === undefined ? {} : { SHA1: source.sha1 }),
      ...(source.md5 === undefined ? {} : { MD5: source.md5 }),
    },
  }
}

const HEX_LENGTH = { md5: 32, sha1: 40 } as const

/** Which digests beside SHA-256 the indicators name files by. */
export function digestsIn(indicators: readonly Indicator[]): Record<keyof typeof HEX_LENGTH, boolean> {
  const named = (length: number): boolean =>
    indicators.some(({ type, value }) => type === 'hash' && value.length === length)
  return { md5: named(HEX_LENGTH.md5), sha1: named(HEX_LENGTH.sha1) }
}

/** Sources that no indicator can be compared with by a digest that indicators name files by. */
export function withoutDigest(sources: readonly Source[], indicators: readonly Indicator[]): Source[] {
  const { md5, sha1 } = digestsIn(indicators)
  if (!md5 && !sha1) return []
  return sources.filter((source) => (md5 && source.md5 === undefined) || (sha1 && source.sha1 === undefined))
}
