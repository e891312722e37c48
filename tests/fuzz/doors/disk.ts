import { createHash } from 'node:crypto'
import { MemoryStore } from '../../../src/storage/memory-store.ts'
import { refusingStore } from '../../cases/store-with.ts'
import { iisLog } from '../../cases/source-task.ts'
import { archiveSeeds } from '../archive-seeds.ts'
import type { Door } from '../door.ts'
import { problemOfSources, sourcesOf } from '../evidence.ts'
import { MemoryFile } from '../memory-file.ts'

let contents: readonly Uint8Array[] | null = null

/** A log, and archives of every kind. */
function contentsOf(): readonly Uint8Array[] {
  contents ??= [new TextEncoder().encode(iisLog(30)), ...archiveSeeds()]
  return contents
}

/** What the disk does at one read; it reads well where the script has ended. */
type Fault = 'none' | 'short' | 'empty' | 'browser' | 'system'
export const FAULTS: readonly Fault[] = [
  'none',
  'none',
  'none',
  'none',
  'none',
  'short',
  'empty',
  'browser',
  'system',
]

class Script {
  readonly #script: Uint8Array
  #at = 0
  /** Reads that went wrong. */
  faults = 0

  constructor(script: Uint8Array) {
    this.#script = script
  }

  next(): Fault {
    const byte = this.#script[this.#at++]
    const fault = byte === undefined ? 'none' : FAULTS[byte % FAULTS.length]!
    if (fault !== 'none') this.faults++
    return fault
  }
}

/** A file on a disk that fails as the script says. */
class FaultyFile extends MemoryFile {
  readonly #script: Script

  constructor(bytes: Uint8Array, script: Script) {
    super(bytes)
    this.#script = script
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await super.arrayBuffer()
    switch (this.#script.next()) {
      case 'none':
        return bytes
      case 'short':
        return bytes.slice(0, Math.floor(bytes.byteLength / 2))
      case 'empty':
        return new ArrayBuffer(0)
      case 'browser':
        throw new DOMException('The requested file could not be read.', 'NotReadableError')
      case 'system':
        throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })
    }
  }

  protected override part(bytes: Uint8Array): Blob {
    return new FaultyFile(bytes, this.#script)
  }
}

/** The first byte names the content, the second the write from which on the store refuses; the rest is what the disk does. */
export const disk: Door = {
  id: 'disk',
  about: 'a disk of which any read fails, and a store of which any write is refused',
  tokens: ['\u0005', '\u0006', '\u0007', '\u0008', '\0', '\0\0\0'],
  most: { steps: 8_000_000, perByte: 200_000 },
  seeds: () => contentsOf().map((_, at) => Uint8Array.of(at, 255, 0, 0, 0, 0, 5 + (at % 4), 0, 0)),
  async problem(input) {
    const [content = 0, refusal = 255, ...script] = input
    const bytes = contentsOf()[content % contentsOf().length]!
    const reads = new Script(Uint8Array.from(script))
    const file = new FaultyFile(bytes, reads)
    const base = new MemoryStore({ keepBlocks: false })
    const refusing = refusingStore(base, (write) => write > 1 && write >= refusal)
    const sources = await sourcesOf([{ path: 'x.log', blob: file }], refusal < 16 ? { store: refusing } : {})
    const first = sources.find(({ path }) => path === 'x.log')
    if (!first) return refusal < 16 ? null : 'no word of the file'
    const real = createHash('sha256').update(bytes).digest('hex')
    if (first.sha256 !== null && first.sha256 !== real) return 'the digest of other bytes than were given'
    if (first.receipt.bytes !== bytes.length && refusal >= 16)
      return `${first.receipt.bytes} of ${bytes.length} bytes are known`
    return problemOfSources(sources)
  },
}
