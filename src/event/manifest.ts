/** A file of the server as the records of a collector tell of it. */
export interface ManifestFile {
  /** Path on the server. */
  readonly path: string
  readonly size: number | null
  /** Lower-case hex, SHA-1 or SHA-256 by its length. */
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

/** What one of a collector's own records says. */
export interface Manifest {
  readonly host: string | null
  readonly files: readonly ManifestFile[]
  /** Files beyond those that are kept here. */
  readonly more: number
  /** Complete sentences about the collection as a whole. */
  readonly notes: readonly string[]
}

/** What the layout of a collection tells of a source. */
export interface Collected {
  /** Id of the collector. */
  readonly collector: string
  readonly host: string | null
  /** What it says, when the source is one of the collector's own records. */
  readonly manifest: Manifest | null
}
