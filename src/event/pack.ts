/** A pack of rules and indicators that was added to a case, with its files as they were given. */
export interface StoredPack {
  /** Unique within its case. */
  readonly id: string
  readonly name: string
  /** Epoch ms. */
  readonly added: number
  /** A pack that is switched off stays with the case. */
  readonly on: boolean
  readonly files: readonly { readonly path: string; readonly text: string }[]
  /** Files that were set aside because they hold neither rules nor indicators, with the reason. */
  readonly aside: readonly { readonly path: string; readonly reason: string }[]
}
