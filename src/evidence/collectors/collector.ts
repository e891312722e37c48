import type { Manifest, ManifestFile } from '../../event/manifest.ts'

/** The original place of a collected file on the server. */
export interface Origin {
  /** `null` where the layout does not keep it. */
  readonly path: string | null
  readonly host: string | null
}

/** Reads one of a collector's own records, line by line. */
export interface RecordReader {
  /** Returns false when the line cannot be understood. */
  line(text: string): boolean
  end(): Manifest
}

/** One of a collector's own records, told by its content and by the name that the collector gives it. */
export interface CollectorRecord {
  /** Kebab-case; `Source.format` of such a file. */
  readonly id: string
  readonly title: string
  sniff(head: string, name: string): boolean
  open(): RecordReader
}

/** A tool that collects files from servers, and its layout. */
export interface Collector {
  readonly id: string
  readonly title: string
  /** Collectors are asked in ascending order; unique. */
  readonly priority: number
  /** Sums that its records hold of each file, besides SHA-256. */
  readonly sums?: 'sha1'
  /** `null` when the path is not of its layout. `components`: of the path, archives included. */
  origin(components: readonly string[]): Origin | null
  readonly records: readonly CollectorRecord[]
}

/** Files of one record that are kept; further ones are only counted. */
const MAX_FILES = 200_000
const MAX_NOTES = 50

/** Collects the files and notes of a record. */
export class ManifestBuilder {
  readonly #files: ManifestFile[] = []
  readonly #notes: string[] = []
  #more = 0
  host: string | null = null

  file(file: Pick<ManifestFile, 'path' | 'fate'> & Partial<ManifestFile>): void {
    if (this.#files.length === MAX_FILES) {
      this.#more++
      return
    }
    const unknown = { size: null, digest: null, created: null, modified: null, accessed: null, reason: null }
    this.#files.push({ ...unknown, ...file })
  }

  note(sentence: string): void {
    if (this.#notes.length < MAX_NOTES) this.#notes.push(sentence)
  }

  end(): Manifest {
    return { host: this.host, files: this.#files, more: this.#more, notes: this.#notes }
  }
}
