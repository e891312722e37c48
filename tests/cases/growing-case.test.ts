import { saidOf } from '../../src/detections/texts/host-words.ts'
import { BlobWriter, configure, TextReader, ZipWriter } from '@zip.js/zip.js'
import { afterAll, describe, expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { clearSpools } from '../../src/evidence/spool-node.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { storeWith } from './store-with.ts'
import { StorageError } from '../../src/storage/refusal.ts'
import type { CaseStore } from '../../src/storage/store.ts'
import { Coordinator } from '../../src/engine/coordinator.ts'
import type { CaseReport } from '../../src/engine/contracts/case.ts'
import type { EngineApi } from '../../src/engine/contracts/api.ts'
import type { Outcome } from '../../src/engine/contracts/outcome.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'

configure({ useWebWorkers: false })

const LOG =
  '#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status\r\n' +
  '2021-03-03 04:05:06 192.0.2.1 GET /owa/auth/logon.aspx 198.51.100.7 200\r\n'

async function zipped(members: Record<string, string>, password?: string): Promise<File> {
  const writer = new ZipWriter(new BlobWriter(), password === undefined ? {} : { password })
  for (const [name, text] of Object.entries(members)) await writer.add(name, new TextReader(text))
  return new File([await writer.close()], 'x.zip')
}

function engine(store: CaseStore): EngineApi {
  const part = new IngestPart(store, nodePlatform)
  return new Coordinator({
    store,
    rules: builtInRules(),
    version: 'test',
    readers: async (caseId, rules) => [await part.begin(caseId, rules)],
    sweep: clearSpools,
  })
}

function valueOf(outcome: Outcome<CaseReport>): CaseReport {
  if (!outcome.ok) throw new Error(outcome.failure.detail)
  return outcome.value
}

async function newCase(store: CaseStore = new MemoryStore()): Promise<{
  api: EngineApi
  id: string
  add: (path: string, file: File) => Promise<CaseReport>
}> {
  const api = engine(store)
  const created = await api.createCase('test')
  if (!created.ok) throw new Error('no case')
  const { id } = created.value
  let job = 0
  const add = async (path: string, file: File): Promise<CaseReport> =>
    valueOf(await api.read(`job ${job++}`, id, [{ path, file }], () => undefined))
  return { api, id, add }
}

afterAll(clearSpools)

describe('a locked archive', () => {
  it('is unlocked later without being dropped again, and what it held takes the place of what was locked', async () => {
    const { api, id, add } = await newCase()
    const inner = await zipped({ 'a.log': LOG, 'b.log': `${LOG}\r\n` }, 'secret')
    const before = await add('x.zip', inner)
    expect(before.locked).toEqual([{ path: 'x.zip', members: 2, atHand: true }])
    const wrong = valueOf(await api.unlock('w', id, 'wrong', () => undefined))
    expect(wrong.locked).toHaveLength(1)
    const after = valueOf(await api.unlock('r', id, 'secret', () => undefined))
    expect(after.locked).toEqual([])
    expect(after.sources.map(({ path, events }) => [path, events])).toEqual([
      ['x.zip', 0],
      ['x.zip > a.log', 1],
      ['x.zip > b.log', 1],
    ])
    expect(after.case.complete).toBe(true)
  })

  it('is opened at once by a password that opened another one before', async () => {
    const { api, id, add } = await newCase()
    await add('plain.log', new File([`${LOG}# plain\r\n`], 'plain.log'))
    const locked = await add('x.zip', await zipped({ 'a.log': LOG }, 'secret'))
    const said =
      'What is locked in x.zip was not looked at: its password is not known. It may hold any log, so no log counts as complete.'
    expect(locked.hosts.flatMap((host) => saidOf(host, 'unseen'))).toContain(said)
    const opened = valueOf(await api.unlock('r', id, 'secret', () => undefined))
    expect(opened.hosts.flatMap((host) => saidOf(host, 'unseen'))).not.toContain(said)
    const more = await add('y.zip', await zipped({ 'c.log': `${LOG}# more\r\n` }, 'secret'))
    expect(more.locked).toEqual([])
    expect(more.case.events).toBe(3)
  })
})

describe('a case', () => {
  it('grows by further drops and reads nothing twice', async () => {
    const { add } = await newCase()
    await add('first.log', new File([LOG], 'first.log'))
    const grown = await add('x.zip', await zipped({ 'same.log': LOG, 'other.log': `${LOG}# more\r\n` }))
    expect(grown.case.events).toBe(2)
    const same = grown.sources.find(({ path }) => path === 'x.zip > same.log')!
    expect(same.issues.map(({ code }) => code)).toEqual(['already-read'])
    expect(same.ledger).toEqual({ parsed: 0, skipped: LOG.length, unreadable: 0 })
  })

  it('reads nothing where a reading is cancelled before it begins, and all of it afterwards', async () => {
    const { api, id, add } = await newCase()
    const file = new File([LOG], 'u_ex.log')
    const reading = api.read('early', id, [{ path: 'u_ex.log', file }], () => undefined)
    await api.cancel('early')
    const { case: cancelled } = valueOf(await reading)
    expect([cancelled.events, cancelled.complete]).toEqual([0, false])
    const { case: whole } = await add('u_ex.log', file)
    expect([whole.events, whole.complete]).toEqual([1, true])
  })

  it('answers with everything when the storage answers again', async () => {
    const store = new MemoryStore()
    let failures = 1
    const failing = storeWith(store, {
      surveys: {
        list: async (caseId) => {
          if (failures-- > 0) throw new StorageError('not readable')
          return store.surveys.list(caseId)
        },
      },
    })
    const { api, id, add } = await newCase(failing)
    await add('u_ex.log', new File([LOG], 'u_ex.log'))
    const question = {
      scope: { predicate: { kind: 'constant', value: true }, range: null },
      histogram: null,
      facets: null,
      page: { offset: 0, limit: 9 },
    } as const
    await expect(api.ask('first', id, question, () => undefined)).rejects.toThrow('not readable')
    expect(await api.ask('second', id, question, () => undefined)).toMatchObject({ total: 1 })
  })

  it('keeps the host that a person names, and lets it be taken back', async () => {
    const { api, id, add } = await newCase()
    const before = await add('stick/u_ex.log', new File([LOG], 'u_ex.log'))
    expect(before.withoutHost).toEqual([{ below: 'stick', sources: 1, events: 1 }])
    const named = valueOf(await api.nameHost(id, 'stick', 'ex07.corp.example'))
    expect(named.withoutHost).toEqual([])
    expect(named.hosts.map(({ name }) => name)).toEqual(['EX07'])
    const page = valueOf(await api.openCase(id))
    expect(page.sources[0]!.host).toBe('EX07')
    expect(valueOf(await api.nameHost(id, 'stick', ' ')).hosts.map(({ name }) => name)).toEqual(['UNKNOWN'])
  })
})
