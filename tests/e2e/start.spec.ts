import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './silent-page.ts'
import { openSample } from './views.ts'

test('a case is a card with its verdict, and has the name that somebody gave it, also after a reload', async ({
  page,
}) => {
  await openSample(page)
  await page.getByRole('button', { name: 'Coldtrace: start' }).click()
  const card = page.getByRole('article').filter({ hasText: 'exchange-sample' })
  await expect(card).toContainText('EX01')
  await expect(card).toContainText('Compromised')
  await expect(card).toContainText('Logs of 2021-02-25 to 2021-03-15.')
  await expect(page.getByText(/^This page stores .*; the browser lets it store /)).toBeVisible()
  await card.getByRole('button', { name: /^Rename / }).click()
  await page.getByLabel('Name of the case').fill('  Contoso, March  ')
  await page.keyboard.press('Enter')
  const renamed = page.getByRole('article', { name: 'Contoso, March' })
  await expect(renamed).toContainText('Compromised')
  await page.reload()
  await renamed.getByRole('button', { name: 'Contoso, March', exact: true }).click()
  await expect(page.locator('header .case')).toHaveText('Contoso, March')
  await page.getByRole('button', { name: 'Coldtrace: start' }).click()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)).toEqual(
      [],
    )
  }
})
