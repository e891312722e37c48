import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { main as lab } from '../lab/index.ts'
import { plainHost, type PlainHost } from './hostings.ts'
import { expect, readyOffline, test } from './silent-page.ts'
import { rowsByPath, storedTables } from './stored-tables.ts'
import { PATIENT, readDone, view } from './views.ts'

// The recording of a page that is killed is never completed.
test.use({ trace: 'off' })

/** How many readings, and how many of each other deed, are killed; `COLDTRACE_KILLS=20` for the long run. */
const KILLS = Number(process.env.COLDTRACE_KILLS ?? 2)

let folder = ''
let evidence = ''
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-kill-'))
  if (
    (await lab([
      '--scenario',
      'proxylogon',
      '--size',
      '20MB',
      '--from',
      '2021-03-01',
      '--to',
      '2021-03-14',
      '--out',
      folder,
    ])) !== 0
  )
    throw new Error('no collection')
  evidence = join(folder, 'collection')
})
test.afterAll(() => rm(folder, { recursive: true, force: true }))

/** The case is summed up at the very end of its reading. */
async function readToEnd(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
  const isWhole = async (): Promise<boolean> => {
    const [record] = (await storedTables(page, ['cases'])).cases
    return record !== undefined && record.complete && record.sources > 0
  }
  await expect.poll(isWhole, { ...PATIENT, intervals: [500] }).toBe(true)
}

/** Everything that a report is made of, in an order of its own; without numbers that differ from case to case. */
async function facts(page: Page): Promise<string> {
  const tables = await storedTables(page)
  const { sources, hits } = tables
  const pathOf = new Map(sources.map(({ id, path }) => [id, path]))
  return JSON.stringify([
    sources.map((source) => JSON.stringify({ ...source, id: 0, mark: null })).sort(),
    hits.map((one) => JSON.stringify({ ...one, source: pathOf.get(one.source) })).sort(),
    Object.entries(rowsByPath(tables)),
  ])
}

const NOTHING = JSON.stringify([[], [], []])

/** Ends every process that draws and reads for a page, as the system does when memory runs out. */
async function kill(browser: Browser, page: Page): Promise<void> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const crashed = page.waitForEvent('crash', { timeout: 10_000 }).catch(() => undefined)
  for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL')
  await crashed
  await session.detach()
  await page.close()
}

async function startedPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto('./')
  return page
}

async function forgetCases(page: Page, url = './'): Promise<void> {
  await page.goto(url)
  await page.getByRole('button', { name: /^Delete / }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByText('None yet.')).toBeVisible()
}

test('a page that is killed while it saves a report, deletes a case or takes a new version loses nothing else', async ({
  browser,
  context,
  quiet,
}) => {
  test.setTimeout((1 + KILLS) * 4 * PATIENT.timeout)
  quiet.allow(/crash/i)
  const host = await plainHost()
  quiet.allow(new RegExp(`asked another host: ${host.url}`))
  const opened = async (): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(host.url)
    return page
  }
  let page = await opened()
  await readyOffline(page)
  for (let i = 0; i < KILLS; i++) {
    for (const deed of ['report', 'delete', 'update'] as const) {
      await withTheCase(page, host)
      const url = page.url()
      const whole = await facts(page)
      await begin(deed, page, host)
      // Any moment will do, as above.
      await page.waitForTimeout(Math.random() * MOMENTS[deed])
      await kill(browser, page)
      page = await opened()
      await expect(page.getByRole('heading', { name: 'Cases on this machine' })).toBeVisible()
      await expect(page.getByRole('alert')).toHaveCount(0)
      const left = (await storedTables(page, ['cases'])).cases.length
      if (deed !== 'delete') expect(left, deed).toBe(1)
      if (left > 0) {
        await page.goto(url)
        await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
        expect(await facts(page), deed).toBe(whole)
        expect(await savedReport(page)).toContain('"compromised"')
      } else {
        await expect(page.getByText('None yet.')).toBeVisible()
      }
      console.log(`kill ${i + 1}, ${deed}: ${left > 0 ? 'the case is whole' : 'the case is gone'}`)
    }
  }
  // What a deletion that was killed has left is gone with the next one.
  await withTheCase(page, host)
  await forgetCases(page, host.url)
  expect(await caseDatabases(page)).toEqual([])
  await host.end()
})

/** Milliseconds within which a deed is killed: about as long as it takes. */
const MOMENTS = { report: 600, delete: 4_000, update: 1_500 } as const

/** The page with the sample case, which is read if there is none. */
async function withTheCase(page: Page, host: PlainHost): Promise<void> {
  await page.goto(host.url)
  const known = page.getByRole('button', { name: /^exchange-sample/ })
  await expect(known.or(page.getByText('None yet.')).first()).toBeVisible()
  if ((await known.count()) > 0) await known.click()
  else await page.getByRole('button', { name: 'Open the sample case' }).click()
  await readDone(page)
  await view(page, 'Answer')
}

async function begin(deed: keyof typeof MOMENTS, page: Page, host: PlainHost): Promise<void> {
  if (deed === 'report') return saveReport(page).click()
  if (deed === 'delete') {
    await page.getByRole('button', { name: 'Coldtrace: start' }).click()
    await page.getByRole('button', { name: /^Delete / }).click()
    return page.getByRole('button', { name: 'Delete', exact: true }).click()
  }
  // Another version is there; it is stored, and the page loads it when somebody wants it.
  host.append('service-worker.js', `\n// version ${Math.random()}`)
  await page.evaluate(async () => void (await navigator.serviceWorker.getRegistration())?.update())
  if (Math.random() < 0.5) return
  await page.getByRole('button', { name: 'Use it now' }).click()
}

const saveReport = (page: Page) => page.getByRole('button', { name: /JSON/ }).first()

async function savedReport(page: Page): Promise<string> {
  await view(page, 'Answer')
  const saved = page.waitForEvent('download')
  await saveReport(page).click()
  return readFile(await (await saved).path(), 'utf8')
}

/** Names of the databases that hold a case. */
function caseDatabases(page: Page): Promise<string[]> {
  return page.evaluate(async () =>
    (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith('coldtrace-case-') ? name : [])),
  )
}

test('a reading that is killed at any moment goes on to the same facts', async ({
  browser,
  context,
  quiet,
}) => {
  test.setTimeout((1 + KILLS) * PATIENT.timeout)
  quiet.allow(/crash/i)
  let page = await startedPage(context)
  const begun = Date.now()
  await page.locator('input[webkitdirectory]').setInputFiles(evidence)
  await readToEnd(page)
  const seconds = (Date.now() - begun) / 1000
  const whole = await facts(page)
  expect(JSON.parse(whole)[0].length).toBeGreaterThan(100)
  for (let i = 0; i < KILLS; i++) {
    await forgetCases(page)
    await page.locator('input[webkitdirectory]').setInputFiles(evidence)
    await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
    // Any moment will do, so that this is one of the few tests that may be left to chance.
    await page.waitForTimeout(100 + Math.random() * 500 * Math.min(seconds, 30))
    const url = page.url()
    await kill(browser, page)
    page = await startedPage(context)
    await expect(page.getByRole('button', { name: /^Delete / })).toBeVisible()
    const left = await page.getByText('not read to the end').count()
    await page.goto(url)
    await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
    // A reading that ended before it was killed is a whole case; dropping it again is another thing. One that was
    // killed before its case knew of it has left nothing.
    if (left > 0 || (await facts(page)) === NOTHING) {
      await page.getByRole('button', { name: 'Coverage', exact: true }).click()
      await page.locator('input[webkitdirectory]').setInputFiles(evidence)
      await readToEnd(page)
    }
    const again = await facts(page)
    const differs = [...whole].findIndex((unit, at) => unit !== again[at])
    expect(again.slice(Math.max(0, differs - 300), differs + 300), `kill ${i + 1}`).toBe(
      whole.slice(Math.max(0, differs - 300), differs + 300),
    )
    expect(again.length).toBe(whole.length)
    console.log(`kill ${i + 1}: ${left > 0 ? 'in the middle, went on' : 'after the end'}`)
  }
})
