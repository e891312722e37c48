import { BlockBuilder } from '../../src/event/block-builder.ts'
import { utf8 } from '../../src/event/bytes.ts'
import type { Block } from '../../src/event/block.ts'
import type { Source } from '../../src/event/source.ts'
import type { CaseStore } from '../../src/storage/store.ts'
import { taken } from '../cases/taken.ts'
import { storeBlock } from '../cases/deposits.ts'

/*
 * Events of which every value follows from the number of the event, so that peers can make the same
 * ones by SQL, and the answers can be compared.
 */
export const FORMAT = 'iis-w3c'
export const FIRST = Date.UTC(2021, 0, 1)
const SPAN = 90 * 86_400_000
/** Events of one log file. */
const SOURCE_EVENTS = 500_000
export const FIELDS = [
  's-computername',
  'cs-method',
  'cs-uri-stem',
  'cs-uri-query',
  's-port',
  'cs-username',
  'c-ip',
  'cs(User-Agent)',
  'sc-status',
] as const

const STATUS = ['200', '401', '302', '404', '500'] as const
const texts = (count: number, of: (i: number) => string): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => utf8(of(i)))
const HOSTS = texts(3, (i) => `EX0${i + 1}`)
const METHODS = texts(2, (i) => (i === 0 ? 'POST' : 'GET'))
const STEMS = texts(2000, (i) => `/app${i % 7}/Page${i}.aspx`)
const USERS = texts(3000, (i) => `CORP\\user${i}`)
const ADDRESSES = texts(5000, (i) => `10.0.${Math.floor(i / 250)}.${i % 250}`)
const AGENTS = texts(200, (i) => `Agent/${i} (Windows NT 10.0; Win64; x64)`)
const STATUSES = texts(5, (i) => STATUS[i]!)
const PORT = utf8('443')

/** The same in SQL over a table \`r(i)\`; \`//\` stands for whole division. */
export function sqlOfEvents(events: number, whole: '//' | '/'): string {
  const h = '((i * 2654435761) & 4294967295)'
  const k = `(case when (${h} >> 3) % 4 < 3 then (${h} >> 9) % 20 else (${h} >> 9) % 2000 end)`
  const a = `((${h} >> 5) % 5000)`
  const s = `((${h} >> 7) % 100)`
  return `select ${FIRST} + i * ${stepOf(events)} + (${h} % 2000) as t,
    'EX0' || (((${h} >> 11) % 3) + 1) as host,
    case when (${h} >> 4) % 10 < 7 then 'POST' else 'GET' end as method,
    '/app' || (${k} % 7) || '/Page' || ${k} || '.aspx' as stem,
    'id=' || i || '&c=' || ${h} as query,
    'CORP\\user' || ((${h} >> 6) % 3000) as account,
    '10.0.' || (${a} ${whole} 250) || '.' || (${a} % 250) as ip,
    'Agent/' || ((${h} >> 10) % 200) || ' (Windows NT 10.0; Win64; x64)' as agent,
    case when ${s} < 80 then '200' when ${s} < 92 then '401' when ${s} < 96 then '302' when ${s} < 99 then '404' else '500' end as status
    from r`
}

function stepOf(events: number): number {
  return Math.max(1, Math.floor(SPAN / events))
}

/** The blocks of a case of so many events, one log file after the other. */
export function* syntheticBlocks(events: number): Generator<{ source: number; block: Block }> {
  const step = stepOf(events)
  const ready: Block[] = []
  const query = new Uint8Array(64)
  for (let source = 0, i = 0; i < events; source++) {
    const builder = new BlockBuilder({
      format: FORMAT,
      placeKind: 'line',
      blank: 'empty',
      emit: (block) => void ready.push(block),
    })
    builder.useSchema(FIELDS)
    const end = Math.min(events, i + SOURCE_EVENTS)
    for (let line = 1; i < end; i++, line++) {
      const h = Math.imul(i, 0x9e3779b1) >>> 0
      const k = (h >>> 3) % 4 < 3 ? (h >>> 9) % 20 : (h >>> 9) % 2000
      const s = (h >>> 7) % 100
      builder.row(FIRST + i * step + (h % 2000), line, line * 240, 239)
      const put = (field: number, value: Uint8Array): void => builder.put(field, value, 0, value.length)
      put(0, HOSTS[(h >>> 11) % 3]!)
      put(1, METHODS[(h >>> 4) % 10 < 7 ? 0 : 1]!)
      put(2, STEMS[k]!)
      const { written } = encoder.encodeInto(`id=${i}&c=${h}`, query)
      builder.put(3, query, 0, written)
      put(4, PORT)
      put(5, USERS[(h >>> 6) % 3000]!)
      put(6, ADDRESSES[(h >>> 5) % 5000]!)
      put(7, AGENTS[(h >>> 10) % 200]!)
      put(8, STATUSES[s < 80 ? 0 : s < 92 ? 1 : s < 96 ? 2 : s < 99 ? 3 : 4]!)
      if (ready.length > 0) for (const block of ready.splice(0)) yield { source, block }
    }
    builder.flush()
    for (const block of ready.splice(0)) yield { source, block }
  }
}

const encoder = new TextEncoder()

/** Stores such a case; resolves to its id. */
export async function storeSyntheticCase(store: CaseStore, events: number): Promise<string> {
  const { id } = await taken(store.cases.create(`${events} events`))
  let last = -1
  for (const { source, block } of syntheticBlocks(events)) {
    if (source !== last) await store.sources.put(id, sourceOf(source))
    last = source
    await storeBlock(store, id, source, block)
  }
  return id
}

function sourceOf(id: number): Source {
  return {
    id,
    path: `u_ex${id}.log`,
    originalPath: null,
    contentHost: null,
    format: FORMAT,
    sha256: null,
    receipt: {
      bytes: 0,
      events: 0,
      firstTime: null,
      lastTime: null,
      ledger: { parsed: 0, skipped: 0, unreadable: 0 },
      issues: [],
    },
    coverage: [],
    facts: [],
  }
}

/** Stores a case in which one field has so many distinct values; resolves to its id. */
export async function storeDistinctCase(store: CaseStore, events: number, distinct: number): Promise<string> {
  const { id } = await taken(store.cases.create(`${distinct} values`))
  await store.sources.put(id, sourceOf(0))
  const ready: Block[] = []
  const builder = new BlockBuilder({
    format: FORMAT,
    placeKind: 'line',
    blank: 'empty',
    emit: (block) => void ready.push(block),
  })
  builder.useSchema(['cs-uri-stem'])
  const text = new Uint8Array(64)
  for (let i = 0; i < events; i++) {
    builder.row(FIRST + i * 1000, i + 1, i * 100, 99)
    const { written } = encoder.encodeInto(`/path/${(Math.imul(i, 0x9e3779b1) >>> 7) % distinct}.aspx`, text)
    builder.put(0, text, 0, written)
    for (const block of ready.splice(0)) await storeBlock(store, id, 0, block)
  }
  builder.flush()
  for (const block of ready.splice(0)) await storeBlock(store, id, 0, block)
  return id
}
