import { describe, expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import type { DroppedFile } from '../../src/engine/contracts/reading.ts'
import type { RuleChange } from '../../src/engine/contracts/rule-change.ts'
import { Coordinator } from '../../src/engine/coordinator.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { file, withoutCosts } from './engine-parts.ts'

const rules = builtInRules()

/** A log in blocks of a hundred rows: other columns begin another. */
function log(rows: number): DroppedFile {
  const lines = ['#Software: Microsoft Internet Information Services 10.0']
  for (let i = 0; i < rows; i++) {
    const last = i % 200 === 0 ? 'cs(User-Agent)' : 'cs(Referer)'
    if (i % 100 === 0)
      lines.push(`#Fields: date time c-ip cs-method cs-uri-stem s-port sc-status cs-host ${last}`)
    const time = new Date(Date.UTC(2021, 2, 3) + i * 1000).toISOString()
    const client = `192.0.2.${i % 9}`
    lines.push(`${time.slice(0, 10)} ${time.slice(11, 19)} ${client} GET /owa/${i % 50} 443 200 mail x`)
  }
  return file('EX01/u_ex210303.log', `${lines.join('\r\n')}\r\n`)
}

function pack(name: string, level: string, numbers: readonly number[]): RuleChange {
  const files = numbers.map((number) =>
    file(
      `${name}/${number}.yml`,
      `title: Any page ${name} ${number}
id: 5f3d1f4e-1111-4000-8000-${name.padStart(4, '0')}${String(number).padStart(8, '0')}
status: test
level: ${level}
description: Any page.
logsource: { category: webserver }
detection:
  page: { cs-uri-stem|contains: '/owa/${number > 4 ? number : ''}' }
  condition: page
`,
    ),
  )
  return { kind: 'add-pack', name, files }
}

interface Case {
  readonly change: (change: RuleChange) => Promise<void>
  readonly read: (evidence: DroppedFile) => Promise<void>
  readonly packs: () => Promise<readonly string[]>
  readonly stored: () => Promise<unknown>
}

async function newCase(): Promise<Case> {
  const store = new MemoryStore()
  const engine = new Coordinator({
    store,
    rules,
    version: 'test',
    sweep: async () => undefined,
    readers: async (caseId, hunted) => {
      const parts = [1, 2].map(() => new IngestPart(store, nodePlatform))
      const readers = await Promise.all(parts.map((part) => part.begin(caseId, hunted)))
      return readers.map(withoutCosts)
    },
  })
  const made = await engine.createCase('test')
  if (!made.ok) throw new Error(made.failure.what)
  const { id } = made.value
  return {
    async change(change) {
      const outcome = await engine.changeRules('job', id, change, () => undefined)
      if (!outcome.ok) throw new Error(outcome.failure.what)
    },
    async read(evidence) {
      const outcome = await engine.read('read', id, [evidence], () => undefined)
      if (!outcome.ok) throw new Error(outcome.failure.what)
    },
    packs: async () => (await store.packs.list(id)).map((one) => one.id),
    /** What is kept, and how many of each rule there are besides. */
    async stored() {
      const kept: string[] = []
      const others = new Map<string, { count: number; first: number; last: number }>()
      await store.hits.each(id, 0, ({ hits, counts }) => {
        for (const { rule, place, time } of hits) kept.push(`${rule} ${place.offset} ${time}`)
        for (const { rule, host, count, firstTime, lastTime } of counts) {
          const key = `${rule} ${host}`
          const sum = others.get(key) ?? { count: 0, first: Infinity, last: -Infinity }
          others.set(key, {
            count: sum.count + count,
            first: Math.min(sum.first, firstTime!),
            last: Math.max(sum.last, lastTime!),
          })
        }
      })
      return { kept: kept.sort(), others: Object.fromEntries([...others].sort()) }
    },
  }
}

async function freshly(evidence: DroppedFile, ...changes: readonly RuleChange[]): Promise<unknown> {
  const fresh = await newCase()
  for (const change of changes) await fresh.change(change)
  await fresh.read(evidence)
  return fresh.stored()
}

describe('a hunt on stored blocks', () => {
  it('keeps as many hits of a rule as a reading, the same ones', async () => {
    const evidence = log(2_400)
    const late = await newCase()
    await late.read(evidence)
    await late.change(pack('a', 'low', [1]))
    const stored = await late.stored()
    expect(stored).toEqual(await freshly(evidence, pack('a', 'low', [1])))
    expect(stored).toMatchObject({
      others: { '1 null': { count: 2_350 } },
    })
  })

  it('lets all rules decide together what is kept where there are too many', async () => {
    const evidence = log(6_000)
    const [a, b] = [pack('a', 'high', [1, 2, 3, 10, 11]), pack('b', 'high', [4, 12, 13])]
    const late = await newCase()
    await late.read(evidence)
    await late.change(a)
    expect(await late.stored()).toEqual(await freshly(evidence, a))
    await late.change(b)
    const both = await freshly(evidence, a, b)
    expect((both as { kept: unknown[] }).kept.length).toBeGreaterThan(20_000)
    expect(await late.stored()).toEqual(both)
    const [first] = await late.packs()
    await late.change({ kind: 'remove-pack', id: first! })
    expect(await late.stored()).toEqual(await freshly(evidence, b))
  })
})
