import type { Place } from '../../event/place.ts'
import type { Sink } from '../format.ts'
import { EventFields } from '../kit/event-log/event-fields.ts'
import type { SpanReader } from '../kit/text/span-feed.ts'
import { nameOf, pathOf, wideNames } from './bare.ts'
import { DatedRows } from './dated-rows.ts'
import { entryOf, folderOf, isHeading, isSum, streamOf, type Entry } from './entry.ts'
import type { LineCutter } from './line-cutter.ts'
import { LineText } from './line-text.ts'
import { stampOf } from './stamp.ts'

/** Characters of a line; a path has half as many at most. */
const LONGEST = 1 << 16
/** A question mark is what `dir` puts for a letter that its code page has not. */
const NO_NAME = /[\p{Cc}<>|"*/\\]|^ *$/u

/** Reads lines of `dir`: an event for each file and folder. */
export class DirReader implements SpanReader {
  readonly #sink: Sink
  readonly #cutter: LineCutter
  readonly #text: LineText
  readonly #rows: DatedRows
  #folder: string | null = null
  /** It was said that the folder is not known. */
  #lost = false
  #dated = false
  /** Only names so far. */
  #bare = true
  #wide = false

  constructor(format: string, sink: Sink, cutter: LineCutter) {
    this.#sink = sink
    this.#cutter = cutter
    this.#rows = new DatedRows(format, sink)
    this.#text = new LineText((page) => {
      sink.issue({ code: 'bad-text', place: null, detail: `lines that are not UTF-8 are read as ${page}` })
    })
  }

  take(bytes: Uint8Array, start: number, end: number, place: Place): string | null {
    if (this.#cutter.cut) {
      this.#sink.issue({ code: 'cut-short', place, detail: 'the source ends in this line' })
    }
    if (end - start > LONGEST) return 'the line is longer than any that dir writes'
    const line = this.#text.of(bytes.subarray(start, end)).replace(/\r?\n$/, '')
    const path = pathOf(line)
    if (path !== null) return this.#file(path, place)
    const name = this.#bare ? nameOf(line) : null
    if (name !== null && !line.startsWith('[')) return this.#file(name, place)
    this.#bare = false
    const entry = entryOf(line)
    if (entry) return this.#entry(entry, place)
    if (this.#folder !== null && !line.startsWith(' ')) {
      const names = wideNames(line, this.#wide)
      if (names) return this.#wideLine(names, place)
    }
    const stream = streamOf(line)
    if (stream) {
      if (/\p{Cc}/u.test(stream.name)) return 'its name holds what no name of a file holds'
      const fields = this.#fields(stream.name, place)
      fields.put('Size', stream.size)
      this.#rows.row(null, place, fields)
      return null
    }
    if (isSum(line)) {
      this.#folder = null
      return null
    }
    const folder = folderOf(line)
    if (folder !== null) {
      this.#folder = folder
      this.#lost = false
    }
    return folder !== null || isHeading(line) ? null : 'the line is none that dir writes'
  }

  end(): void {
    this.#rows.end()
  }

  #file(path: string, place: Place): null {
    const fields = new EventFields()
    fields.put('FilePath', path)
    this.#rows.row(null, place, fields)
    return null
  }

  #wideLine(names: ReturnType<typeof wideNames> & object, place: Place): null {
    this.#wide = true
    for (const { name, folder } of names) {
      if (folder && (name === '.' || name === '..')) continue
      const fields = this.#fields(name, place)
      if (folder) fields.put('Type', 'DIR')
      this.#rows.row(null, place, fields)
    }
    return null
  }

  #entry(entry: Entry, place: Place): string | null {
    const { name, date, time } = entry
    if (NO_NAME.test(name)) return 'its name holds what no name of a file holds'
    // The entry of the parent folder has the times of this folder.
    if (name === '..' && entry.type !== '') return null
    const fields = this.#fields(name, place)
    for (const [field, value] of [
      ['Type', entry.type],
      ['Size', entry.size],
      ['Modified', `${date} ${time}`],
      ['Owner', entry.owner],
      ['ShortName', entry.shortName],
      ['Target', entry.target],
    ] as const) {
      if (value !== '') fields.put(field, value)
    }
    if (!this.#dated) {
      this.#dated = true
      const detail =
        'dir names no zone, and not which time it lists: that of the last change, unless /t was given'
      this.#sink.issue({ code: 'local-time', place: null, detail })
    }
    const stamp = stampOf(date, time)
    if (!stamp) this.#sink.issue({ code: 'bad-time', place, detail: `${date} ${time}` })
    this.#rows.row(stamp, place, fields)
    return null
  }

  #fields(name: string, place: Place): EventFields {
    const fields = new EventFields()
    if (this.#folder === null && !this.#lost) {
      this.#lost = true
      this.#sink.issue({ code: 'no-folder', place, detail: name.slice(0, 100) })
    }
    const folder = this.#folder?.replace(/\\$/, '') ?? ''
    if (name === '.') fields.put('FilePath', this.#folder ?? name)
    else fields.put('FilePath', folder === '' ? name : `${folder}\\${name}`)
    return fields
  }
}
