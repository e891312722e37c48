/** A file on the server, as described by the records of a collector. */
export interface ManifestFile {
  /** Path on the server. */
  readonly path: string
  readonly size: number | null
  /** Lower-case hex; the length tells whether it is SHA-1 or SHA-256. */
  readonly digest: string | null
  /** Epoch ms. */
  readonly created: number | null
  readonly modified: number | null
  readonly accessed: number | null
  /** `duplicate`: left out because an identical file was taken. */
  readonly fate: 'taken' | 'skipped' | 'failed' | 'duplicate'
  /** Why it was not taken, in the words of the collector. */
  readonly reason: string | null
}

/** The content of one of a collector's own records. */
export interface Manifest {
  readonly host: string | null
  readonly files: readonly ManifestFile[]
  /** Number of further files that are not listed here. */
  readonly more: number
  /** Complete sentences about the collection as a whole. */
  readonly notes: readonly string[]
}

/** Facts about a source that follow from the layout of its collection. */
export interface CollectionFacts {
  /** Id of the collector. */
  readonly collector: string
  readonly host: string | null
  /** The content of the source when it is one of the collector's own records. */
  readonly manifest: Manifest | null
}
