import type { Role } from './roles.ts'

/** File shapes of tables without a format of their own. */
export const TABLE_SHAPES = ['csv', 'tsv', 'semicolons', 'json-lines'] as const
export type TableShape = (typeof TABLE_SHAPES)[number]

/** Notations of times: ISO 8601, numbers since 1970, or a day and a month in either order. */
export const TIME_SHAPES = ['iso', 'epoch-seconds', 'epoch-milliseconds', 'month-first', 'day-first'] as const
export type TimeShape = (typeof TIME_SHAPES)[number]

/** Roles that can be assigned to a column of a table. */
export const MAPPED_ROLES = [
  'host',
  'client.ip',
  'user.name',
  'user.agent',
  'http.method',
  'http.status',
  'url.path',
  'url.query',
  'event.id',
  'process.path',
  'process.command',
  'file.path',
  'message',
] as const satisfies readonly Role[]
export type MappedRole = (typeof MAPPED_ROLES)[number]

/** The meaning that an analyst assigns to the columns of a table. Plain data; `--map` reads the same shape. */
export interface Mapping {
  readonly shape: TableShape
  /** Every column, in the order of the file; a mapping applies to files with exactly these columns. */
  readonly columns: readonly string[]
  readonly time: string
  readonly timeShape: TimeShape
  /** Minutes by which the clock was ahead of UTC; used for times without a zone. */
  readonly zoneMinutes: number
  readonly roles: Readonly<Partial<Record<MappedRole, string>>>
}

/** A proposed mapping that the analyst can confirm, with the first rows of the table. */
export interface MappingProposal {
  readonly mapping: Mapping
  /** The first rows, cells in the order of the columns. */
  readonly rows: readonly (readonly string[])[]
}

/** True when both mappings are for tables of the same shape and columns. */
export function mapsAlike(mapping: Mapping, other: Mapping): boolean {
  return (
    mapping.shape === other.shape &&
    mapping.columns.length === other.columns.length &&
    mapping.columns.every((name, i) => name === other.columns[i])
  )
}

/** Reads a mapping from parsed JSON; returns a message when it is not valid. */
export function mappingFrom(value: unknown): Mapping | string {
  if (typeof value !== 'object' || value === null) return 'it is no object'
  const { shape, columns, time, timeShape, zoneMinutes = 0, roles = {} } = value as Record<string, unknown>
  const written = TABLE_SHAPES.find((name) => name === shape)
  if (!written) return `shape must be one of ${TABLE_SHAPES.join(', ')}`
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string'))
    return 'columns must be a list of names'
  const names: readonly string[] = columns
  if (typeof time !== 'string' || !names.includes(time)) return 'time must name one of the columns'
  const known = TIME_SHAPES.find((name) => name === timeShape)
  if (!known) return `timeShape must be one of ${TIME_SHAPES.join(', ')}`
  if (typeof zoneMinutes !== 'number' || !(Math.abs(zoneMinutes) <= 14 * 60))
    return 'zoneMinutes must be a number of minutes'
  if (typeof roles !== 'object' || roles === null) return 'roles must be an object'
  const played: Partial<Record<MappedRole, string>> = {}
  for (const [role, column] of Object.entries(roles)) {
    const name = MAPPED_ROLES.find((one) => one === role)
    if (!name) return `roles: there is no ${role}; there are ${MAPPED_ROLES.join(', ')}`
    if (typeof column !== 'string' || !names.includes(column))
      return `roles: ${role} must name one of the columns`
    played[name] = column
  }
  return { shape: written, columns: names, time, timeShape: known, zoneMinutes, roles: played }
}
