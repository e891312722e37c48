import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { yaraRequestHandler, type YaraReply, type YaraThread } from '../../src/detections/yara/thread.ts'
import { YaraEngine } from '../../src/detections/yara/yara-engine.ts'
import { MAX_SCANNED } from '../../src/detections/yara/yara.ts'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import type { CaseReport } from '../../src/engine/contracts/case.ts'
import type { DroppedFile } from '../../src/engine/contracts/reading.ts'
import type { RuleChange, RuleChangeResult } from '../../src/engine/contracts/rule-change.ts'
import { Coordinator } from '../../src/engine/coordinator.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'

const PACKAGE = createRequire(import.meta.url).resolve('@virustotal/yara-x/package.json')

/** The work of the thread, done in this one. */
const work = yaraRequestHandler(async () => readFileSync(join(dirname(PACKAGE), 'pkg/yara_x_js_bg.wasm')))
const yara = new YaraEngine((): YaraThread => {
  let listener: (reply: YaraReply) => void = () => undefined
  return {
    send: (request) => void work(request).then((reply) => listener(reply)),
    onReply: (next) => void (listener = next),
    end: () => undefined,
  }
})
afterAll(() => yara.end())

const PAGE = '<%@ Page Language="C#" %><% /* a mark */ Response.Write("x"); %>'
const LOG = `#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2021-03-03 00:00:00
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status
2021-03-03 00:00:01 192.0.2.10 GET /owa/ - 443 - 203.0.113.1 Mozilla/5.0 200
2021-03-03 00:00:02 192.0.2.10 GET /owa/ - 443 - 203.0.113.1 mark-in-a-log 200
`
const RULES = `rule page { meta: score = 85 strings: $m = "mark" condition: extension == ".aspx" and $m }
rule anything { strings: $m = "mark" condition: $m }
rule broken { condition: nothing }
`

function file(path: string, text: string | Uint8Array<ArrayBuffer>): DroppedFile {
  return { path, file: new File([text], path) }
}

const LARGE = new Uint8Array(MAX_SCANNED + 1).fill(97)
const EVIDENCE = [
  file('EX01/inetpub/wwwroot/aspnet_client/odd.aspx', PAGE),
  file('EX01/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log', LOG),
  file('EX01/large.bin', LARGE),
]
const PACK = [file('p/mine.yar', RULES)]

interface Case {
  readonly id: string
  readonly store: MemoryStore
  /** As after the page was loaded again: what was dropped before is not at hand any more. */
  reload(): void
  read(files?: readonly DroppedFile[]): Promise<CaseReport>
  change(change: RuleChange): Promise<RuleChangeResult>
}

async function newCase(): Promise<Case> {
  const store = new MemoryStore()
  const engineOf = (): Coordinator =>
    new Coordinator({
      store,
      rules: builtInRules(),
      version: 'test',
      yara,
      sweep: async () => undefined,
      readers: async (caseId, rules, scanner) => [
        await new IngestPart(store, nodePlatform).begin(caseId, rules, scanner),
      ],
    })
  let engine = engineOf()
  const made = await engine.createCase('test')
  if (!made.ok) throw new Error(made.failure.what)
  const { id } = made.value
  return {
    id,
    store,
    reload: () => void (engine = engineOf()),
    async read(files = EVIDENCE) {
      const outcome = await engine.read('read', id, files, () => undefined)
      if (!outcome.ok) throw new Error(outcome.failure.what)
      return outcome.value
    },
    async change(change) {
      const outcome = await engine.changeRules('job', id, change, () => undefined)
      if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.detail}`)
      return outcome.value
    },
  }
}

const ADD: RuleChange = { kind: 'add-pack', name: 'p', files: PACK }

function found({ findings }: CaseReport): unknown[] {
  return findings
    .filter(({ rule }) => rule.startsWith('yara:'))
    .map(({ examples, ...finding }) => ({
      ...finding,
      examples: examples.map(({ source: _, ...example }) => example),
    }))
}

it('a source is asked while it is read; a hit stands at the event that holds it', async () => {
  const one = await newCase()
  await one.change(ADD)
  const report = await one.read()
  const hits = report.findings.filter(({ rule }) => rule.startsWith('yara:'))
  expect(hits.map(({ title, level, count }) => [title, level, count])).toEqual([
    ['YARA rule: page', 'high', 1],
    ['YARA rule: anything', 'medium', 2],
  ])
  const inLog = hits[1]!.examples.find(({ sourcePath }) => sourcePath.endsWith('.log'))!
  expect(inLog.time).toBe(Date.UTC(2021, 2, 3, 0, 0, 2))
  expect(inLog.place).toMatchObject({ kind: 'line', offset: LOG.lastIndexOf('2021-03-03') })
  expect(inLog.fields['Matched']).toEqual([`$m at byte ${LOG.indexOf('mark')}, 4 long: mark`])
  expect(report.rules.refused.some(({ title }) => title === 'broken')).toBe(true)
  const { given, running, filters, refused } = report.rules
  expect(running + filters + refused.length).toBe(given)
  // What is too large is named.
  expect(report.rules.unasked).toMatchObject([
    { question: 'YARA rules', sources: 1, paths: ['EX01/large.bin'] },
  ])
})

it('rules that come later find the same, where the bytes are at hand', async () => {
  const early = await newCase()
  await early.change(ADD)
  const fresh = await early.read()
  const late = await newCase()
  const plain = await late.read()
  const { report } = await late.change(ADD)
  expect(found(report)).toEqual(found(fresh))
  expect(report.rules.unasked).toEqual(fresh.rules.unasked)
  const [pack] = await late.store.packs.list(late.id)
  const off = await late.change({ kind: 'switch-pack', id: pack!.id, on: false })
  expect(found(off.report)).toEqual(found(plain))
  const on = await late.change({ kind: 'switch-pack', id: pack!.id, on: true })
  expect(found(on.report)).toEqual(found(fresh))
})

it('where they are not, that is said, and dropping the evidence again has them asked', async () => {
  const early = await newCase()
  await early.change(ADD)
  const fresh = await early.read()
  const late = await newCase()
  await late.read()
  late.reload()
  const { report } = await late.change(ADD)
  expect(found(report)).toEqual([])
  expect(report.rules.unasked.map(({ question, sources }) => [question, sources])).toEqual([
    ['YARA rules', 1],
    ['YARA rules', 2],
  ])
  const again = await late.read()
  expect(found(again)).toEqual(found(fresh))
  expect(again.rules.unasked).toEqual(fresh.rules.unasked)
})

it('a file that has changed since it was read is not taken for it', async () => {
  const one = await newCase()
  await one.read([EVIDENCE[0]!])
  one.reload()
  await one.change(ADD)
  const other = await one.read([
    file('EX01/inetpub/wwwroot/aspnet_client/odd.aspx', PAGE.replace('mark', 'hint')),
  ])
  expect(found(other)).toEqual([])
  expect(other.rules.unasked).toMatchObject([{ sources: 1 }])
})
