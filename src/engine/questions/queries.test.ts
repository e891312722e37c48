import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { columnOf, fieldsOf, type Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import type { Hit } from '../../event/hit.ts'
import { utf8 } from '../../event/bytes.ts'
import { titleOfKind } from '../../formats/catalogue.ts'
import { fieldOf, formatById, kindsOf, rebuiltLine, rowHost } from '../../formats/registry.ts'
import type { Role } from '../../event/roles.ts'
import { evaluate } from '../../predicate/evaluate/evaluate.ts'
import type { Predicate, Test } from '../../predicate/tree.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import type { SurveyPart } from '../../storage/survey.ts'
import { CaseIndex } from '../case-index/case-index.ts'
import type { Answer, Question, TimeRange } from '../contracts/questions.ts'
import { HitMarks } from '../case-index/hit-marks.ts'
import { Queries } from './queries.ts'
import { storeBlock } from '../../../tests/cases/deposits.ts'

const FORMATS = ['iis-w3c', 'exchange-http-proxy', 'windows-evtx'] as const
const NAMES: Record<(typeof FORMATS)[number], Record<string, string>> = {
  'iis-w3c': { ip: 'c-ip', status: 'sc-status', path: 'cs-uri-stem', host: 's-computername', kind: 's-port' },
  'exchange-http-proxy': {
    ip: 'ClientIpAddress',
    status: 'HttpStatus',
    path: 'UrlStem',
    host: 'ServerHostName',
    kind: 'Protocol',
  },
  'windows-evtx': { ip: 'IpAddress', status: 'EventID', path: 'Image', host: 'Computer', kind: 'Channel' },
}
const HOST_OF = new Map([
  [0, 'EX01'],
  [1, 'EX02'],
  [2, 'EX01'],
])
const T0 = 1_614_556_800_000

interface Row {
  readonly time: number | null
  readonly ip: string
  readonly status: string
  readonly path: string
  readonly host: string
  readonly kind: string
  readonly many: readonly string[]
  /** The line as it was kept, beside its cells. */
  readonly raw: string | null
  readonly hit: Hit['level'] | null
}

const row: fc.Arbitrary<Row> = fc.record({
  time: fc.option(fc.oneof(fc.integer({ min: T0, max: T0 + 50 }), fc.integer({ min: T0, max: T0 + 5e6 })), {
    nil: null,
  }),
  ip: fc.constantFrom('10.0.0.1', '10.0.0.2', '192.0.2.7', ''),
  status: fc.constantFrom('200', '401', '500', '', '4624'),
  path: fc.oneof(fc.constantFrom('/owa/auth/x.aspx', '/ECP/default', ''), fc.string({ maxLength: 6 })),
  host: fc.constantFrom('', 'ex03.corp.example', 'EX01'),
  kind: fc.constantFrom('443', '444', 'Security', 'Owa'),
  many: fc.array(fc.constantFrom('a', 'b', 'Ä'), { maxLength: 2 }),
  raw: fc.constantFrom(null, null, null, null, 'a "line" kept, 401'),
  hit: fc.constantFrom(null, null, null, 'low', 'high'),
})
const source = fc.record({
  format: fc.constantFrom(...FORMATS),
  rows: fc.array(row, { maxLength: 40 }),
  sorted: fc.boolean(),
  same: fc.boolean(),
})

const test: fc.Arbitrary<Test> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('equals' as const, 'prefix' as const, 'suffix' as const, 'contains' as const),
    text: fc.constantFrom('10.0.0.1', '401', 'aspx', '/e', 'A', 'ä', '200', ''),
  }),
  fc.constantFrom<Test>(
    { kind: 'present' },
    { kind: 'absent' },
    { kind: 'empty' },
    { kind: 'cidr', range: '10.0.0.0/30' },
    { kind: 'compare', op: 'gte', number: 400 },
    { kind: 'regex', pattern: 'auth.*aspx$', flags: 'i' },
    { kind: 'glob', parts: [{ wild: 'any' }, 'auth', { wild: 'any' }] },
  ),
)
/** What stands in whole lines, or in none. */
const written = fc.constantFrom<Test>(
  { kind: 'contains', text: 'nowhere at all' },
  { kind: 'contains', text: 'AUTH/x.aspx 443' },
  { kind: 'contains', text: '401 443' },
  { kind: 'contains', text: 'x.aspx - -' },
  { kind: 'contains', text: '401 /OWA/auth' },
  { kind: 'contains', text: '.1 200 /ECP/', cased: true },
  { kind: 'contains', text: 'x.aspx  443' },
  { kind: 'contains', text: '  ' },
  { kind: 'contains', text: ' 44' },
  { kind: 'contains', text: '10.0.0.1,401,/owa' },
  { kind: 'contains', text: 'x.aspx,ex03.corp.example,44' },
  { kind: 'contains', text: ',,' },
  { kind: 'contains', text: ',4' },
  { kind: 'contains', text: '"line" kept' },
  { kind: 'contains', text: '192.0.2.7,' },
  { kind: 'equals', text: 'ex03.corp.example' },
  { kind: 'regex', pattern: 'aspx \\d', flags: '' },
  { kind: 'regex', pattern: 'kept,', flags: 'i' },
  { kind: 'glob', parts: [{ wild: 'any' }, '/ecp/default', { wild: 'one' }, '-', { wild: 'any' }] },
  { kind: 'named', as: 'domain', text: 'corp.example' },
  { kind: 'named', as: 'path', text: '/owa/auth/x.aspx' },
  { kind: 'named', as: 'address', text: '10.0.0.0/31' },
)
const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc.record({
    kind: fc.constant('log' as const),
    kinds: fc.subarray(['iis/front-end', 'iis/back-end', 'event-log/security', 'http-proxy/owa'], {
      minLength: 1,
    }),
  }),
  fc.record({
    kind: fc.constant('role' as const),
    role: fc.constantFrom<Role>('client.ip', 'http.status', 'url.path', 'event.id'),
    test,
  }),
  fc.record({
    kind: fc.constant('field' as const),
    field: fc.constantFrom('c-ip', 'HTTPSTATUS', 'Image', 'many', 'nowhere'),
    test,
  }),
  fc.record({ kind: fc.constant('anywhere' as const), test: fc.oneof(test, written) }),
  fc.constant<Predicate>({
    kind: 'all',
    of: [
      { kind: 'field', field: 'Channel', test: { kind: 'equals', text: 'security' } },
      { kind: 'field', field: 'EventID', test: { kind: 'compare', op: 'eq', number: 4624 } },
    ],
  }),
  fc.record({ kind: fc.constant('host' as const), names: fc.constant(['EX03']) }),
  fc.constantFrom<Predicate>(
    { kind: 'hit', by: 'any', names: [] },
    { kind: 'hit', by: 'level', names: ['high', 'critical'] },
    { kind: 'hit', by: 'rule', names: ['r'] },
    { kind: 'hit', by: 'rule', names: ['another'] },
  ),
  fc.record({ kind: fc.constant('source' as const), ids: fc.constantFrom([0], [1, 2]) }),
  fc.record({ kind: fc.constant('format' as const), ids: fc.constantFrom(['iis-w3c'], ['windows-evtx']) }),
  fc.record({
    kind: fc.constant('time' as const),
    from: fc.option(fc.integer({ min: T0, max: T0 + 60 }), { nil: null }),
    to: fc.option(fc.integer({ min: T0, max: T0 + 5e6 }), { nil: null }),
  }),
  fc.record({ kind: fc.constant('constant' as const), value: fc.boolean() }),
)
const predicate: fc.Arbitrary<Predicate> = fc.letrec<{ node: Predicate }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('node') }),
  ),
})).node
const range: fc.Arbitrary<TimeRange | null> = fc.option(
  fc
    .tuple(fc.integer({ min: T0 - 5, max: T0 + 60 }), fc.integer({ min: 1, max: 4e6 }))
    .map(([from, length]) => ({ from, to: from + length })),
  { nil: null },
)

interface SourceBlock {
  readonly source: number
  readonly block: Block
}

function blocksOf(format: (typeof FORMATS)[number], rows: readonly Row[], perBlock: number): Block[] {
  const blocks: Block[] = []
  const names = NAMES[format]
  const builder = new BlockBuilder({
    format,
    placeKind: 'line',
    blank: format === 'windows-evtx' ? 'absent' : 'empty',
    emit: (block) => void blocks.push(block),
    rows: perBlock,
  })
  builder.useSchema(Object.values(names))
  rows.forEach((one, i) => {
    // Long enough for the line that is made of the cells.
    builder.row(one.time ?? NaN, i + 1, i * 10, 200)
    for (const key of ['ip', 'status', 'path', 'host', 'kind'] as const) {
      // Where nothing is quoted no cell has a space in it.
      const text = format === 'iis-w3c' ? one[key].replaceAll(' ', '+') : one[key]
      if (text !== '') builder.putText(builder.field(names[key]!), text)
    }
    if (one.many.length > 0) builder.putMany(builder.field('many', true), one.many.map(utf8))
    if (one.raw !== null) builder.keepRaw(utf8(one.raw), 0, one.raw.length)
  })
  builder.flush()
  return blocks
}

function hitOf(source: number, index: number, level: Hit['level']): Hit {
  return {
    rule: 'r',
    level,
    source,
    format: '',
    host: null,
    time: null,
    place: { kind: 'line', ordinal: index + 1, offset: index * 10, length: 9 },
    fields: {},
  }
}

/** The same by looking at every row of every block, one after the other. */
function naively(
  stored: readonly SourceBlock[],
  hits: readonly Hit[],
  { scope, histogram, facets, page }: Question,
) {
  const fields = facets!.fields
  const tallies = fields.map(() => new Map<string, number>())
  const matched: {
    place: [number, number]
    time: number
    lane: string
    high: boolean
    levels: Set<string>
  }[] = []
  const { range } = scope
  for (const { source, block } of stored) {
    const hostOf = (row: number): string => rowHost(block, row) ?? HOST_OF.get(source)!
    const rows = evaluate(scope.predicate, block, {
      sourceId: source,
      hostOf,
      kindOf: kindsOf(block),
      fieldOf,
      rawText: (row) => rebuiltLine(block, row),
      isHit: ({ by, names }, row) =>
        hits.some(
          ({ source: of, place, rule, level }) =>
            of === source &&
            place.offset === block.offsets[row] &&
            (by === 'any' || names.includes(by === 'level' ? level : rule)),
        ),
    })
    const kinds = formatById(block.format)!.kinds(block)
    for (let row = 0; row < block.rows; row++) {
      const time = block.time[row]!
      if (!rows.has(row) || (range && !(time >= range.from && time < range.to))) continue
      const kind = typeof kinds === 'string' ? kinds : kinds(row)
      const here = hits.filter(
        ({ source: of, place }) => of === source && place.offset === block.offsets[row],
      )
      const levels = new Set(here.map(({ level }) => level))
      const lane = `${hostOf(row)}\n${kind}`
      matched.push({ place: [source, block.offsets[row]!], time, lane, high: levels.has('high'), levels })
      fields.forEach((field, i) => {
        const column = columnOf(block, fieldOf(block.format, field as Role) ?? field)
        const value = column && fieldsOf({ ...block, columns: [column] }, row)[column.name]
        const values =
          field === 'host'
            ? [hostOf(row)]
            : field === 'kind'
              ? [kind]
              : field === 'format'
                ? [block.format]
                : [value ?? []].flat()
        for (const one of values) tallies[i]!.set(one, (tallies[i]!.get(one) ?? 0) + 1)
      })
    }
  }
  const timed = matched.filter(({ time }) => !Number.isNaN(time))
  const ordered = [
    ...matched.filter(({ time }) => Number.isNaN(time)),
    ...timed.toSorted((a, b) => a.time - b.time || a.place[0] - b.place[0] || a.place[1] - b.place[1]),
  ]
  const span = range ?? {
    from: timed.reduce((least, { time }) => Math.min(least, time), Infinity),
    to: timed.reduce((most, { time }) => Math.max(most, time), -Infinity) + 1,
  }
  const { from, to } = timed.length === 0 && !range ? { from: 0, to: 1 } : span
  const step = Math.max(1, (to - from) / histogram!.bins)
  const lanes = new Map<string, { counts: number[]; hits: number[] }>()
  for (const { time, lane, high } of timed) {
    let bars = lanes.get(lane)
    if (!bars)
      lanes.set(
        lane,
        (bars = {
          counts: Array<number>(histogram!.bins).fill(0),
          hits: Array<number>(histogram!.bins).fill(0),
        }),
      )
    let bin = 0
    while (bin < histogram!.bins - 1 && from + (bin + 1) * step <= time) bin++
    bars.counts[bin]!++
    if (high) bars.hits[bin]!++
  }
  return {
    total: matched.length,
    histogram: {
      from,
      to,
      step,
      total: matched.length,
      untimed: matched.length - timed.length,
      lanes: [...lanes]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([lane, bars]) => {
          const [host = '', kind = ''] = lane.split('\n')
          return { host, kind, title: titleOfKind(kind), ...bars }
        }),
    },
    facets: fields.map((field, i) => ({
      field,
      distinct: tallies[i]!.size,
      short: 0,
      values: [...tallies[i]!]
        .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
        .slice(0, facets!.top)
        .map(([value, count]) => ({ value, count })),
    })),
    hitFacets: (['level', 'rule'] as const).map((field) => {
      const counts = new Map<string, number>()
      for (const { levels } of matched)
        for (const name of field === 'level' ? levels : levels.size > 0 ? ['r'] : [])
          counts.set(name, (counts.get(name) ?? 0) + 1)
      const values = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      return { field, values: values.map(([value, count]) => ({ value, count })) }
    }),
    found: ordered.flatMap(({ place: [of, offset] }, at) => (of === 0 && offset === 20 ? at : [])),
    page: ordered.slice(page!.offset, page!.offset + page!.limit).map(({ place }) => place),
  }
}

/** An answer in the shape of the naive one: places instead of blocks, lists instead of arrays. */
async function plain(answer: Answer, index: CaseIndex): Promise<ReturnType<typeof naively>> {
  const page: [number, number][] = []
  for (const { ref, source } of answer.page!.rows)
    page.push([source, (await index.offsets(index.envelope(ref.block)!))[ref.row]!])
  const { lanes, ...histogram } = answer.histogram!
  return {
    total: answer.total,
    histogram: {
      ...histogram,
      lanes: lanes.map((lane) => ({ ...lane, counts: [...lane.counts], hits: [...lane.hits] })),
    },
    facets: answer.facets!.map(({ field, distinct, short, values }) => ({
      field,
      distinct,
      short,
      values: [...values],
    })),
    hitFacets: answer.hitFacets.map(({ field, values }) => ({
      field: field as 'level' | 'rule',
      values: [...values],
    })),
    found: answer.found === null ? [] : [answer.found],
    page,
  }
}

/** Gives surveys back with a byte that is not as it was. */
class DamagedStore extends MemoryStore {
  damage: readonly [part: SurveyPart, at: number] | null = null

  constructor() {
    super()
    const { surveys } = this
    const { list, part } = { list: surveys.list.bind(surveys), part: surveys.part.bind(surveys) }
    surveys.list = async (caseId) =>
      (await list(caseId)).map((record) => ({ ...record, index: this.#damaged('index', record.index)! }))
    surveys.part = async (caseId, number, name) => this.#damaged(name, await part(caseId, number, name))
  }

  #damaged(part: SurveyPart, record: ArrayBuffer | null): ArrayBuffer | null {
    if (record === null || this.damage?.[0] !== part) return record
    const bytes = new Uint8Array(record.slice(0))
    bytes[this.damage[1] % bytes.length]! ^= 16
    return bytes.buffer
  }
}

/** As slow as a disk, so that a question takes long. */
class SlowStore extends MemoryStore {
  loads = 0

  constructor() {
    super()
    const { blocks } = this
    const loadPart = blocks.loadPart.bind(blocks)
    blocks.loadPart = async (...given) => {
      this.loads++
      await new Promise((resolve) => setTimeout(resolve, 1))
      return loadPart(...given)
    }
  }
}

describe('questions', () => {
  it('have the answers that looking at every row gives, whatever the blocks, the memory and what was asked before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(source, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(predicate, range), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 25 }),
        fc.constantFrom(0, 4_000, 1 << 30),
        fc.integer({ min: 0, max: 30 }),
        fc.array(fc.nat(12), { maxLength: 2 }),
        fc.option(fc.tuple(fc.constantFrom('index' as const, 'times' as const, 'codes' as const), fc.nat()), {
          nil: null,
        }),
        async (sources, asked, perBlock, shelfBytes, offset, surveyedAfter, damage) => {
          const store = new DamagedStore()
          const { id } = (await store.cases.create('test')).value
          const stored: SourceBlock[] = []
          const hits: Hit[] = []
          for (const [number, { format, rows, sorted, same }] of sources.entries()) {
            const given = rows.map((one) =>
              same ? { ...one, kind: rows[0]!.kind, host: rows[0]!.host } : one,
            )
            if (sorted) given.sort((a, b) => (a.time ?? 0) - (b.time ?? 0))
            given.forEach(({ hit }, i) => hit && hits.push(hitOf(number, i, hit)))
            for (const block of blocksOf(format, given, perBlock)) {
              stored.push({ source: number, block })
              await storeBlock(store, id, number, block)
              if (!surveyedAfter.includes(stored.length)) continue
              const before = new CaseIndex(store, id)
              await before.refresh(HOST_OF, [], true)
              await before.prepare(async () => true, 1)
            }
          }
          store.damage = damage
          const index = new CaseIndex(store, id, shelfBytes)
          await index.refresh(HOST_OF, [HitMarks.of(hits)], true)
          const queries = new Queries(index)
          // The event that begins at this place of the first source, in whatever block it stands.
          const inBlocks = stored.flatMap(({ source, block }, number) =>
            source === 0 ? [...block.offsets].flatMap((at, row) => (at === 20 ? { number, row } : [])) : [],
          )
          const [third = null] = inBlocks.map(({ number, row }) => ({
            block: [...index.blocks].sort((a, b) => a.id - b.id)[number]!.id,
            row,
          }))
          for (const [one, within] of [...asked, asked[0]!]) {
            const question: Question = {
              scope: { predicate: one, range: within },
              histogram: { bins: 7 },
              facets: {
                fields: ['client.ip', 'http.status', 'many', 'cs-uri-stem', 'host', 'kind', 'format'],
                hits: ['level', 'rule'],
                top: 3,
              },
              find: third,
              page: { offset, limit: 9 },
            }
            const answer = await queries.ask(question)
            expect(answer!.seen).toBe(answer!.of)
            expect(await plain(answer!, index)).toEqual(naively(stored, hits, question))
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  interface Asked {
    readonly queries: Queries
    readonly loads: () => number
    readonly prepare: (worthwhile: number) => Promise<void>
    /** The case opened again. */
    readonly again: () => Promise<Queries>
  }

  async function asked(perBlock: number): Promise<Asked> {
    const store = new SlowStore()
    const { id } = (await store.cases.create('test')).value
    const rows = Array.from({ length: 3_000 }, (_, i) => ({
      time: T0 + i,
      ip: `10.0.${i % 7}.1`,
      status: '200',
      path: '',
      host: '',
      kind: '443',
      many: [],
      raw: null,
      hit: null,
    }))
    for (const block of blocksOf('iis-w3c', rows, perBlock)) await storeBlock(store, id, 0, block)
    const index = new CaseIndex(store, id)
    await index.refresh(HOST_OF, [], true)
    return {
      queries: new Queries(index),
      loads: () => store.loads,
      prepare: (worthwhile) => index.prepare(async () => true, worthwhile),
      async again() {
        const opened = new CaseIndex(store, id)
        await opened.refresh(HOST_OF, [], true)
        return new Queries(opened)
      },
    }
  }
  const address: Question = {
    scope: {
      predicate: { kind: 'role', role: 'client.ip', test: { kind: 'equals', text: '10.0.3.1' } },
      range: null,
    },
    histogram: { bins: 10 },
    facets: { fields: ['client.ip'], top: 3 },
    page: null,
  }

  it('are answered bit by bit while they take long, and never further once cancelled', async () => {
    // On a quick machine it would take too little time to be told of.
    let clock = 0
    const now = vi.spyOn(performance, 'now').mockImplementation(() => (clock += 3))
    onTestFinished(() => now.mockRestore())
    const { queries } = await asked(10)
    const partials: Answer[] = []
    const whole = await queries.ask(address, {
      cancelled: () => false,
      onPartial: (answer) => partials.push(answer),
    })
    expect(whole).toMatchObject({ seen: 3_000, of: 3_000, total: 429 })
    expect(partials.length).toBeGreaterThan(0)
    for (const { seen, of, total, facets } of partials) {
      expect(seen).toBeLessThan(of)
      expect(facets![0]!.values[0]?.count ?? 0).toBe(total)
    }
    const again = await asked(10)
    let looks = 0
    const never = await again.queries.ask(address, {
      cancelled: () => ++looks > 1,
      onPartial: () => undefined,
    })
    expect(never).toBeNull()
    expect(again.loads()).toBeLessThan(300)
  })

  it('load no block for what surveys tell', async () => {
    const { prepare, again, loads } = await asked(500)
    await prepare(1)
    const before = loads()
    const opened = await again()
    const everything: Question = {
      ...address,
      scope: { predicate: { kind: 'constant', value: true }, range: null },
      facets: { fields: ['client.ip', 'http.status', 'host'], top: 9 },
    }
    const whole = await opened.ask(everything)
    expect(whole!.facets![0]!.values[0]).toEqual({ value: '10.0.0.1', count: 429 })
    expect(whole!.histogram!.lanes[0]!.counts).toEqual(new Uint32Array(10).fill(300))
    expect(await opened.ask({ ...address, page: null })).toMatchObject({ total: 429 })
    expect(loads()).toBe(before)
  })

  it('load nothing where envelopes say enough', async () => {
    const { queries, loads } = await asked(500)
    const none = { ...address, facets: null, histogram: null }
    expect(await queries.ask({ ...none, scope: { ...none.scope, range: { from: 0, to: 5 } } })).toMatchObject(
      { total: 0 },
    )
    const status: Predicate = { kind: 'role', role: 'http.status', test: { kind: 'equals', text: '200' } }
    expect(await queries.ask({ ...none, scope: { predicate: status, range: null } })).toMatchObject({
      total: 3_000,
    })
    expect(
      await queries.ask({ ...none, scope: { predicate: { kind: 'not', of: status }, range: null } }),
    ).toMatchObject({ total: 0 })
    expect(loads()).toBe(0)
  })
})
