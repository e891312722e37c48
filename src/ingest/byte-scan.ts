import { placeOf, type Block } from '../event/block.ts'
import { joined } from '../event/bytes.ts'
import type { Hit, HitCount } from '../event/hit.ts'
import type { Source, SourceScan } from '../event/source.ts'
import { MAX_SCANNED, type ByteScanner, type Scanned, type YaraMatch } from '../detections/yara/yara.ts'
import { rowHost } from '../formats/registry.ts'

/** Of the rules that hold for one source so many make a hit with all it says; the others are counted. */
const KEPT = 500

/** Holds the bytes of one source as long as it is small enough to be asked. */
export class ByteGathering {
  #pieces: Uint8Array[] | null = []
  #size = 0

  take(piece: Uint8Array): void {
    this.#size += piece.length
    if (this.#size > MAX_SCANNED) this.#pieces = null
    this.#pieces?.push(new Uint8Array(piece))
  }

  /** What was read so far is not too large. */
  get holds(): boolean {
    return this.#pieces !== null
  }

  /** Asks the rules, and gives the bytes away; `null` when the source is too large. */
  async asked(scanner: ByteScanner, path: string): Promise<Scanned | null> {
    const pieces = this.#pieces
    this.#pieces = null
    if (pieces === null) return null
    if (this.#size === 0) return { matches: [], left: null }
    return scanner.scan(pieces.length === 1 ? pieces[0]! : joined(pieces), { path })
  }
}

/** What is remembered of a source that was asked. */
export function scanOf({ packs }: ByteScanner, { left }: Scanned): SourceScan {
  return { packs, left }
}

/**
 * Hits of rules that hold for a source: one for each rule, at the event that holds the first of its
 * strings; where that is no event, at the bytes themselves. `blocks` are those of the source.
 */
export function byteHits(
  source: Pick<Source, 'id' | 'path' | 'originalPath' | 'sha256' | 'format' | 'receipt'>,
  matches: readonly YaraMatch[],
  blocks: readonly Block[],
): { hits: Hit[]; counts: HitCount[] } {
  const path = source.originalPath ?? source.path
  const hits = matches.slice(0, KEPT).map(({ rule, level, strings, found }): Hit => {
    const [first] = strings
    const event = first ? eventAt(blocks, first.offset) : null
    const { offset, length } = first ?? { offset: 0, length: source.receipt.bytes }
    return {
      rule,
      level,
      source: source.id,
      format: event?.block.format ?? source.format ?? 'unknown',
      host: event ? rowHost(event.block, event.row) : null,
      time: event ? timeOf(event.block, event.row) : null,
      place: event ? placeOf(event.block, event.row) : { kind: 'record', ordinal: 0, offset, length },
      fields: {
        File: path,
        ...(source.sha256 === null ? {} : { SHA256: source.sha256 }),
        ...(found === 0
          ? {}
          : {
              Strings: String(found),
              Matched: strings.map(
                (one) => `${one.id} at byte ${one.offset}, ${one.length} long: ${one.text}`,
              ),
            }),
      },
    }
  })
  const counts = matches.slice(KEPT).map(({ rule }): HitCount => {
    return { rule, source: source.id, host: null, count: 1, firstTime: null, lastTime: null }
  })
  return { hits, counts }
}

/** The event whose bytes hold this one. */
function eventAt(blocks: readonly Block[], offset: number): { block: Block; row: number } | null {
  for (const block of blocks) {
    const { offsets, lengths } = block
    for (let row = 0; row < block.rows; row++) {
      const start = offsets[row]!
      if (offset >= start && offset < start + lengths[row]!) return { block, row }
    }
  }
  return null
}

function timeOf(block: Block, row: number): number | null {
  const time = block.time[row]!
  return Number.isNaN(time) ? null : time
}
