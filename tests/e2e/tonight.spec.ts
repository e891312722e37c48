import { readFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './silent-page.ts'
import { openSample } from './views.ts'

test('whom to tell and what to collect stand under the verdict, in both languages, and go into the report', async ({
  page,
}) => {
  await openSample(page)
  const whom = page.getByRole('region', { name: 'Whom to tell, and until when' })
  await expect(whom.getByRole('listitem')).toHaveCount(0)
  await whom.getByLabel('Country').selectOption('AT')
  await whom.getByLabel('You became aware of it at (UTC)').fill('2026-11-28 12:00')
  await expect(whom.getByRole('listitem').first()).toContainText('by 2026-12-01 12:00:00 UTC')
  await whom.getByLabel('You became aware of it at (UTC)').fill('yesterday')
  await expect(whom.getByRole('status')).toHaveText('Write the time as 2021-03-03 14:30.')
  await whom.getByLabel('You became aware of it at (UTC)').fill('2026-11-28 12:00')

  const collect = page.getByRole('region', { name: 'What to collect next' })
  const script = page.waitForEvent('download')
  await collect.getByRole('button', { name: 'Save the collection script' }).click()
  const saved = await (await script).path()
  expect(await readFile(saved, 'utf8')).toContain("Server = 'EX01'")

  const report = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the report (JSON)' }).click()
  const json: unknown = JSON.parse(await readFile(await (await report).path(), 'utf8'))
  expect(json).toMatchObject({ notify: { country: 'AT', aware: '2026-11-28T12:00:00.000Z' } })

  await page.getByRole('button', { name: /Deutsch/ }).click()
  const melden = page.getByRole('region', { name: 'Wem es zu melden ist, und bis wann' })
  await expect(melden.getByRole('listitem').first()).toContainText('bis zum 01.12.2026')
  await expect(melden.getByLabel('Land')).toHaveValue('AT')
  await expect(page.getByRole('region', { name: 'Was als Nächstes zu holen ist' })).toBeVisible()

  await page.setViewportSize({ width: 390, height: 844 })
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(wider).toBeLessThanOrEqual(0)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)).toEqual([])
})

test('a task of tonight stays ticked off after a reload, and the tick can be undone', async ({ page }) => {
  await openSample(page)
  const tasks = page.getByRole('region', { name: 'What to do now: EX01' })
  const isolate = tasks.getByRole('checkbox', { name: /^Take the server off the network/ })
  await isolate.check()
  await expect(tasks).toContainText(/1 of \d+ done/)
  await page.reload()
  await expect(isolate).toBeChecked()
  await isolate.uncheck()
  await expect(tasks).not.toContainText(/of \d+ done/)
  await page.locator('body').press('Control+z')
  await expect(isolate).toBeChecked()
})

test('the first lines of the verdict name accounts, mailboxes, files and what was fetched', async ({
  page,
}) => {
  await openSample(page)
  const touched = page.getByRole('region', { name: 'What did they reach? EX01' })
  await touched.getByText('2 more sentences').click()
  await expect(touched.getByRole('listitem')).toHaveText([
    'Accounts that were used, or acted as without a password: corp.example/Users/Administrator.',
    /^Mailboxes were opened; which ones/,
    /^Files that the attacker wrote: .*RedirSuiteServerProxy\.aspx/,
    /^Passwords were copied from the memory/,
    /^Files that the attacker fetched: \/aspnet_client\/it\.zip\./,
  ])
  await page.getByText('What Test-ProxyLogon would have said of these logs').click()
  await expect(
    page.getByText(/^Test-ProxyLogon in its version of 2021-03-18 would have reported/),
  ).toBeVisible()
})
