import { placeOf, type Block } from '../../event/block.ts'
import { joined } from '../../event/bytes.ts'
import type { Hit, HitCount } from '../../event/hit.ts'
import type { Source, SourceScan } from '../../event/source.ts'
import { MAX_SCANNED, type ByteScanner, type ScanResult, type YaraMatch } from '../../detections/yara/yara.ts'
import { rowHost } from '../../formats/registry.ts'

/** Matches of one source that become hits with their values; further ones are counted. */
const MAX_HITS = 500

/** Gathers the bytes of one source for rules about bytes, as long as it is small enough to be scanned. */
export class ByteCollector {
  #pieces: Uint8Array[] | null = []
  #size = 0

  take(piece: Uint8Array): void {
    this.#size += piece.length
    if (this.#size > MAX_SCANNED) this.#pieces = null
    this.#pieces?.push(new Uint8Array(piece))
  }

  /** Whether what was gathered so far can be scanned. */
  get holds(): boolean {
    return this.#pieces !== null
  }

  /** Scans the bytes and gives them away; `null` when the source is too large. */
  async scan(scanner: ByteScanner, path: string): Promise<ScanResult | null> {
    const pieces = this.#pieces
    this.#pieces = null
    if (pieces === null) return null
    if (this.#size === 0) return { matches: [], left: null }
    return scanner.scan(pieces.length === 1 ? pieces[0]! : joined(pieces), { path })
  }
}

/** What is stored about the scan of a source. */
export function scanOf({ packs }: ByteScanner, { left }: ScanResult): SourceScan {
  return { packs, left }
}

/**
 * One hit for each rule that matches the bytes of a source. It is placed at the event that holds the first matched
 * string, or at the bytes themselves where no event holds it. `blocks` are the blocks of the source.
 */
export function byteHits(
  source: Pick<Source, 'id' | 'path' | 'originalPath' | 'sha256' | 'format' | 'receipt'>,
  matches: readonly YaraMatch[],
  blocks: readonly Block[],
): { hits: Hit[]; counts: HitCount[] } {
  const path = source.originalPath ?? source.path
  const hits = matches.slice(0, MAX_HITS).map(({ rule, level, strings, found }): Hit => {
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
  const counts = matches.slice(MAX_HITS).map(({ rule }): HitCount => {
    return { rule, source: source.id, host: null, count: 1, firstTime: null, lastTime: null }
  })
  return { hits, counts }
}

/** The event that holds the byte at this offset. */
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
