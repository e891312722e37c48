import type { Page } from '@playwright/test'
import { expect, test } from './silent-page.ts'
import { storedTables } from './stored-tables.ts'
import { openSample, PATIENT, readDone, view } from './views.ts'

const FILES = 'input[type=file][multiple]:not([webkitdirectory])'

let evidence = ''
test.beforeAll(({ attackedFolder }) => void (evidence = attackedFolder))

const deletedElsewhere = (page: Page) =>
  page.getByRole('alert').filter({ hasText: 'This case was deleted in another window of this browser.' })

async function deleteFirst(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Delete / }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByText('None yet.')).toBeVisible(PATIENT)
}

/** Names of the databases that hold a case. */
function caseDatabases(page: Page): Promise<string[]> {
  return page.evaluate(async () =>
    (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith('coldtrace-case-') ? name : [])),
  )
}

test('a case that another window deletes while it is looked at says so, and the window goes on', async ({
  page,
  context,
}) => {
  await openSample(page)
  await view(page, 'Events')
  await expect(page.getByText(/events, in order of time/)).toBeVisible()
  const url = page.url()
  const other = await context.newPage()
  await other.goto('./')
  await deleteFirst(other)
  await expect(deletedElsewhere(page)).toBeVisible()
  await expect(page.getByText('None yet.')).toBeVisible()
  await expect(page.getByText('Coldtrace itself failed')).toBeHidden()
  // A link to it says that it is gone, and the window still works.
  await page.goto('about:blank')
  await page.goto(url)
  await expect(page.getByRole('alert')).toContainText('This case is not on this machine.')
  await openSample(page)
  await expect(page.getByText('Compromised').first()).toBeVisible()
})

test('a case that another window deletes while it is read says so, and nothing of it is left', async ({
  page,
  context,
}) => {
  const other = await context.newPage()
  await other.goto('./')
  await page.bringToFront()
  await page.goto('./')
  await page.locator('input[webkitdirectory]').setInputFiles(evidence)
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
  const isStored = async (): Promise<boolean> => (await storedTables(page, ['blocks'])).blocks.length > 0
  await expect.poll(isStored, { ...PATIENT, intervals: [200] }).toBe(true)
  await other.reload()
  await deleteFirst(other)
  await expect(deletedElsewhere(page)).toBeVisible(PATIENT)
  await expect(page.getByRole('region', { name: 'Reading' })).toBeHidden(PATIENT)
  await expect(page.getByText('Coldtrace itself failed')).toBeHidden()
  // Neither window makes it anew.
  await openSample(page)
  await expect.poll(() => caseDatabases(page), PATIENT).toHaveLength(1)
  await deleteFirstAt(page)
  expect(await caseDatabases(page)).toEqual([])
})

async function deleteFirstAt(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Coldtrace: start' }).click()
  await deleteFirst(page)
}

test('two windows open one case and see the same, and only one of them reads into it at a time', async ({
  page,
  context,
}) => {
  await page.goto('./')
  await page.locator('input[webkitdirectory]').setInputFiles(evidence)
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
  const pause = page.getByRole('region', { name: 'Reading' }).getByRole('button', { name: 'Pause' })
  await pause.click(PATIENT)
  const other = await context.newPage()
  await other.goto(page.url())
  await expect(other.getByRole('navigation', { name: 'Views' })).toBeVisible()
  await view(other, 'Coverage')
  await other
    .locator(FILES)
    .first()
    .setInputFiles({ name: 'u_ex1.log', mimeType: 'text/plain', buffer: Buffer.from(LOG) })
  await expect(
    other.getByRole('alert').filter({ hasText: 'Another window of this browser is reading' }),
  ).toBeVisible()
  await page.getByRole('region', { name: 'Reading' }).getByRole('button', { name: 'Go on' }).click()
  await readDone(page)
  await other.reload()
  for (const one of [page, other]) await view(one, 'Answer')
  const verdict = (one: Page): Promise<string> => one.locator('main').innerText()
  await expect.poll(async () => (await verdict(page)) === (await verdict(other)), PATIENT).toBe(true)
  // Now that nobody reads, the other one may, and no two sources have one number.
  await view(other, 'Coverage')
  await other
    .locator(FILES)
    .first()
    .setInputFiles({ name: 'u_ex1.log', mimeType: 'text/plain', buffer: Buffer.from(LOG) })
  await readDone(other)
  await expect(other.getByText('Coldtrace itself failed')).toBeHidden()
  const { sources } = await storedTables(other, ['sources'])
  expect(sources.filter(({ path }) => path === 'u_ex1.log')).toHaveLength(1)
  expect(new Set(sources.map(({ id }) => id)).size).toBe(sources.length)
})

const LOG = `#Fields: date time c-ip cs-method cs-uri-stem s-port sc-status\r
2021-03-01 00:00:00 192.0.2.10 GET /owa/auth/logon.aspx 443 200\r
`
