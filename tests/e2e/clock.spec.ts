import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { beforeEverything } from './refusing-browser.ts'
import { expect, test } from './silent-page.ts'
import { readDone, view } from './views.ts'

// The scripts of the page are handed over by the test, and not by a service worker.
test.use({ serviceWorkers: 'block' })

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR
const FILES = 'input[type=file][multiple]:not([webkitdirectory])'

let attacked = ''
test.beforeAll(({ attackedZip }) => void (attacked = attackedZip))

/**
 * A clock that jumps by each of these amounts in turn, in milliseconds, one jump for every hundred questions in each thread. Timers
 * and `performance.now` go on as before, as they do when somebody sets the clock of a machine.
 */
function jumpingClock(jumps: readonly number[]): string {
  return `{
    const jumps = ${JSON.stringify(jumps)}
    const now = Date.now
    let asked = 0
    const jumped = () => now() + jumps[Math.floor(asked++ / 100) % jumps.length]
    const Clock = Date
    globalThis.Date = new Proxy(Clock, {
      construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [jumped()] : given, made),
      get: (target, name) => (name === 'now' ? jumped : Reflect.get(target, name)),
    })
  }`
}

/** The report as it is saved, without what differs from one reading to the next. */
async function reportOf(page: Page): Promise<unknown> {
  await view(page, 'Answer')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: /JSON/ }).first().click()
  const report = JSON.parse(await readFile(await (await saved).path(), 'utf8')) as Record<string, unknown>
  expect(JSON.stringify(report['hosts'] ?? report)).toContain('compromised')
  return Object.fromEntries(Object.entries(report).filter(([key]) => !['stats'].includes(key)))
}

test('a clock that is set by hours or a year changes nothing of what is said', async ({
  page,
  context,
  quiet,
}) => {
  quiet.allow(/Service Worker registration blocked/)
  await page.goto('./')
  await page.locator(FILES).setInputFiles(attacked)
  await readDone(page)
  const steady = await reportOf(page)
  const url = page.url()

  await beforeEverything(context, jumpingClock([0, -5 * HOUR, 7 * HOUR, -YEAR, YEAR]))
  const other = await context.newPage()
  // A stored case opens in another year.
  await other.goto(url)
  expect(await reportOf(other)).toEqual(steady)
  // The same evidence again adds nothing, and says nothing else.
  await view(other, 'Coverage')
  await other.locator(FILES).first().setInputFiles(attacked)
  await readDone(other)
  await view(other, 'Answer')
  await expect(other.getByRole('heading', { name: /Compromised/ }).first()).toBeVisible()

  // A reading from its beginning, whose clock jumps all the time.
  await other.goto('./')
  await other.locator(FILES).setInputFiles(attacked)
  await readDone(other)
  expect(await reportOf(other)).toEqual(steady)
  await expect(other.getByText('Coldtrace itself failed')).toBeHidden()
})
