import { describe, expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import type { Failure, Outcome } from '../../src/engine/contracts/outcome.ts'
import type { RuleChange } from '../../src/engine/contracts/rule-change.ts'
import { Coordinator } from '../../src/engine/coordinator.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import type { CaseStore } from '../../src/storage/store.ts'
import { file, withoutCosts } from './engine-parts.ts'
import { refusingStore } from './store-with.ts'

const LOG = `#Software: Microsoft Internet Information Services 10.0
#Fields: date time s-ip cs-method cs-uri-stem s-port c-ip cs(User-Agent) sc-status
${Array.from({ length: 30 }, (_, i) => `2021-03-03 00:00:${10 + i} 192.0.2.10 POST ${i % 7 ? '/owa/' : '/aspnet_client/odd.aspx'} 443 198.51.100.${i % 4} Odd+Tool/1.0 200`).join('\n')}
`
const EVIDENCE = [file('EX01/u_ex210303.log', LOG), file('EX02/u_ex210303.log', LOG.slice(0, 900))]
const rule = (name: string, value: string): string => `title: ${name}
id: 5f3d1f4e-1111-4000-8000-00000000abcd
status: test
level: medium
description: ${name}.
logsource: { category: webserver }
detection:
  tool: { cs-user-agent|contains: '${value}' }
  condition: tool
`
const CHANGES: readonly RuleChange[] = [
  { kind: 'add-pack', name: 'p', files: [file('p/odd.yml', rule('Odd tool', 'odd tool'))] },
  { kind: 'keep-search', title: 'Odd page', query: 'url.path:*odd.aspx', level: 'high', format: 'iis-w3c' },
  { kind: 'placeholders', values: { servers: ['192.0.2.10'] } },
  { kind: 'switch-off', rule: 'odd', reason: 'ours' },
  { kind: 'set-level', rule: 'odd-page', level: 'low', reason: 'noise' },
  {
    kind: 'allow',
    rule: null,
    where: { kind: 'value', field: 'c-ip', value: '198.51.100.2' },
    reason: 'ours',
  },
]
const rules = builtInRules()

function engineOn(store: CaseStore): Coordinator {
  return new Coordinator({
    store,
    rules,
    version: 'test',
    sweep: async () => undefined,
    readers: async (caseId, hunted) => {
      const part = new IngestPart(store, nodePlatform)
      return [withoutCosts(await part.begin(caseId, hunted))]
    },
  })
}

/** Everything that is stored when a person does what a person can do, one thing after the other. */
async function session(engine: Coordinator, each: (did: Outcome<unknown>) => void): Promise<string | null> {
  const did = <T>(outcome: Outcome<T>): Outcome<T> => {
    each(outcome)
    return outcome
  }
  let made = did(await engine.createCase('case'))
  if (!made.ok) made = did(await engine.createCase('case'))
  if (!made.ok) return null
  const { id } = made.value
  const quiet = (): void => undefined
  did(await engine.read('read', id, EVIDENCE, quiet))
  did(await engine.nameHost(id, 'EX02', 'MAIL2'))
  for (const change of CHANGES) did(await engine.changeRules('change', id, change, quiet))
  const catalogue = did(await engine.rules(id))
  for (const pack of catalogue.ok ? catalogue.value.packs.slice(0, 1) : []) {
    did(await engine.changeRules('change', id, { kind: 'switch-pack', id: pack.id, on: false }, quiet))
    did(await engine.changeRules('change', id, { kind: 'switch-pack', id: pack.id, on: true }, quiet))
  }
  return id
}

async function hitsOf(store: CaseStore, id: string): Promise<readonly string[]> {
  const paths = new Map((await store.sources.list(id)).map((source) => [source.id, source.path]))
  const found: string[] = []
  await store.hits.each(id, 0, ({ source, hits, counts }) => {
    for (const hit of hits) found.push(`${hit.rule} in ${paths.get(source)} at ${hit.place.offset}`)
    for (const { rule: name, count } of counts) found.push(`${name} in ${paths.get(source)}, ${count}`)
  })
  return found.sort()
}

/** The same rules and decisions on the same sources by an engine that never lacked room. */
async function hitsOfFreshReading(store: CaseStore, id: string): Promise<readonly string[]> {
  const fresh = new MemoryStore()
  const other = engineOn(fresh)
  const made = await other.createCase('fresh')
  if (!made.ok) throw new Error('not made')
  const record = (await store.cases.get(id))!
  await fresh.cases.update(made.value.id, { tuning: record.tuning! })
  for (const pack of await store.packs.list(id)) await fresh.packs.put(made.value.id, pack)
  await other.read('read', made.value.id, EVIDENCE, () => undefined)
  return hitsOf(fresh, made.value.id)
}

async function writesOf(): Promise<number> {
  let writes = 0
  const store = refusingStore(new MemoryStore(), (write) => {
    writes = write
    return false
  })
  const failures: Failure[] = []
  await session(engineOn(store), (did) => !did.ok && failures.push(did.failure))
  expect(failures).toEqual([])
  return writes
}

describe('a storage that refuses', () => {
  it('one write: it is said what could not be stored and what to do, and nothing is lost', async () => {
    const writes = await writesOf()
    expect(writes).toBeGreaterThan(25)
    for (let at = 1; at <= writes; at += 5) {
      const base = new MemoryStore()
      const failures: Failure[] = []
      const engine = engineOn(refusingStore(base, (write) => write === at))
      const id = await session(engine, (did) => !did.ok && failures.push(did.failure))
      for (const { code, what, advice } of failures) {
        expect(code, `write ${at}`).toMatch(/^storage-full$|^no-pack$|^no-rule$/)
        expect(what).not.toBe('')
        expect(advice).not.toBe('')
      }
      // With room again the case opens, and is read to its end by the same evidence.
      const again = engineOn(base)
      const opened = await again.openCase(id!)
      expect(opened.ok && opened.value.case.unhunted, `write ${at}`).toBeFalsy()
      await again.read('again', id!, EVIDENCE, () => undefined)
      expect(await hitsOf(base, id!), `write ${at}`).toEqual(await hitsOfFreshReading(base, id!))
    }
  })

  it('all writes from one on: never an error of ours, and room makes it whole', async () => {
    const writes = await writesOf()
    for (let at = 2; at <= writes; at += 9) {
      const base = new MemoryStore()
      const refusing = refusingStore(base, (write) => write >= at)
      const failures: Failure[] = []
      const id = await session(engineOn(refusing), (did) => !did.ok && failures.push(did.failure))
      expect(failures.length, `write ${at}`).toBeGreaterThan(0)
      for (const { code } of failures) expect(code, `write ${at}`).toMatch(/^storage-full$|^no-/)
      if (id === null) continue
      const short = await engineOn(refusing).openCase(id)
      expect(short.ok, `write ${at}`).toBe(true)
      const again = engineOn(base)
      const opened = await again.openCase(id)
      expect(opened.ok && opened.value.case.unhunted, `write ${at}`).toBeFalsy()
      await again.read('again', id, EVIDENCE, () => undefined)
      expect(await hitsOf(base, id), `write ${at}`).toEqual(await hitsOfFreshReading(base, id))
    }
  })
})
