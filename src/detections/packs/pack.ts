import type { WrittenIndicator } from '../indicators/indicator.ts'

/** A file of a pack; `/` between the components of its path. */
export interface PackFile {
  readonly path: string
  readonly text: string
}

/** One entry of a pack's file: an indicator, the text of rules, or an entry that is refused for a reason. */
export type PackEntry =
  | { readonly kind: 'indicator'; readonly label: string; readonly indicator: WrittenIndicator }
  /** Text of Sigma rules. */
  | { readonly kind: 'rules'; readonly path: string; readonly text: string }
  /** Text of YARA rules. */
  | { readonly kind: 'yara'; readonly path: string; readonly text: string }
  | {
      readonly kind: 'refused'
      readonly label: string
      readonly reason: string
      readonly line: number | null
    }

/** A file format for lists of indicators. */
export interface PackFormat {
  readonly id: string
  readonly title: string
  /** Formats are asked in ascending order; unique. */
  readonly priority: number
  sniff(file: PackFile): boolean
  /** Never throws: an entry that is not understood is returned as refused. */
  read(file: PackFile): PackEntry[]
}

export function refused(label: string, reason: string, line: number | null = null): PackEntry {
  return { kind: 'refused', label: label.slice(0, 200), reason, line }
}

/** The entry for one indicator; `null` stands for a value of no known type. */
export function entryOf(
  label: string,
  indicator: WrittenIndicator | null,
  line: number | null = null,
): PackEntry {
  if (!indicator) return refused(label, 'it is no address, domain, web address, digest or file', line)
  return { kind: 'indicator', label: label.slice(0, 200), indicator }
}

export function extensionOf(path: string): string {
  return /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
