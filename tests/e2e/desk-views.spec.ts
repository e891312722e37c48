import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { main as lab } from '../lab/index.ts'
import { expect, test } from './silent-page.ts'
import { drawn, readDone, view } from './views.ts'

let folder = ''
let attacked = ''
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-e2e-'))
  const days = ['--from', '2021-03-01', '--to', '2021-03-12', '--size', '1MB', '--zip']
  if ((await lab(['--scenario', 'proxylogon', ...days, '--out', folder])) !== 0)
    throw new Error('no collection')
  attacked = join(folder, 'collection.zip')
})
test.afterAll(() => rm(folder, { recursive: true, force: true }))

/** A case in which one server was broken into. */
async function openAttacked(page: Page): Promise<void> {
  await page.goto('./')
  await page.locator('input[type=file][multiple]:not([webkitdirectory])').setInputFiles(attacked)
  await readDone(page)
}

/** The first number in what an element is called or says. */
async function numberIn(element: Locator, pattern = /([\d,]+) events?/): Promise<number> {
  const text = (await element.getAttribute('aria-label')) ?? (await element.innerText())
  return Number(pattern.exec(text)![1]!.replaceAll(',', ''))
}

/** Says that exactly so many events are open. */
async function expectEvents(page: Page, events: number): Promise<void> {
  const said = `${new Intl.NumberFormat('en').format(events)} event${events === 1 ? '' : 's'}, in order of time (UTC)`
  await expect(page.getByText(said, { exact: true })).toBeVisible()
}

test('a day of coverage opens exactly its events, and those with hits exactly these', async ({ page }) => {
  await openAttacked(page)
  await view(page, 'Coverage')
  await drawn(page)
  const grid = page.getByRole('grid').first()
  const cell = grid.getByRole('button', { name: /events?: [\d,]+ with hits of high/ }).first()
  const events = await numberIn(cell)
  const hits = await numberIn(cell, /([\d,]+) with hits/)
  expect(hits).toBeLessThan(events)
  const name = (await cell.getAttribute('aria-label'))!
  await cell.click()
  await expectEvents(page, events)
  await expect(page.getByLabel('Search events')).toHaveValue(/^log:/)
  await page.goBack()
  await grid.getByRole('button', { name }).focus()
  await page.getByRole('button', { name: /^[\d,]+ with hits of high or critical level$/ }).click()
  await expectEvents(page, hits)
})

test('the days of coverage are reached by the keyboard, with one stop in the order of tabs', async ({
  page,
}) => {
  await openAttacked(page)
  await view(page, 'Coverage')
  await drawn(page)
  const grid = page.getByRole('grid').first()
  await expect(grid.locator('button[tabindex="0"]')).toHaveCount(1)
  const select = page.getByLabel('One column is a')
  await select.focus()
  await page.keyboard.press('Tab')
  const focused = grid.locator('button:focus')
  await expect(focused).toHaveCount(1)
  const first = await focused.getAttribute('aria-label')
  await page.keyboard.press('ArrowRight')
  await expect(focused).not.toHaveAttribute('aria-label', first!)
  await expect(grid.locator('button[tabindex="0"]')).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Home')
  const events = await numberIn(focused)
  await page.keyboard.press('Enter')
  await expectEvents(page, events)
})
