import { textOf } from '../../event/bytes.ts'
import {
  MAPPED_ROLES,
  TIME_SHAPES,
  type MappedRole,
  type Mapping,
  type MappingProposal,
  type TableShape,
  type TimeShape,
} from '../../event/mapping.ts'
import { DOUBLED } from '../kit/text/cells.ts'
import { utf16In } from '../kit/text/encoding.ts'
import { Transcoder } from '../kit/text/transcoder.ts'
import { flatJson } from './flat-json.ts'
import { scannerOf } from './mapped-reader.ts'
import { tableTime } from './table-time.ts'

const LOOKED_AT = 50
const SHOWN = 5
const MAX_COLUMNS = 512
/** Share of the rows that must agree before a column is taken for something. */
const AGREEING = 0.8

/** What columns of a role are called, the surest first. */
const NAMES: Readonly<Record<MappedRole, RegExp>> = {
  host: /^(host(_?name)?|computer(_?name)?|server(_?name)?|machine(_?name)?|device(_?name)?|agent\.name|host\.name)$/i,
  'client.ip':
    /^(client[._ -]?(ip|addr(ess)?)|src[._ -]?ip|source[._ -]?(ip|address)|remote[._ -]?(ip|addr(ess)?)|c-ip|ip([._ -]?addr(ess)?)?)$/i,
  'user.name': /^(user([._ -]?(name|id))?|account([._ -]?name)?|login|cs-username|principal)$/i,
  'user.agent': /^(user[._ -]?agent|http_user_agent|agent|cs\(user-agent\))$/i,
  'http.method': /^(http[._ -]?)?method$|^verb$|^cs-method$/i,
  'http.status': /^(http[._ -]?)?(status([._ -]?code)?|response[._ -]?code)$|^sc-status$/i,
  'url.path': /^(url([._ -]?path)?|uri([._ -]?(path|stem))?|path|request[._ -]?(uri|path)|cs-uri-stem)$/i,
  'url.query': /^(url|uri)?[._ -]?query([._ -]?string)?$|^cs-uri-query$/i,
  'event.id': /^event[._ -]?(id|code)$/i,
  'process.path': /^(process([._ -]?(path|name))?|image|exe(cutable)?)$/i,
  'process.command': /^(command[._ -]?line|cmd([._ -]?line)?|process\.command_line)$/i,
  'file.path': /^(file([._ -]?(path|name))?|full[._ -]?(path|name)|target[._ -]?filename)$/i,
  message: /^(message|msg|description|details?|text|event)$/i,
}

interface Table {
  readonly shape: TableShape
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/**
 * What a table that begins like this may mean; `null` when it is none, or none of its columns holds
 * times. A proposal only: nothing is read by it unless somebody says so.
 */
export function proposeMapping(head: Uint8Array): MappingProposal | null {
  const table = tableIn(head)
  if (!table) return null
  const time = timeColumn(table)
  if (time === null) return null
  const roles: Mapping['roles'] = Object.fromEntries(
    MAPPED_ROLES.flatMap((role) => {
      const column = table.columns.find((name) => name !== time.column && NAMES[role].test(name))
      return column === undefined ? [] : [[role, column]]
    }),
  )
  const mapping: Mapping = {
    shape: table.shape,
    columns: table.columns,
    time: time.column,
    timeShape: time.shape,
    zoneMinutes: 0,
    roles,
  }
  return { mapping, rows: table.rows.slice(0, SHOWN) }
}

/** The names of the columns of a table that begins like this, whatever stands in them; `null` when it is none. */
export function columnsIn(head: Uint8Array): readonly string[] | null {
  return tableIn(head)?.columns ?? null
}

function tableIn(head: Uint8Array): Table | null {
  const encoding = utf16In(head)
  const bytes = encoding === null ? head : new Transcoder(encoding).push(head)
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const table =
    jsonTable(bytes, start) ??
    separated(bytes, start, 'csv') ??
    separated(bytes, start, 'tsv') ??
    separated(bytes, start, 'semicolons')
  return table && table.rows.length > 0 ? table : null
}

/** Texts that programs write where they know no time. */
const NO_TIME = /^(?:|-|0|n\/a|null|not a time|0000[-/]00[-/]00.*|00\/00\/0000.*)$/i

function timeColumn({ columns, rows }: Table): { column: string; shape: TimeShape } | null {
  let best: { column: string; shape: TimeShape; score: number } | null = null
  columns.forEach((column, i) => {
    for (const shape of TIME_SHAPES) {
      const written = rows.map((row) => (row[i] ?? '').trim()).filter((text) => !NO_TIME.test(text))
      const good = written.filter((text) => !Number.isNaN(tableTime(text, shape, 0))).length
      if (good === 0 || good < written.length * AGREEING || good < rows.length / 2) continue
      const score = good / rows.length + (/time|date|stamp/i.test(column) ? 1 : 0) - i / 10_000
      if (!best || score > best.score) best = { column, shape, score }
    }
  })
  return best
}

/** Lines of the head, without the last, which may be cut. */
function jsonTable(bytes: Uint8Array, start: number): Table | null {
  if (bytes[start] !== 0x7b) return null
  const lines = textOf(bytes, start).split(/\r?\n/, LOOKED_AT + 1)
  const whole = (lines.length > 1 ? lines.slice(0, -1) : lines).filter((line) => line.trim() !== '')
  const objects = whole.map(flatJson)
  const good = objects.filter((object) => object !== null)
  if (good.length === 0 || good.length < objects.length * AGREEING) return null
  const columns = [...new Set(good.flatMap((object) => [...object.keys()]))].slice(0, MAX_COLUMNS)
  return {
    shape: 'json-lines',
    columns,
    rows: good.map((object) => columns.map((name) => object.get(name) ?? '')),
  }
}

function separated(bytes: Uint8Array, start: number, shape: Exclude<TableShape, 'json-lines'>): Table | null {
  const records = recordsOf(bytes, start, sharedScanner(shape))
  if (/^(#TYPE |sep=.?$)/.test(records[0]?.[0] ?? '')) records.shift()
  const [columns, ...rows] = records
  if (!columns || columns.length < 2 || columns.length > MAX_COLUMNS) return null
  const names = columns.map((name) => name.trim())
  // Values in the first line: it names nothing, and by position nothing is read.
  if (new Set(names).size < names.length || names.some((name) => !/^[\p{L}@_][^\r\n]{0,127}$/u.test(name)))
    return null
  const full = rows.filter((row) => row.length === names.length)
  if (full.length === 0 || full.length < rows.length * AGREEING) return null
  return { shape, columns: names, rows: full }
}

const scanners = new Map<Parameters<typeof scannerOf>[0], ReturnType<typeof scannerOf>>()

/** Each source of no known format is tried, so that the room for its cells is made once. */
function sharedScanner(shape: Parameters<typeof scannerOf>[0]): ReturnType<typeof scannerOf> {
  let scanner = scanners.get(shape)
  if (!scanner) scanners.set(shape, (scanner = scannerOf(shape)))
  return scanner
}

function recordsOf(bytes: Uint8Array, start: number, scanner: ReturnType<typeof scannerOf>): string[][] {
  const records: string[][] = []
  let at = start
  while (records.length <= LOOKED_AT && at < bytes.length) {
    let next = scanner.scan(bytes, at, false)
    // The rest of the head is the whole rest of a small file, or cut.
    if (next < 0 && records.length > 1) break
    if (next < 0) next = scanner.scan(bytes, at, true)
    if (next <= at) break
    records.push(
      Array.from({ length: scanner.kept }, (_, i) => {
        const text = textOf(bytes, scanner.starts[i]!, scanner.ends[i]!)
        return scanner.forms[i] === DOUBLED ? text.replaceAll('""', '"') : text
      }),
    )
    at = next
  }
  return records
}
