import type { CellName } from '../../engine/contracts/events.ts'
import { MOST_CELLS } from '../../engine/contracts/questions.ts'
import { ROLES, type Role } from '../../event/roles.ts'
import { CATALOGUE } from '../../formats/catalogue.ts'
import { writtenField } from '../../predicate/search/search-completion.ts'

/** A column of the table that somebody chose. */
export interface TableColumn {
  /** Its name as a search writes it, which is also how a link does. */
  readonly written: string
  readonly title: string
  /** Width in CSS pixels. */
  readonly width: number
  /** The value that a row has to carry; `null` for what every row has. */
  readonly cell: CellName | null
}

/** Columns that every row has, by their names in searches. */
export const ROW_COLUMNS = { rule: 'Rules', source: 'Source' } as const
export type RowColumn = keyof typeof ROW_COLUMNS

const WIDTHS: Readonly<Partial<Record<Role, number>>> = {
  'client.ip': 130,
  'http.method': 76,
  'http.status': 64,
  'event.id': 76,
  'url.path': 260,
  'url.query': 220,
  'user.agent': 240,
  'process.command': 320,
  'process.path': 260,
  'file.path': 320,
  message: 320,
}
const WIDTH = 160
const WIDE = 260

/** The columns that these names mean; a name of no role is that of a column of a log. */
export function tableColumns(written: readonly string[]): readonly TableColumn[] {
  return written.slice(0, MOST_CELLS).map(tableColumn)
}

function tableColumn(written: string): TableColumn {
  if (Object.hasOwn(ROW_COLUMNS, written))
    return { written, title: ROW_COLUMNS[written as RowColumn], width: WIDE, cell: null }
  if (Object.hasOwn(ROLES, written)) {
    const role = written as Role
    return { written, title: ROLES[role], width: WIDTHS[role] ?? WIDTH, cell: { role } }
  }
  const isQuoted = written.length > 1 && written.startsWith('"') && written.endsWith('"')
  const column = isQuoted ? written.slice(1, -1).replaceAll('""', '"') : written
  return { written, title: column, width: WIDTH, cell: { column } }
}

/** Lists the columns that can be chosen: those that every row has, roles, then columns of logs in their given order. */
export function choosableColumns(columns: readonly string[]): readonly TableColumn[] {
  const roles = Object.keys(ROLES).filter((role) => role !== 'host')
  return [...Object.keys(ROW_COLUMNS), ...roles, ...columns.map((name) => writtenField(name, true))].map(
    tableColumn,
  )
}

/** The columns that a browser has kept; whatever else stands there is left out. */
export function keptColumns(kept: string | null): readonly string[] {
  const names = (kept ?? '')
    .slice(0, MOST_KEPT)
    .split('\n')
    .filter((name) => name !== '' && name.length <= LONGEST)
  return [...new Set(names)].slice(0, MOST_CELLS)
}

/**
 * The columns in the form in which a browser keeps them. Other names than those that the product knows stand in evidence,
 * and are not kept beyond a case.
 */
export function writtenColumns(columns: readonly string[]): string {
  return tableColumns(columns)
    .filter(({ cell }) => cell === null || 'role' in cell || KNOWN_COLUMNS.has(cell.column))
    .map(({ written }) => written)
    .join('\n')
}

/** Names of columns that logs are known to have. */
const KNOWN_COLUMNS: ReadonlySet<string> = new Set(
  CATALOGUE.flatMap(({ show, roles, sigma }) => [
    ...show,
    ...Object.values(roles),
    ...('fields' in sigma ? (sigma.fields ?? []) : []),
    ...('channels' in sigma ? (sigma.channels ?? []) : []).flatMap((channel) => [
      ...(channel.fields ?? []),
      ...(channel.everyEvent ?? []),
      ...(channel.events ?? []).flatMap(({ fields = [] }) => fields),
    ]),
  ]),
)

/** Characters of a name, and of all. */
const LONGEST = 1_000
const MOST_KEPT = 30_000
