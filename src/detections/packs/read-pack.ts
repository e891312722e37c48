import { indicatorFrom, type Indicator } from '../indicators/indicator.ts'
import type { RefusedRule } from '../rule.ts'
import type { RuleText } from '../sigma/sigma-rule.ts'
import type { YaraFile } from '../yara/yara.ts'
import { refused, type PackEntry, type PackFile, type PackFormat } from './pack.ts'

const modules = import.meta.glob<{ default: PackFormat }>('./formats/*.ts', { eager: true })

/** Every format of a pack's files, in the order in which they are asked. */
export const PACK_FORMATS: readonly PackFormat[] = Object.values(modules)
  .map((module) => module.default)
  .sort((a, b) => a.priority - b.priority)

/** Larger files are refused whole. */
export const MAX_FILE = 64 * 1024 * 1024
const MAX_ENTRIES = 500_000

export interface RefusedEntry {
  readonly path: string
  readonly format: string
  readonly label: string
  readonly reason: string
  readonly line: number | null
}

/** A pack that was read. Entries are indicators that run or repeat another, texts of rules, or refused. */
export interface PackReading {
  readonly indicators: readonly Indicator[]
  readonly rules: readonly RuleText[]
  readonly yara: readonly YaraFile[]
  readonly refused: readonly RefusedEntry[]
  readonly entries: number
  /** Indicators that say the same as an earlier one. */
  readonly repeated: number
}

/** Reads the files of a pack; the id marks its indicators. */
export function readPack(id: string, files: readonly PackFile[]): PackReading {
  const indicators = new Map<string, Indicator>()
  const rules: RuleText[] = []
  const yara: YaraFile[] = []
  const notUnderstood: RefusedEntry[] = []
  let entries = 0
  let repeated = 0
  for (const file of files) {
    const format = PACK_FORMATS.find((one) => one.sniff(file))
    const refuse = (label: string, reason: string, line: number | null): void => {
      notUnderstood.push({ path: file.path, format: format?.id ?? 'unknown', label, reason, line })
    }
    for (const entry of entriesOf(file, format, MAX_ENTRIES - entries)) {
      entries++
      if (entry.kind === 'refused') refuse(entry.label, entry.reason, entry.line)
      else if (entry.kind === 'rules') rules.push({ path: entry.path, text: entry.text, origin: 'added' })
      else if (entry.kind === 'yara') yara.push({ pack: id, path: entry.path, text: entry.text })
      else {
        const made = indicatorFrom(id, entry.indicator)
        if (!made.ok) refuse(entry.label, made.reason, null)
        else if (indicators.has(made.indicator.name)) repeated++
        else indicators.set(made.indicator.name, made.indicator)
      }
    }
  }
  return { indicators: [...indicators.values()], rules, yara, refused: notUnderstood, entries, repeated }
}

/** Entries that do not run, as rules that do not. */
export function refusedRules(reading: PackReading): RefusedRule[] {
  return reading.refused.map(({ path, label, reason, line }) => ({
    id: `${path}: ${label}`,
    title: label,
    state: 'refused',
    reason,
    origin: 'added',
    path,
    at: line === null ? null : { line, column: 1 },
    excerpt: null,
    needs: [],
  }))
}

function entriesOf(file: PackFile, format: PackFormat | undefined, room: number): readonly PackEntry[] {
  if (file.text.length > MAX_FILE)
    return [refused(file.path, `it is larger than ${MAX_FILE / 1024 / 1024} MB`)]
  if (!format) return [refused(file.path, 'its format is not known')]
  const entries = format.read(file)
  if (entries.length === 0) return [refused(file.path, 'it holds no entry')]
  if (entries.length <= room) return entries
  const left = entries.length - Math.max(0, room - 1)
  return [
    ...entries.slice(0, Math.max(0, room - 1)),
    refused(file.path, `${left} more entries: a pack can hold ${MAX_ENTRIES}`),
  ]
}
