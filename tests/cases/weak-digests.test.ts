import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { readPack } from '../../src/detections/packs/read-pack.ts'
import { builtInTexts, compileRules } from '../../src/detections/compile/rule-set.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { ALWAYS_DIGESTED } from '../../src/ingest/weak-digests.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { caseFacts, caseReport } from '../../src/engine/report/case-report.ts'
import type { CaseReport } from '../../src/engine/contracts/case.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { Reading } from '../../src/engine/reading/reading.ts'

const SMALL = Buffer.from('a tool, as a collector brings it\n')
const LARGE = Buffer.alloc(ALWAYS_DIGESTED + 1, 'larger than what is digested in any case\n')

function sum(kind: string, bytes: Uint8Array): string {
  return createHash(kind).update(bytes).digest('hex')
}

/** Reads with the digests of one list, and reports with those of another. */
async function reportOf(known: readonly string[], reported = known, log = ''): Promise<CaseReport> {
  const rules = (digests: readonly string[]) =>
    compileRules(builtInTexts(), {
      indicators: [
        ...builtInRules().indicators,
        ...readPack('p', [{ path: 'list.txt', text: digests.join('\n') }]).indicators,
      ],
    })
  const store = new MemoryStore()
  const record = (await store.cases.create('test')).value
  const part = new IngestPart(store, nodePlatform)
  const reader = await part.begin(record.id, rules(known))
  const reading = new Reading(
    [reader],
    0,
    () => undefined,
    () => undefined,
  )
  await reading.run([
    { path: 'EX01/small.bin', blob: new Blob([SMALL]) },
    { path: 'EX01/large.bin', blob: new Blob([LARGE]) },
    ...(log === '' ? [] : [{ path: 'EX01/u_ex.log', blob: new Blob([log]) }]),
  ])
  const set = rules(reported)
  return caseReport(record, await caseFacts(store, record.id, set), set)
}

function found(report: CaseReport): string[] {
  return report.findings.flatMap(({ indicator, examples }) =>
    indicator ? examples.map(({ sourcePath }) => `${indicator.value} ${sourcePath}`) : [],
  )
}

it('sources are known by MD5 and SHA-1 where a list names files so', async () => {
  const digests = [sum('md5', LARGE), sum('sha1', LARGE), sum('md5', SMALL), sum('sha1', SMALL)]
  const report = await reportOf(digests)
  expect(found(report).sort()).toEqual(
    digests.map((digest, i) => `${digest} EX01/${i < 2 ? 'large' : 'small'}.bin`).sort(),
  )
  expect(report.rules.unasked).toEqual([])
})

it('a list that comes later finds small sources, and says which it could not be compared with', async () => {
  const digests = [sum('md5', LARGE), sum('md5', SMALL)]
  const report = await reportOf([], digests)
  expect(found(report)).toEqual([`${digests[1]} EX01/small.bin`])
  expect(report.rules.unasked).toMatchObject([
    { question: 'indicators by MD5', sources: 1, paths: ['EX01/large.bin'] },
  ])
})

it('a log is only digested by MD5 and SHA-1 while a list names files so', async () => {
  const log = `#Fields: date time c-ip cs-uri-stem\n${'2021-03-03 06:49:42 192.0.2.1 /owa/\n'.repeat(4000)}`
  const digests = [sum('md5', Buffer.from(log))]
  expect(found(await reportOf(digests, digests, log))).toEqual([`${digests[0]} EX01/u_ex.log`])
  expect((await reportOf([], digests, log)).rules.unasked).toMatchObject([
    { question: 'indicators by MD5', paths: ['EX01/large.bin', 'EX01/u_ex.log'] },
  ])
})
