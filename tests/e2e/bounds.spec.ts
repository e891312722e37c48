import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, readyOffline, test } from './silent-page.ts'
import { rowsByPath, storedTables } from './stored-tables.ts'
import { PATIENT } from './views.ts'

let evidence = ''
test.beforeAll(({ attackedFolder }) => void (evidence = attackedFolder))

const reading = (page: Page) => page.getByRole('region', { name: 'Reading' })

/** Lets the page store only this many bytes more; returns a function that removes the limit. */
async function withRoomFor(page: Page, bytes: number): Promise<() => Promise<void>> {
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
  const session = await page.context().newCDPSession(page)
  const { origin } = new URL(page.url())
  // It holds as long as the session does.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + bytes })
  // Chromium remembers for half a minute how much room a database had when it was last written to.
  await expect
    .poll(() => page.evaluate(isStored, Math.max(0, bytes) + 3_000_000), {
      timeout: 600_000,
      intervals: [3_000],
    })
    .toBe(false)
  return () => session.detach()
}

/** Whether the browser stores so many bytes; they are removed again. */
function isStored(bytes: number): Promise<boolean> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('room-of-a-test', 1)
    const end = (stored: boolean): void => {
      opening.result?.close()
      indexedDB.deleteDatabase('room-of-a-test')
      resolve(stored)
    }
    opening.onupgradeneeded = () => void opening.result.createObjectStore('bytes')
    opening.onerror = () => resolve(false)
    opening.onsuccess = () => {
      const writing = opening.result.transaction('bytes', 'readwrite')
      writing.objectStore('bytes').put(new Uint8Array(bytes), 0)
      writing.oncomplete = () => end(true)
      writing.onabort = () => end(false)
    }
  })
}

interface Stored {
  /** Rows by path, as stored. */
  readonly rows: Record<string, number>
  /** Rows by path, as the sources speak of them. */
  readonly told: Record<string, number>
  readonly unbalanced: number
  readonly ended: number
}

/** The stored rows by path. */
async function stored(page: Page): Promise<Stored> {
  const tables = await storedTables(page)
  const told: Record<string, number> = {}
  let unbalanced = 0
  let ended = 0
  for (const { path, receipt } of tables.sources) {
    const { bytes, events, ledger, issues } = receipt
    if (events > 0) told[path] = events
    if (ledger.parsed + ledger.skipped + ledger.unreadable !== bytes) unbalanced++
    if (issues.some(({ code }) => code === 'storage-full')) ended++
  }
  return { rows: rowsByPath(tables), told, unbalanced, ended }
}

const sum = (rows: Record<string, number>): number => Object.values(rows).reduce((all, one) => all + one, 0)

async function verdictOf(page: Page): Promise<string> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Answer' }).click()
  return page.locator('main').innerText()
}

test('a storage that ends in the middle loses nothing, says what to do, and goes on with more room', async ({
  page,
  quiet,
}) => {
  quiet.allow(/quota/i)
  await page.goto('./')
  await readyOffline(page)
  // 60 MB of logs take about 10 MB of storage.
  const unlimited = await withRoomFor(page, 5_000_000)
  await page.locator('input[webkitdirectory]').setInputFiles(evidence)
  await expect(reading(page).getByText('the browser stores no more')).toBeVisible(PATIENT)
  const alert = reading(page).getByRole('alert')
  await expect(alert).toContainText('free disk space')
  await expect(alert).toContainText('smaller part')
  await expect(alert).toContainText('use the command')

  const first = await stored(page)
  expect(first.rows).toEqual(first.told)
  expect(first.unbalanced).toBe(0)
  expect(sum(first.rows)).toBeGreaterThan(1_000)
  // Less evidence is never more reassuring.
  const words = await verdictOf(page)
  expect(words).not.toContain('No evidence')
  expect(/Cannot tell|Compromised/.test(words)).toBe(true)
  const before = page.url()

  // The case is usable: its events are there, and they are counted.
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Events' }).click()
  await expect(page.getByRole('grid').or(page.getByRole('table')).first()).toBeVisible()
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Coverage' }).click()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await page.screenshot({ path: test.info().outputPath('full.png') })

  await page.reload()
  await page.goto('./')
  await expect(page.getByText('not read to the end')).toBeVisible()
  await page.goto(before)
  const after = await stored(page)
  expect(after).toEqual(first)

  await unlimited()
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Coverage' }).click()
  await page.locator('input[webkitdirectory]').setInputFiles(evidence)
  await expect(reading(page)).toBeVisible()
  await expect(reading(page)).toBeHidden(PATIENT)
  const whole = await stored(page)
  expect(whole.ended).toBe(0)
  expect(whole.unbalanced).toBe(0)
  expect(whole.rows).toEqual(whole.told)
  expect(sum(whole.rows)).toBeGreaterThan(sum(first.rows))
  for (const [path, rows] of Object.entries(first.rows)) expect(whole.rows[path]).toBeGreaterThanOrEqual(rows)

  // A case that was never short of room holds the same.
  await page.goto('./')
  await page.locator('input[webkitdirectory]').setInputFiles(evidence)
  await expect(reading(page)).toBeVisible()
  await expect(reading(page)).toBeHidden(PATIENT)
  const twice = await stored(page)
  expect(sum(twice.rows)).toBe(2 * sum(whole.rows))
})

test('where there is no room even for a case, it is said what could not be stored and what to try', async ({
  page,
  quiet,
}) => {
  quiet.allow(/quota/i)
  await page.goto('./')
  await readyOffline(page)
  const unlimited = await withRoomFor(page, -1_000_000)
  await page.locator('input[webkitdirectory]').setInputFiles(evidence)
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('is full')
  await expect(alert).toContainText('a new case could not be stored')
  await expect(alert).toContainText('free disk space')
  expect((await storedTables(page, ['cases'])).cases).toEqual([])
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await page.screenshot({ path: test.info().outputPath('no-case.png') })
  await unlimited()
  await page.locator('input[webkitdirectory]').setInputFiles(evidence)
  await expect(alert).toBeHidden()
  await expect(reading(page)).toBeVisible()
})

test('a reading says what it will take, and waits while it is paused', async ({ page }) => {
  await page.goto('./')
  // However fast the machine is, it is paused before it is over.
  await page.evaluate(() => {
    const watch = new MutationObserver(() => {
      const pause = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Pause')
      if (!pause) return
      watch.disconnect()
      pause.focus()
      pause.click()
    })
    watch.observe(document.body, { subtree: true, childList: true })
  })
  await page.locator('input[webkitdirectory]').setInputFiles(evidence)
  const bar = reading(page)
  await expect(bar.getByRole('status')).toHaveText(/Paused/)
  await expect(bar).toContainText(/files, 60 MB\.\s+Storing it takes .* to .*; this browser has .* left/)
  // The focus stays where it was, on what it has become.
  const goOn = bar.getByRole('button', { name: 'Go on' })
  await expect(goOn).toBeFocused()
  // What was in hand when it was paused is stored first.
  let before = ''
  const standsStill = async (): Promise<boolean> => {
    const last = before
    before = JSON.stringify(await stored(page))
    return before === last
  }
  await expect.poll(standsStill, { ...PATIENT, intervals: [1_500] }).toBe(true)
  const held = await stored(page)
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  for (const [name, width] of [
    ['wide', 1440],
    ['narrow', 390],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.screenshot({ path: test.info().outputPath(`paused-${name}.png`) })
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByRole('button', { name: 'Use the dark theme' }).click()
  await page.screenshot({ path: test.info().outputPath('paused-dark.png') })
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  expect(await stored(page)).toEqual(held)
  await goOn.focus()
  await page.keyboard.press('Enter')
  await expect(bar.getByRole('status')).toBeHidden(PATIENT)
  await expect(bar).toBeHidden(PATIENT)
  const { rows, told } = await stored(page)
  expect(rows).toEqual(told)
  expect(sum(rows)).toBeGreaterThan(sum(held.rows))
})
