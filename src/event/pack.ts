/** Rules and indicators that were added to a case, as they were given. */
export interface StoredPack {
  /** Unique within its case. */
  readonly id: string
  readonly name: string
  /** Epoch ms. */
  readonly added: number
  /** A pack that is switched off stays with the case. */
  readonly on: boolean
  readonly files: readonly { readonly path: string; readonly text: string }[]
  /** Files that hold neither rules nor indicators, and why. */
  readonly aside: readonly { readonly path: string; readonly reason: string }[]
}
