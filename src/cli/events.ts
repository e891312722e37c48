import { once } from 'node:events'
import type { Block } from '../event/block.ts'
import { hostName, UNKNOWN_HOST } from '../event/roles.ts'
import { IngestPart } from '../engine/ingest-part.ts'
import { Reading } from '../engine/reading.ts'
import { nodePlatform } from '../evidence/platform-node.ts'
import { joinedFile } from '../evidence/spool-node.ts'
import { eventJson } from '../exports/event-json.ts'
import { fieldOf, formatById, FORMATS, rebuiltLine, rowHost } from '../formats/registry.ts'
import { evaluate } from '../predicate/evaluate.ts'
import { parseSearch } from '../predicate/search.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import type { EventsArguments } from './arguments.ts'
import { given, tablesFrom } from './given.ts'

/** Prints events as JSON lines. */
export async function events(wanted: EventsArguments): Promise<number> {
  const query = parseSearch(wanted.query)
  if (!query.ok) {
    process.stderr.write(
      `--query: ${query.message}\n  ${wanted.query}\n  ${' '.repeat(query.at)}${'^'.repeat(Math.max(1, query.length))}\n`,
    )
    return 1
  }
  if (wanted.format !== null && !formatById(wanted.format)) {
    process.stderr.write(
      `--format: there is no format ${wanted.format}; there are ${FORMATS.map(({ id }) => id).join(', ')}\n`,
    )
    return 1
  }
  const tables = await tablesFrom(wanted.maps, wanted.assumeMapping)
  if (!tables.ok) {
    process.stderr.write(`--map ${tables.message}\n`)
    return 1
  }
  const { inputs } = await given(wanted.paths)
  const store = new MemoryStore({ keepBlocks: false })
  const { id } = (await store.createCase('events')).value
  const otherwise = wanted.host === null ? UNKNOWN_HOST : hostName(wanted.host)
  const print = async (source: number, path: string, block: Block): Promise<void> => {
    if (wanted.format !== null && block.format !== wanted.format) return
    const hostOf = (row: number): string => rowHost(block, row) ?? otherwise
    const bits = evaluate(query.predicate, block, {
      sourceId: source,
      hostOf,
      fieldOf,
      rawText: (row) => rebuiltLine(block, row),
    })
    let text = ''
    for (let row = 0; row < block.rows; row++) {
      if (!bits.has(row)) continue
      text += `${eventJson(block, row, path, hostOf(row))}\n`
      if (text.length > 1 << 20) {
        await write(text)
        text = ''
      }
    }
    await write(text)
  }
  const part = new IngestPart(store, nodePlatform, { onBlock: print })
  await part.begin(id, { rules: [], indicators: [] })
  const reading = new Reading(
    [
      {
        read: (task, onProgress) => part.read(task, onProgress),
        cancel: () => void part.cancel(),
        settle: () => part.settle(),
      },
    ],
    0,
    () => undefined,
    () => undefined,
    { passwords: wanted.passwords, tables: tables.tables, join: joinedFile },
  )
  const result = await reading.run(inputs)
  if (result.events === 0) {
    process.stderr.write('Nothing readable was given: no event was read.\n')
    return 2
  }
  return 0
}

async function write(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain')
}
