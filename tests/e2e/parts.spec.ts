import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from './silent-page.ts'
import { storedTables } from './stored-tables.ts'
import { PATIENT } from './views.ts'

const COMMAND = fileURLToPath(new URL('../../dist/cli/coldtrace.js', import.meta.url))
const run = promisify(execFile)

/** Size in bytes of the log: more than is read in one part. */
const BYTES = 72 << 20

interface Told {
  readonly sha256: string
  readonly events: number
  readonly ledger: unknown
  readonly issues: readonly (readonly [code: string, count: number])[]
  readonly hits: Readonly<Record<string, number>>
}

let folder = ''
let log = ''
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-parts-'))
  log = join(folder, 'u_ex210301.log')
  await writeFile(log, iisLog())
})
test.afterAll(() => rm(folder, { recursive: true, force: true }))

/** An IIS log with a web shell and a damaged line now and then. */
function iisLog(): string {
  const head =
    '#Software: Microsoft Internet Information Services 10.0\r\n' +
    '#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query s-port sc-status cs(User-Agent)\r\n'
  const lines = [head]
  let bytes = head.length
  for (let i = 0; bytes < BYTES; i++) {
    const time = new Date(Date.UTC(2021, 2, 1) + i * 300).toISOString()
    const stem = i % 9_973 === 0 ? '/aspnet_client/discover.aspx' : `/owa/${i % 500}`
    const line = `${time.slice(0, 10)} ${time.slice(11, 19)} 192.0.2.${i % 250} POST ${stem} id=${i * 7919} 443 200 Mozilla/5.0+${'x'.repeat(i % 150)}\r\n`
    const written = i % 50_021 === 0 ? `${line.slice(0, 40)}\r\n` : line
    lines.push(written)
    bytes += written.length
  }
  return lines.join('')
}

/** The result of the command with this number of threads. */
async function toldBy(threads: number): Promise<{ told: Told; report: string }> {
  const path = join(folder, `report-${threads}.json`)
  await run(process.execPath, [COMMAND, 'triage', log, '--threads', String(threads), '--report', path])
  const text = await readFile(path, 'utf8')
  interface Report {
    readonly sources: readonly [Omit<Told, 'hits' | 'issues'> & { issues: { code: string; count: number }[] }]
    readonly hits: readonly { readonly rule: string; readonly count: number }[]
    /** Values that differ in every run. */
    readonly stats: unknown
  }
  const { stats: _, ...said } = JSON.parse(text) as Report
  const { sources, hits } = said
  const [{ sha256, events, ledger, issues }] = sources
  return {
    report: JSON.stringify(said),
    told: {
      sha256,
      events,
      ledger,
      issues: issues.map(({ code, count }) => [code, count]),
      hits: Object.fromEntries(hits.map(({ rule, count }) => [rule, count])),
    },
  }
}

test('a large log says the same whoever reads how much of it', async ({ page }) => {
  const alone = await toldBy(1)
  expect(alone.told.events).toBeGreaterThan(300_000)
  expect(Object.values(alone.told.hits).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(30)
  for (const threads of [2, 4]) expect((await toldBy(threads)).report === alone.report).toBe(true)

  await page.goto('./')
  await page.locator('input[type=file][multiple]:not([webkitdirectory])').first().setInputFiles(log)
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
  const digest = async (): Promise<string | null> =>
    (await storedTables(page, ['sources'])).sources[0]?.sha256 ?? null
  await expect.poll(digest, { ...PATIENT, intervals: [500] }).not.toBeNull()
  const { sources, blocks, hits: found } = await storedTables(page)
  const { sha256, receipt } = sources[0]!
  const hits: Record<string, number> = {}
  for (const hit of found) hits[hit.rule] = (hits[hit.rule] ?? 0) + ('count' in hit ? hit.count : 1)
  const source = {
    sha256,
    events: receipt.events,
    ledger: receipt.ledger,
    issues: receipt.issues.map(({ code, count }) => [code, count]),
  }
  const offsets = blocks.map(({ firstOffset }) => firstOffset)
  const { hits: expected, ...known } = alone.told
  expect(source).toEqual(known)
  // Indicators stand elsewhere in the report, and what several events show together in no store.
  const rules = Object.entries(hits).filter(([name]) => !name.startsWith('indicator:'))
  expect(rules.length).toBeGreaterThan(0)
  for (const [rule, count] of rules) expect([rule, count]).toEqual([rule, expected[rule]])
  expect(offsets.length).toBeGreaterThan(4)
  expect(offsets).toEqual([...offsets].sort((a, b) => a - b))
})
