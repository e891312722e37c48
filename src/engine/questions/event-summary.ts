import type { Role } from '../../event/roles.ts'
import type { Format } from '../../formats/format.ts'

/** Characters of a value that a row of the table carries. */
export const MAX_CELL = 300

/** Values by role, for the columns that all formats share. */
export function cellsOf(
  format: Format | undefined,
  textOf: (field: string) => string,
  longest = MAX_CELL,
): Partial<Record<Role, string>> {
  const cells: Partial<Record<Role, string>> = {}
  for (const [role, field] of Object.entries(format?.roles ?? {}) as [Role, string][]) {
    const text = bounded(textOf(field), longest)
    if (text !== '') cells[role] = text
  }
  return cells
}

/** What happened, in one line: the values that the format wants shown. */
export function summaryOf(
  format: Format | undefined,
  textOf: (field: string) => string,
  longest = MAX_CELL,
): string {
  const parts: string[] = []
  for (const field of format?.show ?? []) {
    const text = bounded(textOf(field), longest)
    if (text !== '' && text !== '-') parts.push(text)
  }
  return parts.join('  ')
}

export function bounded(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
