import { isUnopened } from '../../src/event/issue.ts'
import type { Source } from '../../src/event/source.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { Reading, type ReadingInput } from '../../src/engine/reading/reading.ts'
import { containerById } from '../../src/evidence/containers/registry.ts'
import { issueOf } from '../../src/evidence/containers/container.ts'
import type { Platform } from '../../src/evidence/platform.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import type { CaseStore } from '../../src/storage/store.ts'
import { memoryPlatform } from '../cases/source-task.ts'

/** A platform on which 7-Zip opens nothing. */
export function platformWithoutUnpacker(): Platform {
  const unpack: Platform['unpacker']['unpack'] = async () => ({
    blob: null,
    members: [],
    issues: [issueOf('broken-archive', 'nothing is unpacked here')],
  })
  return { ...memoryPlatform(), unpacker: { unpack } }
}

/** Sources of a case that was read from these inputs without any rule. */
export async function sourcesOf(
  inputs: readonly ReadingInput[],
  store: CaseStore = new MemoryStore({ keepBlocks: false }),
  platform = platformWithoutUnpacker(),
): Promise<readonly Source[]> {
  const made = await store.cases.create('fuzz')
  if (!made.ok) return []
  const part = new IngestPart(store, platform)
  const reader = await part.begin(made.value.id, { rules: [], indicators: [] })
  await new Reading(
    [reader],
    0,
    () => undefined,
    () => undefined,
    {},
  ).run(inputs)
  return store.sources.list(made.value.id)
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

function problemOfSource(
  { format, path, sha256, receipt, facts, coverage }: Source,
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
  if (isUnopened(issues.map(({ first }) => first)) && sha256 !== null)
    return 'a digest of what was not opened'
  if (unreadable > 0 && codes.length === 0) return 'unreadable bytes without a word'
  if (skipped > 0 && codes.length === 0 && format === null) return 'skipped bytes without a word'
  if (format === null && parsed > 0) return 'parsed, and of no known kind'
  const container = containerById(format)
  if (container && parsed > 0 && !hasMembers && codes.length > 0)
    return `parsed, but nothing came out of the ${format}`
  if (firstTime !== null && coverage.length === 0) return 'events of no kind'
  if (facts.some(({ key }) => typeof key !== 'string')) return 'a fact without a name'
  return null
}
