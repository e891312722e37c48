import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './silent-page.ts'
import { openSample } from './views.ts'

test('the palette leads to views, findings and searches by keyboard alone', async ({ page }) => {
  await openSample(page)
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Go to a view, a finding or an action' })
  const input = palette.getByRole('combobox')
  await expect(input).toBeFocused()
  await input.fill('coverage')
  await page.keyboard.press('Enter')
  await expect(palette).toBeHidden()
  await expect(page.getByRole('button', { name: 'Coverage', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  )

  await page.keyboard.press('Control+k')
  await input.fill('china chopper')
  await expect(palette.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /China Chopper web shell command/ })).toBeVisible()

  await page.keyboard.press('Control+k')
  await input.fill('203.0.113.36')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/[\d,]+ events, in order of time/)).toBeVisible()
  await expect(page.getByLabel('Search events')).toHaveValue(/203\.0\.113\.36/)

  await page.keyboard.press('Control+k')
  await input.fill('nothing is called like this')
  await expect(palette.getByText('Nothing matches.')).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(palette).toBeHidden()
})

test('keys are listed, lead from view to view, and do nothing while somebody types', async ({ page }) => {
  await openSample(page)
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keys' })
  await expect(keys).toContainText('Go to a view')
  await page.keyboard.press('Escape')
  await expect(keys).toBeHidden()
  await page.keyboard.press('3')
  const search = page.getByLabel('Search events')
  await search.fill('2?')
  await expect(keys).toBeHidden()
  await expect(page.getByRole('button', { name: 'Events', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  )
})
