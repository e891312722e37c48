import type { EventRow } from '../../engine/contracts/events.ts'
import { stamp } from '../words/say.ts'

/** A row as it is copied: what every row has, and the columns that the table shows. */
export interface CopiedRow {
  readonly time: number | null
  readonly server: string
  readonly log: string
  readonly level: string
  readonly rules: readonly string[]
  readonly source: string
  readonly fields: Readonly<Record<string, string>>
  readonly what: string
}

export const COPY_FORMS = ['text', 'csv', 'json'] as const
export type CopyForm = (typeof COPY_FORMS)[number]

/** Puts rows together for copying; `fields` names the values of a row that somebody chose. */
export function copiedRows(
  rows: readonly EventRow[],
  wanted: {
    readonly fields: readonly string[]
    readonly logOf: (row: EventRow) => string
    readonly pathOf: (source: number) => string
  },
): readonly CopiedRow[] {
  return rows.map((row) => ({
    time: row.time,
    server: row.host,
    log: wanted.logOf(row),
    level: row.level ?? '',
    rules: row.rules,
    source: wanted.pathOf(row.source),
    fields:
      wanted.fields.length === 0
        ? row.cells
        : Object.fromEntries(wanted.fields.map((name, i) => [name, row.values[i] ?? ''])),
    what: row.summary,
  }))
}

/** The rows in one of the forms. A text has one line for each row; so has a CSV, unless a value has lines of its own. */
export function copied(rows: readonly CopiedRow[], form: CopyForm): string {
  switch (form) {
    case 'text':
      return lines(rows.map((row) => cellsOf(row, namesIn(rows)).map(onOneLine).join('\t')))
    case 'csv': {
      const names = namesIn(rows)
      const head = [...BEFORE, ...names, 'What']
      return lines(
        [head, ...rows.map((row) => cellsOf(row, names))].map((cells) => cells.map(csvCell).join(',')),
      )
    }
    case 'json':
      return `${JSON.stringify(
        rows.map(({ time, ...row }) => ({
          time: time === null ? null : new Date(time).toISOString(),
          ...row,
        })),
        null,
        2,
      )}\n`
  }
}

const BEFORE = ['Time (UTC)', 'Server', 'Log', 'Level', 'Rules', 'Source'] as const

function namesIn(rows: readonly CopiedRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ fields }) => Object.keys(fields)))]
}

function cellsOf(row: CopiedRow, names: readonly string[]): readonly string[] {
  const { time, server, log, level, rules, source, fields, what } = row
  return [
    stamp(time),
    server,
    log,
    level,
    rules.join(' '),
    source,
    ...names.map((name) => fields[name] ?? ''),
    what,
  ]
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\r\n`).join('')
}

function onOneLine(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ')
}

/** A cell that no spreadsheet takes for a formula. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}
