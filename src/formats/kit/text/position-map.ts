/**
 * Where positions of a transcoded text stand in its source. Characters in a row that have as many bytes
 * here and there make one run, so that plain text costs nothing.
 */
export class PositionMap {
  /** For each run: its position, its position in the source, and the bytes of one character here and there. */
  #starts = new Float64Array(64)
  #sources = new Float64Array(64)
  #widths = new Uint8Array(64)
  #sourceWidths = new Uint8Array(64)
  #runs = 0
  #end = 0
  #sourceEnd = 0

  /** A character of `width` bytes was made of `sourceWidth` bytes of the source. */
  add(width: number, sourceWidth: number): void {
    const last = this.#runs - 1
    if (last < 0 || this.#widths[last] !== width || this.#sourceWidths[last] !== sourceWidth) {
      if (this.#runs === this.#starts.length) this.#grow()
      this.#starts[this.#runs] = this.#end
      this.#sources[this.#runs] = this.#sourceEnd
      this.#widths[this.#runs] = width
      this.#sourceWidths[this.#runs] = sourceWidth
      this.#runs++
    }
    this.#end += width
    this.#sourceEnd += sourceWidth
  }

  /** The position in the source of a position that has been added and not been forgotten. */
  sourceOf(position: number): number {
    if (position >= this.#end) return this.#sourceEnd
    let low = 0
    let high = this.#runs
    while (low + 1 < high) {
      const middle = (low + high) >> 1
      if (this.#starts[middle]! <= position) low = middle
      else high = middle
    }
    const characters = Math.floor((position - this.#starts[low]!) / this.#widths[low]!)
    return this.#sources[low]! + characters * this.#sourceWidths[low]!
  }

  /** Nobody will ask for positions before this one. */
  forget(position: number): void {
    let first = 0
    while (first + 1 < this.#runs && this.#starts[first + 1]! <= position) first++
    if (first < 32) return
    for (const array of [this.#starts, this.#sources, this.#widths, this.#sourceWidths])
      array.copyWithin(0, first, this.#runs)
    this.#runs -= first
  }

  #grow(): void {
    const length = this.#starts.length * 2
    const wider = <T extends Float64Array | Uint8Array>(old: T, larger: T): T => {
      larger.set(old)
      return larger
    }
    this.#starts = wider(this.#starts, new Float64Array(length))
    this.#sources = wider(this.#sources, new Float64Array(length))
    this.#widths = wider(this.#widths, new Uint8Array(length))
    this.#sourceWidths = wider(this.#sourceWidths, new Uint8Array(length))
  }
}
