import type { Level } from '../../event/hit.ts'
import { anyOf, allOf, notOf } from '../../predicate/build.ts'
import { canonicalName, type NameKind } from '../../predicate/values/named.ts'
import type { Predicate, Test } from '../../predicate/tree.ts'

/** Kinds of things that an indicator is about; `file-pattern` is a regular expression for a whole path. */
export type IndicatorType = NameKind | 'file-pattern'

/** Something of the outer world that was seen in an attack. */
export interface Indicator {
  /** Unique handle, under which hits are kept. */
  readonly name: string
  readonly type: IndicatorType
  /** Canonical form; the pattern of a `file-pattern`. */
  readonly value: string
  /** The value as the pack writes it. */
  readonly written: string
  /** Paths that fit this pattern are left alone; only for a `file-pattern`. */
  readonly except: string | null
  /** Id of the pack that brought it. */
  readonly pack: string
  readonly level: Level
  /** Who published it, where the pack says so. */
  readonly source: string
  /** Day of publication, `YYYY-MM-DD`; empty when it is not known. */
  readonly date: string
  readonly note: string
}

/** Prefix of the handles of indicators, and of no rule. */
export const INDICATOR_PREFIX = 'indicator:'

/** Handle of an indicator; equal for entries of a pack that mean the same. */
export function indicatorName(pack: string, type: IndicatorType, value: string): string {
  return `${INDICATOR_PREFIX}${pack}:${type}:${value}`
}

/** Columns that hold user agents where no role says so. */
export const AGENT_FIELDS = ['cs(User-Agent)', 'UserAgent', 'User-Agent', 'user_agent'] as const

/** Columns that hold the path of a file or program. */
export const FILE_FIELDS = [
  'Image',
  'ParentImage',
  'NewProcessName',
  'ParentProcessName',
  'ProcessName',
  'TargetFilename',
  'TargetFileName',
  'ImageLoaded',
  'ImagePath',
  'ServiceFileName',
  'RelativeTargetName',
  'ObjectName',
  'SourceFilename',
  'FileName',
  'FilePath',
  'Path',
] as const

/** The predicate of an indicator, in the tree that rules and searches use. */
export function predicateOf(indicator: Indicator): Predicate {
  const { type, value, except } = indicator
  switch (type) {
    case 'agent': {
      const test: Test = { kind: 'named', as: 'agent', text: value }
      return anyOf([{ kind: 'role', role: 'user.agent', test }, ...AGENT_FIELDS.map(asked(test))])
    }
    case 'path': {
      const test: Test = { kind: 'named', as: 'path', text: value }
      const web = webPathOf(value)
      const anywhere: Predicate = { kind: 'anywhere', test }
      if (web === null) return anywhere
      return anyOf([anywhere, { kind: 'role', role: 'url.path', test: { kind: 'equals', text: web } }])
    }
    case 'file-pattern': {
      const fits = patternTest(value)
      return anyOf(
        FILE_FIELDS.map((field) => {
          const one = asked(fits)(field)
          return except === null ? one : allOf([one, notOf(asked(patternTest(except))(field))])
        }),
      )
    }
    default:
      return { kind: 'anywhere', test: { kind: 'named', as: type, text: value } }
  }
}

function asked(test: Test): (field: string) => Predicate {
  return (field) => ({ kind: 'field', field, test })
}

/** The flags that a pattern asks for at its beginning are given beside it. */
export function patternTest(pattern: string): Extract<Test, { kind: 'regex' }> {
  const ignoresCase = pattern.startsWith('(?i)')
  return { kind: 'regex', pattern: ignoresCase ? pattern.slice(4) : pattern, flags: ignoresCase ? 'i' : '' }
}

/** Folders of a server that the web shows, and under which path. */
const WEB_ROOTS = [
  ['inetpub/wwwroot/', '/'],
  ['frontend/httpproxy/', '/'],
  ['clientaccess/', '/'],
] as const

/** The path under which the web shows a file; `null` for files elsewhere. */
export function webPathOf(path: string): string | null {
  for (const [folder, web] of WEB_ROOTS) {
    const at = path.indexOf(folder)
    if (at >= 0 && (at === 0 || path[at - 1] === '/')) return web + path.slice(at + folder.length)
  }
  return null
}

/** Longer values are refused: no address, name or path is as long. */
const MAX_VALUE = 4096

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

/** An indicator as a pack writes it, or why it is none. */
export function indicatorFrom(
  pack: string,
  written: WrittenIndicator,
): { readonly ok: true; readonly indicator: Indicator } | { readonly ok: false; readonly reason: string } {
  const { type, value, except = null, level = 'medium', source = '', date = '', note = '' } = written
  if (value.length > MAX_VALUE)
    return { ok: false, reason: `it is longer than ${MAX_VALUE.toLocaleString('en')} characters` }
  const canonical = type === 'file-pattern' ? value : canonicalName(type, value)
  if (canonical === null) return { ok: false, reason: `it is no ${TYPE_TITLES[type]} that can be looked for` }
  const name = indicatorName(pack, type, except === null ? canonical : `${canonical} except ${except}`)
  return {
    ok: true,
    indicator: {
      name,
      type,
      value: canonical,
      written: value,
      except,
      pack,
      level,
      source: shortened(source, 200),
      date: date.slice(0, 40),
      note: shortened(note, 500),
    },
  }
}

export interface WrittenIndicator {
  readonly type: IndicatorType
  readonly value: string
  readonly except?: string
  readonly level?: Level
  readonly source?: string
  readonly date?: string
  readonly note?: string
}

export const TYPE_TITLES: Readonly<Record<IndicatorType, string>> = {
  address: 'address or network',
  domain: 'domain name',
  url: 'web address',
  hash: 'file digest',
  agent: 'user agent',
  path: 'file',
  'file-pattern': 'pattern of file paths',
}
