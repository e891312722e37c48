import type { Manifest } from '../../event/manifest.ts'
import { cellsOf } from '../../text/csv.ts'
import { ManifestBuilder, type RecordReader } from './collector.ts'

export type Row = Readonly<Record<string, unknown>>

/** A record of one JSON object per line, or of a single object over many lines. */
export class JsonRecord implements RecordReader {
  readonly #manifest = new ManifestBuilder()
  readonly #row: (row: Row, manifest: ManifestBuilder) => void
  #open = ''

  constructor(row: (row: Row, manifest: ManifestBuilder) => void) {
    this.#row = row
  }

  line(text: string): boolean {
    const whole = parsed(this.#open === '' ? text : `${this.#open}\n${text}`)
    if (whole !== undefined) {
      this.#open = ''
      for (const row of Array.isArray(whole) ? whole : [whole]) {
        if (typeof row === 'object' && row !== null) this.#row(row as Row, this.#manifest)
      }
      return true
    }
    // An object that is written over many lines begins with a line of its own.
    if (this.#open === '' && !/^\s*[[{]/.test(text)) return false
    if (this.#open === '' && /[}\]]\s*$/.test(text)) return false
    this.#open = `${this.#open}${this.#open === '' ? '' : '\n'}${text}`
    return this.#open.length < 4 << 20
  }

  end(): Manifest {
    return this.#manifest.end()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** A record as CSV with a header. */
export class CsvRecord implements RecordReader {
  readonly #manifest = new ManifestBuilder()
  readonly #row: (row: Row, manifest: ManifestBuilder) => void
  #names: readonly string[] | null = null

  constructor(row: (row: Row, manifest: ManifestBuilder) => void) {
    this.#row = row
  }

  line(text: string): boolean {
    if (text.startsWith('#TYPE ')) return true
    const cells = cellsOf(text, ',')
    if (this.#names === null) {
      this.#names = cells
      return true
    }
    if (cells.length !== this.#names.length) return false
    this.#row(Object.fromEntries(this.#names.map((name, i) => [name, cells[i]!])), this.#manifest)
    return true
  }

  end(): Manifest {
    return this.#manifest.end()
  }
}

/** A record that a person reads; `line` takes what it can from it. */
export class ProseRecord implements RecordReader {
  readonly #manifest = new ManifestBuilder()
  readonly #line: (text: string, manifest: ManifestBuilder) => void

  constructor(line: (text: string, manifest: ManifestBuilder) => void = () => undefined) {
    this.#line = line
  }

  line(text: string): boolean {
    this.#line(text, this.#manifest)
    return true
  }

  end(): Manifest {
    return this.#manifest.end()
  }
}

export function textIn(row: Row, name: string): string | null {
  const value = row[name]
  return typeof value === 'string' && value !== '' ? value : null
}

export function numberIn(row: Row, name: string): number | null {
  const value = Number(row[name])
  return row[name] === '' || row[name] == null || !Number.isFinite(value) ? null : value
}

/** ISO 8601, or the stamps of .NET; without an offset they are UTC. */
export function timeIn(row: Row, name: string): number | null {
  const text = textIn(row, name)
  if (text === null) return null
  const iso = text
    .trim()
    .replace(' ', 'T')
    .replace(/(\.\d{3})\d+/, '$1')
  const time = Date.parse(/(?:z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`)
  return Number.isNaN(time) ? null : time
}
