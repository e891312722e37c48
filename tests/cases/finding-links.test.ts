import { expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import type { DroppedFile } from '../../src/engine/contracts/reading.ts'
import type { Answer } from '../../src/engine/contracts/questions.ts'
import { Coordinator } from '../../src/engine/coordinator.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { parseSearch } from '../../src/predicate/search/search.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { filesOf, rowsOf } from './busy-logs.ts'
import { file, withoutCosts } from './engine-parts.ts'

async function readCase(files: readonly DroppedFile[]) {
  const store = new MemoryStore()
  const engine = new Coordinator({
    store,
    rules: builtInRules(),
    version: 'test',
    sweep: async () => undefined,
    readers: async (caseId, hunted) => {
      const part = await new IngestPart(store, nodePlatform).begin(caseId, hunted)
      return [withoutCosts(part)]
    },
  })
  const made = await engine.createCase('test')
  if (!made.ok) throw new Error(made.failure.what)
  const { id } = made.value
  const outcome = await engine.read('read', id, files, () => undefined)
  if (!outcome.ok) throw new Error(outcome.failure.what)
  const opened = await engine.openCase(id)
  if (!opened.ok) throw new Error(opened.failure.what)
  const ask = async (query: string): Promise<Answer> => {
    const parsed = parseSearch(query)
    if (!parsed.ok) throw new Error(parsed.message)
    const scope = { predicate: parsed.predicate, range: null }
    const question = { scope, histogram: null, facets: null, page: { offset: 0, limit: 5 } }
    return (await engine.ask('ask', id, question, () => undefined))!
  }
  return { report: opened.value, ask }
}

/** More requests of one page than hits of a rule are kept one by one. */
function manyRequests(count: number): DroppedFile {
  const fields = '#Fields: date time cs-method cs-uri-stem s-port c-ip cs(User-Agent) sc-status'
  const rows = Array.from({ length: count }, (_, i) => {
    const time = new Date(Date.UTC(2021, 2, 3) + i * 100).toISOString()
    return `${time.slice(0, 10)} ${time.slice(11, 19)} POST /aspnet_client/system_web/shell.aspx 443 198.51.100.7 python-requests/2.25 200`
  })
  return file('EX01/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log', [fields, ...rows, ''].join('\r\n'))
}

it('asks for exactly the events that a finding counts', async () => {
  const attack = [...filesOf(rowsOf(true))].map(([path, content]) => file(path, content))
  for (const files of [attack, [manyRequests(5_000)]]) {
    const { report, ask } = await readCase(files)
    // Only the first of so many are kept one by one.
    const most = Math.max(...report.findings.map(({ count }) => count))
    if (files.length === 1) expect(most).toBe(5_000)
    else expect(most).toBeGreaterThan(0)
    for (const { rule, host, count, indicator } of report.findings) {
      const { total, lacking } = await ask(`rule:"${rule}" and host:"${host}"`)
      if (indicator === null) expect([rule, total, lacking]).toEqual([rule, count, []])
    }
    const levels = new Set(report.findings.map(({ level }) => level))
    const every = await ask('hit:yes')
    for (const level of levels) expect((await ask(`level:${level}`)).total).toBeGreaterThan(0)
    expect((await ask(`level:(${[...levels].join(' or ')})`)).total).toBe(every.total)
  }
})
