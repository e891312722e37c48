import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './silent-page.ts'
import { view } from './views.ts'

const TABLE =
  'When,Host,Source IP,User,Details\r\n' +
  '31.3.2021 18:49:42,ex01.corp.example,192.0.2.9,CORP\\anna,"logon, ok"\r\n' +
  '31.3.2021 18:50:00,ex01.corp.example,203.0.113.9,,<img src=x onerror=alert(1)>\r\n'

test('a table is read once its mapping is confirmed, and not before', async ({ page }) => {
  await page.goto('./')
  await page
    .locator('input[type=file][multiple]:not([webkitdirectory])')
    .setInputFiles({ name: 'export.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) })
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
  await view(page, 'Coverage')
  await page.locator('summary', { hasText: 'export.csv' }).click()
  await expect(page.getByText('the meaning of its columns has not been confirmed')).toBeVisible()
  await page.getByRole('button', { name: 'Say what its columns mean' }).click()
  await expect(page.getByLabel('Client address')).toHaveValue('Source IP')
  const offset = page.getByLabel('UTC offset if none is given')
  await offset.fill('two')
  await expect(page.getByRole('button', { name: 'Read with this mapping' })).toBeDisabled()
  await offset.fill('+02:00')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wide).toBeLessThanOrEqual(0)
    if (process.env['SHOTS'])
      await page.screenshot({ path: `${process.env['SHOTS']}/mapping-${width}.png`, fullPage: true })
  }
  await page.getByRole('button', { name: 'Read with this mapping' }).click()
  await expect(page.locator('summary', { hasText: 'export.csv' })).toContainText('2 events')
  await expect(page.getByText('2021-03-31 16:49').first()).toBeAttached()
  await expect(page.getByRole('button', { name: 'Say what its columns mean' })).toBeHidden()
})
