import { joined } from '../../src/event/bytes.ts'
import type { Source } from '../../src/event/source.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { Reading, type ReadingInput } from '../../src/engine/reading/reading.ts'
import { containerById } from '../../src/evidence/containers/registry.ts'
import { issueOf } from '../../src/evidence/containers/container.ts'
import type { Spool } from '../../src/evidence/input.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import type { Reader } from '../../src/ingest/reader.ts'
import type { Platform } from '../../src/evidence/platform.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import type { CaseStore } from '../../src/storage/store.ts'
import { MemoryFile } from './memory-file.ts'

/** A platform on which 7-Zip opens nothing. */
export function platformWithoutUnpacker(): Platform {
  const unpack: Platform['unpacker']['unpack'] = async () => ({
    blob: null,
    members: [],
    issues: [issueOf('broken-archive', 'nothing is unpacked here')],
  })
  return { spool: async () => new MemorySpool(), unpacker: { unpack }, sha256: nodePlatform.sha256 }
}

class MemorySpool implements Spool {
  readonly #pieces: Uint8Array[] = []

  async write(piece: Uint8Array): Promise<void> {
    this.#pieces.push(piece.slice())
  }

  async finish(): Promise<Blob> {
    return new MemoryFile(joined(this.#pieces))
  }

  async dispose(): Promise<void> {
    this.#pieces.length = 0
  }
}

/** A case into which several evidences are read one after the other, as making a case takes longer than reading one. */
interface OpenCase {
  readonly store: CaseStore
  readonly id: string
  readonly reader: Reader
  /** Number of the next source. */
  next: number
}

/** Sources after which another case is begun. */
const MOST_SOURCES = 200

async function openCase(store: CaseStore, platform: Platform): Promise<OpenCase | null> {
  const made = await store.cases.create('fuzz')
  if (!made.ok) return null
  const part = new IngestPart(store, platform)
  const { id } = made.value
  return { store, id, reader: await part.begin(id, { rules: [], indicators: [] }), next: 0 }
}

const shared = new Map<Platform, OpenCase>()

async function sharedCase(platform: Platform): Promise<OpenCase> {
  let open = shared.get(platform)
  if (!open || open.next > MOST_SOURCES)
    shared.set(platform, (open = (await openCase(new MemoryStore({ keepBlocks: false }), platform))!))
  return open
}

const withoutUnpacker = platformWithoutUnpacker()

/** Sources that are made of these inputs without any rule; with a `store` in a case of its own. */
export async function sourcesOf(
  inputs: readonly ReadingInput[],
  { store, platform = withoutUnpacker }: { store?: CaseStore; platform?: Platform } = {},
): Promise<readonly Source[]> {
  const open = store ? await openCase(store, platform) : await sharedCase(platform)
  if (!open) return []
  const from = open.next
  // A failure leaves the case as nobody knows.
  open.next = Infinity
  const ignore = (): void => undefined
  await new Reading([open.reader], from, ignore, ignore, {}).run(inputs)
  const sources = (await open.store.sources.list(open.id)).filter(({ id }) => id >= from)
  open.next = sources.reduce((most, { id }) => Math.max(most, id + 1), from)
  return sources
}

/** What is wrong with what is said of these sources, or `null`. */
export function problemOfSources(sources: readonly Source[]): string | null {
  const paths = new Set(sources.map(({ path }) => path))
  if (paths.size !== sources.length) return 'two sources of one path'
  const holders = new Set(
    sources.flatMap(({ path }) =>
      path.lastIndexOf(' > ') < 0 ? [] : [path.slice(0, path.lastIndexOf(' > '))],
    ),
  )
  for (const source of sources) {
    const problem = problemOfSource(source, holders.has(source.path))
    if (problem !== null) return `${JSON.stringify(source.path)}: ${problem}`
  }
  return null
}

/** With one of these, an archive without members is none that is empty. */
const NOTHING_CAME: ReadonlySet<string> = new Set([
  'not-a-file',
  'broken-archive',
  'archive-limit',
  'locked-archive',
])

function problemOfSource(
  { format, path, receipt, facts, coverage }: Source,
  hasMembers: boolean,
): string | null {
  const { bytes, ledger, issues, events, firstTime } = receipt
  const { parsed, skipped, unreadable } = ledger
  const counts = [bytes, parsed, skipped, unreadable, events]
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) return `counts ${counts.join()}`
  if (parsed + skipped + unreadable !== bytes)
    return `accounts for ${counts.slice(1, 4).join('+')} of ${bytes} bytes`
  const codes = issues.map(({ code }) => code)
  const own = issues.find(({ code }) => code === 'our-error')
  if (own) return `an error of ours: ${own.first.detail}`
  if (/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(path))
    return 'a name that moves the cursor'
  if (unreadable > 0 && codes.length === 0) return 'unreadable bytes without a word'
  if (skipped > 0 && codes.length === 0 && format === null) return 'skipped bytes without a word'
  if (format === null && parsed > 0) return 'parsed, and of no known kind'
  const container = containerById(format)
  if (container && parsed > 0 && !hasMembers && codes.some((code) => NOTHING_CAME.has(code)))
    return `parsed, but nothing came out of the ${format}`
  if (firstTime !== null && coverage.length === 0) return 'events of no kind'
  if (facts.some(({ key }) => typeof key !== 'string')) return 'a fact without a name'
  return null
}
