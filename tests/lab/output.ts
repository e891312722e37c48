import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

const BUFFER = 1 << 16

export interface LabelPlace {
  readonly kind: 'line' | 'record'
  readonly ordinal: number
  readonly offset: number
  readonly length: number
}

/** Kinds of names that an answer about an attack should hold, called as in statements. */
export const NAMED = [
  'address',
  'account',
  'mailbox',
  'path',
  'file',
  'command',
  'cmdlet',
  'service',
] as const
export type Named = (typeof NAMED)[number]
export type LabelNames = Readonly<Partial<Record<Named, readonly string[]>>>

/** Label of a row. */
export interface Mark {
  readonly class: 'attack' | 'lookalike'
  readonly stage: string
  readonly actor?: string
  /** Chain of the product to which the row belongs. The default is ProxyLogon. */
  readonly chain?: string
  readonly note?: string
  /** What an answer should name. Writers of rows add what the row itself names. */
  readonly names?: LabelNames
  /** Mailbox that was opened, exported or given a rule. */
  readonly mailbox?: string
  /** Bytes of mail or of files that left the server with this row. */
  readonly bytes?: number
}

/** The label with more names; a row of honest work has none, unless it is a probe, which may be told. */
export function withNames(mark: Mark | undefined, more: LabelNames): Mark | undefined {
  if (mark === undefined || (mark.class !== 'attack' && mark.stage !== 'probe')) return mark
  const names = Object.fromEntries(
    NAMED.flatMap((kind) => {
      const all = [...new Set([...(mark.names?.[kind] ?? []), ...(more[kind] ?? [])])]
      return all.length > 0 ? [[kind, all]] : []
    }),
  )
  return { ...mark, names }
}

/** Writes a collection to the disk with its labels beside it, and counts its bytes. */
export class Output {
  readonly folder: string
  readonly #labels: number
  readonly #open = new Map<string, OutputFile>()
  bytes = 0
  files = 0
  readonly counts = { attack: 0, lookalike: 0 }
  readonly stages: Record<string, number> = {}

  constructor(out: string) {
    this.folder = join(out, 'collection')
    mkdirSync(this.folder, { recursive: true })
    this.#labels = openSync(join(out, 'labels.jsonl'), 'w')
  }

  file(path: string): OutputFile {
    let file = this.#open.get(path)
    if (!file) {
      file = new OutputFile(this, path)
      this.#open.set(path, file)
      this.files++
    }
    return file
  }

  isOpen(path: string): boolean {
    return this.#open.has(path)
  }

  close(path: string): void {
    this.#open.get(path)?.end()
    this.#open.delete(path)
  }

  label(path: string, place: LabelPlace, time: number, host: string, mark: Mark, text?: string): void {
    this.counts[mark.class]++
    const key = `${mark.class} ${mark.stage}`
    this.stages[key] = (this.stages[key] ?? 0) + 1
    const line = {
      path,
      place,
      time: new Date(time).toISOString(),
      host,
      class: mark.class,
      stage: mark.stage,
      chain: mark.chain ?? 'proxylogon',
      actor: mark.actor ?? null,
      note: mark.note ?? null,
      names: mark.names ?? {},
      ...(mark.mailbox === undefined ? {} : { mailbox: mark.mailbox }),
      ...(mark.bytes === undefined ? {} : { bytes: mark.bytes }),
      ...(text === undefined ? {} : { text }),
    }
    writeSync(this.#labels, `${JSON.stringify(line)}\n`)
  }

  end(): void {
    for (const path of [...this.#open.keys()]) this.close(path)
    closeSync(this.#labels)
  }
}

/** A file that is written from front to back. Its beginning may be replaced at the end. */
export class OutputFile {
  readonly path: string
  readonly #output: Output
  readonly #fd: number
  readonly #buffer = Buffer.alloc(BUFFER)
  #used = 0
  offset = 0
  lines = 0

  constructor(output: Output, path: string) {
    this.#output = output
    this.path = path
    const full = join(output.folder, path)
    mkdirSync(dirname(full), { recursive: true })
    this.#fd = openSync(full, 'w')
  }

  bytes(bytes: Uint8Array): void {
    if (this.#used + bytes.length > BUFFER) this.#flush()
    if (bytes.length >= BUFFER) writeSync(this.#fd, bytes)
    else {
      this.#buffer.set(bytes, this.#used)
      this.#used += bytes.length
    }
    this.offset += bytes.length
    this.#output.bytes += bytes.length
  }

  /** Writes a line with CRLF and returns its place. */
  line(text: string): LabelPlace {
    const place: LabelPlace = { kind: 'line', ordinal: this.lines + 1, offset: this.offset, length: 0 }
    const length = Buffer.byteLength(text)
    if (length + 2 > BUFFER) this.bytes(Buffer.from(`${text}\r\n`))
    else {
      if (this.#used + length + 2 > BUFFER) this.#flush()
      this.#used += this.#buffer.write(text, this.#used)
      this.#buffer[this.#used++] = 13
      this.#buffer[this.#used++] = 10
      this.offset += length + 2
      this.#output.bytes += length + 2
    }
    this.lines++
    return { ...place, length }
  }

  /** Replaces bytes at the beginning after everything else was written. */
  patch(bytes: Uint8Array): void {
    this.#flush()
    writeSync(this.#fd, bytes, 0, bytes.length, 0)
  }

  end(): void {
    this.#flush()
    closeSync(this.#fd)
  }

  #flush(): void {
    if (this.#used > 0) writeSync(this.#fd, this.#buffer, 0, this.#used)
    this.#used = 0
  }
}
