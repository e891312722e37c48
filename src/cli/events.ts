import type { Block } from '../event/block.ts'
import { hostName, UNKNOWN_HOST } from '../event/roles.ts'
import { visibleLine } from '../event/unseen.ts'
import type { Source } from '../event/source.ts'
import { IngestPart } from '../engine/threads/ingest-part.ts'
import { Reading } from '../engine/reading/reading.ts'
import { assignHosts } from '../evidence/hosts.ts'
import type { Input } from '../evidence/input.ts'
import { nodePlatform } from '../evidence/platform-node.ts'
import { joinedFile } from '../evidence/spool-node.ts'
import { eventJson } from '../exports/event-json.ts'
import { fieldOf, formatById, FORMATS, kindsOf, rebuiltLine, rowHost } from '../formats/registry.ts'
import type { Tables } from '../ingest/task.ts'
import {
  askedOfHits,
  referencedNames,
  asksHost,
  withoutColumn,
} from '../predicate/search/referenced-names.ts'
import { evaluate } from '../predicate/evaluate/evaluate.ts'
import { parseSearch } from '../predicate/search/search.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import type { EventsArguments } from './arguments.ts'
import { given, tablesFrom } from './given.ts'
import { answers, notices } from './output.ts'

/** Prints the events that answer the query as JSON lines; returns the exit code. */
export async function events(wanted: EventsArguments): Promise<number> {
  const query = parseSearch(wanted.query)
  if (!query.ok) {
    const { at, length, message } = query
    const before = visibleLine(wanted.query.slice(0, at)).length
    const meant = visibleLine(wanted.query.slice(at, at + length)).length
    notices.lines([
      `--query: ${message}`,
      `  ${wanted.query}`,
      `  ${' '.repeat(before)}${'^'.repeat(Math.max(1, meant))}`,
    ])
    return 1
  }
  if (wanted.format !== null && !formatById(wanted.format)) {
    notices.line(
      `--format: there is no format ${wanted.format}; there are ${FORMATS.map(({ id }) => id).join(', ')}`,
    )
    return 1
  }
  const tables = await tablesFrom(wanted.maps, wanted.assumeMapping)
  if (!tables.ok) {
    notices.line(`--map ${tables.message}`)
    return 1
  }
  if (askedOfHits(query.predicate).length > 0) {
    notices.line(
      '--query: level, rule, chain, stage and hit ask about what rules found in a case, and judged, tag and star about what people put down, which only the page has. `coldtrace triage` names the findings. For a column of that name, put it in quotes.',
    )
    return 1
  }
  const inputs = await given(wanted.paths)
  const defaultHost = wanted.host === null ? UNKNOWN_HOST : hostName(wanted.host)
  const read = (onBlock: OnBlock): Promise<PrintedEvents> =>
    readAll(inputs, wanted.passwords, tables.tables, onBlock)
  // The host of a log that names none is only known when all logs are read.
  const hosts = asksHost(query.predicate)
    ? hostsOf((await read(async () => undefined)).sources, wanted.host)
    : null
  const columns = new Set<string>()
  const { events } = await read(async (source, path, block) => {
    if (wanted.format !== null && block.format !== wanted.format) return
    for (const { name } of block.columns) columns.add(name)
    const owner = hosts?.get(path) ?? defaultHost
    const hostOf = (row: number): string => rowHost(block, row) ?? owner
    const bits = evaluate(query.predicate, block, {
      sourceId: source,
      hostOf,
      kindOf: kindsOf(block),
      fieldOf,
      rawText: (row) => rebuiltLine(block, row),
    })
    let lines: string[] = []
    let length = 0
    for (let row = 0; row < block.rows; row++) {
      if (!bits.has(row)) continue
      const line = eventJson(block, row, path, hostOf(row))
      lines.push(line)
      length += line.length
      if (length < 1 << 20) continue
      await answers.json(lines)
      lines = []
      length = 0
    }
    await answers.json(lines)
  })
  if (events === 0) {
    notices.line('Nothing readable was given: no event was read.')
    return 2
  }
  const lacking = withoutColumn(referencedNames(query.predicate).fields, [...columns])
  if (lacking.length > 0) notices.line(`--query: no log has a field ${lacking.join(' or ')}.`)
  return 0
}

type OnBlock = (source: number, path: string, block: Block) => Promise<void>
interface PrintedEvents {
  readonly events: number
  readonly sources: readonly Source[]
}

async function readAll(
  inputs: readonly Input[],
  passwords: readonly string[],
  tables: Tables,
  onBlock: OnBlock,
): Promise<PrintedEvents> {
  const store = new MemoryStore({ keepBlocks: false })
  const { id } = (await store.cases.create('events')).value
  const part = new IngestPart(store, nodePlatform, { onBlock })
  const reader = await part.begin(id, { rules: [], indicators: [] })
  const reading = new Reading(
    [reader],
    0,
    () => undefined,
    () => undefined,
    { passwords, tables, join: joinedFile },
  )
  const { events } = await reading.run(inputs)
  return { events, sources: await store.sources.list(id) }
}

/** The host of each source, by the path of the source. */
function hostsOf(sources: readonly Source[], named: string | null): ReadonlyMap<string, string> {
  const owners = assignHosts(sources, named === null ? [] : [{ below: '', host: hostName(named) }])
  return new Map(
    sources.flatMap(({ id, path }) => (owners.has(id) ? [[path, owners.get(id)!] as const] : [])),
  )
}
