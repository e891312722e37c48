import { expect, test } from './silent-page.ts'
import { openSample, view, VIEWS } from './views.ts'

const PHONE = { width: 390, height: 844 }
test.use({ viewport: PHONE, hasTouch: true })

test('on a phone every view is in sight, and so is what matters in it', async ({ page }) => {
  await openSample(page)
  for (const name of VIEWS) {
    await expect(
      page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name }),
    ).toBeInViewport({
      ratio: 1,
    })
  }
  await expect(page.getByRole('heading', { name: /^EX01 Compromised/ })).toBeInViewport({ ratio: 1 })
  await expect(
    page.getByText(/^EX01 was broken into .* The first certain trace is of 2021-03-03 06:49:46 UTC/),
  ).toBeInViewport({ ratio: 1 })

  await view(page, 'Events')
  const question = page.getByLabel('Search events')
  await question.fill('/ecp/y.js')
  const rows = page.locator('#event-table [role=row]')
  await expect(rows.filter({ hasText: '/ecp/y.js' }).first()).toBeVisible()
  const what = page.locator('#event-table .what').first()
  await expect(what).toBeInViewport({ ratio: 1 })
  await rows.filter({ hasText: '/ecp/y.js' }).first().click()
  const pane = page.getByRole('region', { name: 'Event', exact: true })
  await expect(pane).toBeInViewport({ ratio: 0.9 })
  await page.keyboard.press('Escape')
  await expect(pane).toBeHidden()

  await view(page, 'Findings')
  const line = page.getByRole('button', { name: /Script written into a web folder/ })
  await line.click()
  const detail = page.getByRole('article', { name: /Script written into a web folder/ })
  const [above, below] = [await line.boundingBox(), await detail.boundingBox()]
  expect(below!.y).toBeLessThan(above!.y + above!.height + 4)
  for (const name of VIEWS) {
    await view(page, name)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wider, name).toBeLessThanOrEqual(0)
  }
})

test('the verdict is said in the language that its reader chooses, and in it again after a reload', async ({
  page,
}) => {
  await openSample(page)
  const verdict = page.locator('main [lang]').first()
  await expect(verdict).toHaveAttribute('lang', 'en')
  await page.getByRole('button', { name: 'Deutsch', exact: true }).click()
  await expect(verdict).toHaveAttribute('lang', 'de')
  await expect(page.getByRole('heading', { name: /^EX01 Kompromittiert/ })).toBeInViewport({ ratio: 1 })
  const since = page.getByRole('region', { name: 'Seit wann? EX01' })
  await since.scrollIntoViewIfNeeded()
  await expect(since).toContainText(/3\. März 2021\s*06:49:46/)
  // Words that only an English page has.
  const text = await verdict.innerText()
  expect(
    text.match(/What to do|What the logs|step by step|Actors, as far|succeeded|not seen|In since/g),
  ).toBeNull()
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(wider).toBeLessThanOrEqual(0)
  await page.reload()
  await expect(page.getByRole('heading', { name: /^EX01 Kompromittiert/ })).toBeVisible()
})

test.describe('a browser that prefers German', () => {
  test.use({ locale: 'de-DE' })
  test('begins with a German verdict', async ({ page }) => {
    await openSample(page)
    await expect(page.getByRole('heading', { name: /^EX01 Kompromittiert/ })).toBeVisible()
    await page.getByRole('button', { name: 'English', exact: true }).click()
    await expect(page.getByRole('heading', { name: /^EX01 Compromised/ })).toBeVisible()
  })
})

test('what is printed is light and unfolded, and the page is as it was afterwards', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await openSample(page)
  const look = () =>
    page.evaluate(() => ({
      theme: document.documentElement.dataset['theme'],
      folded: document.querySelectorAll('main details:not([open])').length,
    }))
  const before = await look()
  expect(before.theme).toBe('dark')
  expect(before.folded).toBeGreaterThan(0)
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  expect(await look()).toEqual({ theme: 'light', folded: 0 })
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  expect(await look()).toEqual(before)
})
