import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { Receipt } from '../../src/event/receipt.ts'
import { zipOf } from '../lab/archives.ts'
import { beforeEverything, fullAt, REFUSALS } from './refusing-browser.ts'
import { expect, test } from './silent-page.ts'
import { storedTables } from './stored-tables.ts'
import { PATIENT, readDone, view } from './views.ts'

// The scripts of the page are handed over by the test, and not by a service worker.
test.use({ serviceWorkers: 'block' })

const FILES = 'input[type=file][multiple]:not([webkitdirectory])'

let attacked = ''
test.beforeAll(({ attackedZip }) => void (attacked = attackedZip))

test.beforeEach(({ quiet }) => quiet.allow(/Service Worker registration blocked/))

const limits = (page: Page) => page.getByRole('region', { name: 'What does not work in this window' })
const inMemory = (page: Page) => page.getByLabel('Keep this case in memory only')

async function readsToTheVerdict(page: Page): Promise<void> {
  await page.locator(FILES).setInputFiles(attacked)
  await readDone(page)
  await view(page, 'Answer')
  await expect(page.getByRole('heading', { name: /Compromised/ }).first()).toBeVisible()
  await view(page, 'Events')
  await expect(page.getByText(/[\d,\s]+events, in order of time/)).toBeVisible()
  await expect(page.getByText('Coldtrace itself failed')).toBeHidden()
}

for (const [what, script] of [
  ['refuses to open a database', REFUSALS.database],
  ['has no databases', REFUSALS.noDatabase],
] as const) {
  test(`a browser that ${what} is said to store nothing before anything is dropped, and reads into memory`, async ({
    page,
    context,
    quiet,
  }) => {
    quiet.allow(/indexedDB|IDBFactory|refused by the test|MissingAPI/i)
    await beforeEverything(context, script)
    await page.goto('./')
    await expect(limits(page)).toContainText('This browser stores no case')
    await expect(limits(page)).toContainText('in memory only')
    await expect(limits(page)).toContainText('open the page in a normal window')
    await expect(inMemory(page)).toBeChecked()
    await expect(inMemory(page)).toBeDisabled()
    await expect(page.getByText('None yet. This browser stores no case.')).toBeVisible()
    await expect(page.getByRole('alert')).toHaveCount(0)
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.screenshot({ path: test.info().outputPath('stores-nothing.png'), fullPage: true })
    await readsToTheVerdict(page)
    await expect(page.getByText('This case is kept in memory only')).toBeVisible()
  })
}

test('without a place for temporary files, locks, persistence or random ids the page says so and reads on', async ({
  page,
  context,
}) => {
  const { temporaryFiles, persistence, noLocks, noRandomId } = REFUSALS
  await beforeEverything(context, [temporaryFiles, persistence, noLocks, noRandomId].join(';'))
  await page.goto('./')
  await expect(limits(page)).toContainText('no place for temporary files')
  await expect(limits(page)).toContainText('Unpack large ones before you drop them')
  await expect(inMemory(page)).toBeEnabled()
  await readsToTheVerdict(page)
  await page.reload()
  await view(page, 'Answer')
  await expect(page.getByRole('heading', { name: /Compromised/ }).first()).toBeVisible()
})

test('a browser that tells nothing of its storage reads, and archives in archives go into memory', async ({
  page,
  context,
}) => {
  await beforeEverything(context, REFUSALS.noStorageManager)
  await page.goto('./')
  await expect(limits(page)).toContainText('no place for temporary files')
  await expect(limits(page)).not.toContainText('stores')
  const inner = await zipOf({ 'u_ex1.log': `${IIS_HEAD}${IIS_ROW}` })
  const outer = Buffer.from(await (await zipOf({ 'inner.zip': inner })).arrayBuffer())
  await page.locator(FILES).setInputFiles({ name: 'outer.zip', mimeType: 'application/zip', buffer: outer })
  await readDone(page)
  await view(page, 'Coverage')
  const source = page
    .locator('summary')
    .filter({ has: page.getByText('outer.zip > inner.zip > u_ex1.log', { exact: true }) })
  await expect(source).toContainText('1 event')
})

const IIS_HEAD = '#Fields: date time c-ip cs-method cs-uri-stem s-port sc-status\r\n'
const IIS_ROW = '2021-03-01 00:00:00 192.0.2.10 GET /owa/auth/logon.aspx 443 200\r\n'

test('a window with little room says how much fits before anything is dropped', async ({ page, context }) => {
  // Chromium itself tells every page the same amount, so that nobody can tell a private window.
  await beforeEverything(
    context,
    'StorageManager.prototype.estimate = async () => ({ usage: 1e6, quota: 31e6 })',
  )
  await page.goto('./')
  await expect(limits(page)).toContainText('This browser stores 30 MB more')
  await expect(limits(page)).toContainText('A private window has less room than a normal one.')
  await readsToTheVerdict(page)
})

test('a storage without room for a case is said to be full before anything is dropped', async ({
  page,
  context,
  quiet,
}) => {
  quiet.allow(/quota/i)
  const session = await context.newCDPSession(page)
  await page.goto('./')
  const { origin } = new URL(page.url())
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  await page.reload()
  await expect(limits(page)).toContainText('is full: no case can be stored')
  await inMemory(page).check()
  await readsToTheVerdict(page)
})

// The first writes of a thread are a try and records of the case, later ones blocks, hits and surveys.
for (const full of [
  'write === 1',
  'write === 2',
  'write === 3',
  'write === 5',
  'write > 4',
  'write > 12',
  'write % 7 === 0',
])
  test(`where there is no room for ${full} of a thread, what was read is told, and no error is ours`, async ({
    page,
    context,
    quiet,
  }) => {
    quiet.allow(/quota|no room/i)
    await beforeEverything(context, fullAt(full))
    await page.goto('./')
    await expect(page.getByText(/None yet\./)).toBeVisible()
    await page.locator(FILES).setInputFiles(attacked)
    const refused = page.getByRole('alert').filter({ hasText: /is full/ })
    await expect(refused.or(page.getByRole('navigation', { name: 'Views' })).first()).toBeVisible(PATIENT)
    // Nothing is under way any more: the reading is over, or was stopped.
    await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toHaveCount(0, PATIENT)
    await expect(page.getByRole('status').filter({ hasText: /^Reading goes on/ })).toHaveCount(0, PATIENT)
    const words = await page.locator('body').innerText()
    expect(words).not.toContain('Coldtrace itself failed')
    const { sources, blocks } = await storedTables(page, ['sources', 'blocks'])
    const told = sources.reduce((sum, { receipt }) => sum + receipt.events, 0)
    expect(blocks.reduce((sum, { rows }) => sum + rows, 0)).toBe(told)
    const whole = sources.length >= FILES_IN_IT && !sources.some(isCut)
    if (!whole) expect(words).toMatch(/is full|stores no more|Not everything/)
    console.log(
      `${full}: ${sources.length} sources, ${told} events, ${whole ? 'whole' : 'cut, and said to be'}`,
    )
  })

/** How many files the collection holds at least. */
const FILES_IN_IT = 100

function isCut({ receipt }: { readonly receipt: Receipt }): boolean {
  return receipt.issues.some(({ code }) => code === 'storage-full')
}
