/** Cells of one record whose bounds are kept; the record's own bytes hold the rest. */
export const MAX_CELLS = 4096

/** How a cell was written: as it is, in quotes, or in quotes with doubled quotes inside. */
export const PLAIN = 0
export const QUOTED = 1
export const DOUBLED = 2

/** The cells of the record that was scanned last, as bounds in the bytes that were scanned. */
export class Cells {
  readonly starts = new Int32Array(MAX_CELLS)
  readonly ends = new Int32Array(MAX_CELLS)
  readonly forms = new Uint8Array(MAX_CELLS)
  /** Number of cells of the record; bounds are kept for the first `MAX_CELLS`. */
  count = 0
  /** The cells, written again in the plain manner of their format, give the very line. */
  canonical = true
  /** A quoted cell has no end, or text follows its closing quote. */
  badQuote = false
  hasNul = false
  /** All bytes ORed: 0x80 and above tells that the record is not pure ASCII. */
  high = 0
  contentEnd = 0
  lines = 1

  /** Cells with kept bounds. */
  get kept(): number {
    return Math.min(this.count, MAX_CELLS)
  }
}
