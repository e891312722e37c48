import { columnOf, type Block } from '../event/block.ts'
import { hostName, type Role } from '../event/roles.ts'
import { cell } from '../event/column.ts'
import type { TextEncoding } from '../event/text-encoding.ts'
import type { Format, Parser, PartsOfSource, Sink } from './format.ts'
import carved from './windows-evtx-carved/index.ts'
import { isWindows1252, utf16In } from './kit/text/encoding.ts'
import { TranscodedParser } from './kit/text/transcoded-parser.ts'
import { mappedFormat } from './mapped-table/mapped-format.ts'
import { transcodedBack, Transcoder } from './kit/text/transcoder.ts'

const modules = import.meta.glob<{ default: Format }>(['./*/index.ts', '!./_*/index.ts'], {
  eager: true,
})

/** Every format, in the order in which they are asked. */
export const FORMATS: readonly Format[] = Object.values(modules)
  .map((module) => module.default)
  .sort((a, b) => a.priority - b.priority)

const byId = new Map([...FORMATS, mappedFormat(null)].map((format) => [format.id, format]))

export function formatById(id: string): Format | undefined {
  return byId.get(id)
}

/** The format that recognises these first bytes, in whatever encoding; `null` when none does. */
export function recognise(head: Uint8Array): Format | null {
  const format = sniffed(head)
  if (format) return format
  const encoding = utf16In(head)
  return encoding === null ? null : sniffed(new Transcoder(encoding).push(head))
}

function sniffed(head: Uint8Array): Format | null {
  // An array of its own: what a format finds out about it can be kept by it.
  const own = head.subarray()
  return FORMATS.find((format) => format.sniff(own)) ?? null
}

/** Looks for remains of logs in bytes that no format recognises. */
export function carver(): Format {
  return carved
}

/** Opens a source for the format that recognises its first bytes; text may be in another encoding. */
export function openSource(format: Format, head: Uint8Array, sink: Sink): Parser {
  const encoding = otherEncoding(format, head)
  if (encoding === null) return format.open(sink)
  if (encoding === 'windows-1252')
    sink.issue({ code: 'bad-text', place: null, detail: 'not UTF-8 from the start; read as windows-1252' })
  return new TranscodedParser(format, encoding, sink)
}

/** How such a source is read in parts, `apart` as in `Format.parts`; `null` where it is read from front to back. */
export function partsOfSource(format: Format, head: Uint8Array, apart?: number): PartsOfSource | null {
  return otherEncoding(format, head) === null ? (format.parts?.(apart) ?? null) : null
}

/** The encoding that a source has to be turned from before its format can read it. */
function otherEncoding(format: Format, head: Uint8Array): TextEncoding | null {
  if (!isText(format)) return null
  const encoding = utf16In(head)
  // Some formats of whole documents look at the very bytes, and know UTF-16 themselves.
  if (encoding !== null) return format.sniff(head.subarray()) ? null : encoding
  return format.codePages !== true && isWindows1252(head) ? 'windows-1252' : null
}

function isText(format: Format): boolean {
  return format.rebuild !== undefined || format.text === true
}

/** The name of the field that plays a role in a format. */
export function fieldOf(formatId: string, role: Role): string | undefined {
  return byId.get(formatId)?.roles[role]
}

/** Fields that tell the host and the log kind of a row. */
export function laneFields(formatId: string): readonly string[] {
  const format = byId.get(formatId)
  if (!format) return []
  return format.roles.host === undefined ? format.kindFields : [...format.kindFields, format.roles.host]
}

/** The coverage kind of each row of a block. */
export function kindsOf(block: Block): (row: number) => string {
  const kinds = byId.get(block.format)?.kinds(block) ?? block.format
  return typeof kinds === 'string' ? () => kinds : kinds
}

/** The host that a row names itself; `null` when it names none. */
export function rowHost(block: Block, row: number): string | null {
  const field = fieldOf(block.format, 'host')
  if (field === undefined) return null
  const column = columnOf(block, field)
  const value = column ? cell(column, row) : undefined
  return typeof value === 'string' && value !== '' && value !== '-' ? hostName(value) : null
}

/** The very bytes of a row, in the encoding of the source, as far as the block can give them back. */
export function originalLine(block: Block, row: number): Uint8Array | null {
  const line = rebuiltLine(block, row)
  return line && block.encoding !== undefined ? transcodedBack(line, block.encoding) : line
}

/** The line of a row as UTF-8, as far as the block can give it back. */
export function rebuiltLine(block: Block, row: number): Uint8Array | null {
  return block.raw.get(row) ?? byId.get(block.format)?.rebuild?.(block, row) ?? null
}
