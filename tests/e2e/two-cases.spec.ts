import { expect, test } from './silent-page.ts'
import { openSample, PATIENT, readDone, view } from './views.ts'

let evidence = ''
test.beforeAll(({ attackedFolder }) => void (evidence = attackedFolder))

test('a case that is opened while another is read keeps its own report, name and address', async ({
  page,
}) => {
  await openSample(page)
  const sample = new URL(page.url()).hash
  await page.getByRole('button', { name: 'Coldtrace: start' }).click()
  await page.locator('input[webkitdirectory]').setInputFiles(evidence)
  const bar = page.getByRole('region', { name: 'Reading' })
  await bar.getByRole('button', { name: 'Pause' }).click(PATIENT)
  await expect(bar).toContainText('Paused')

  await page.getByRole('button', { name: 'Coldtrace: start' }).click()
  await expect(page.getByRole('button', { name: /^collection/ }).first()).toBeVisible()
  await page.getByRole('button', { name: /^exchange-sample/ }).click()
  await expect(page.locator('header .case')).toContainText('exchange-sample')
  expect(new URL(page.url()).hash).toBe(sample)
  await expect(bar).toContainText('into collection')

  // The other case goes on growing, and does not take the place of the open one.
  await bar.getByRole('button', { name: 'Go on' }).click()
  await expect(bar).toBeHidden(PATIENT)
  await expect(page.locator('header .case')).toContainText('exchange-sample')
  await view(page, 'Events')
  expect(new URL(page.url()).hash.replace('/events', '/verdict')).toBe(sample)
})

test('a case that is being read is opened from its bar and from the list, and ends under its own name', async ({
  page,
}) => {
  await openSample(page)
  await page.getByRole('button', { name: 'Coldtrace: start' }).click()
  await page.locator('input[webkitdirectory]').setInputFiles(evidence)
  const bar = page.getByRole('region', { name: 'Reading' })
  await bar.getByRole('button', { name: 'Pause' }).click(PATIENT)
  await page.getByRole('button', { name: 'Coldtrace: start' }).click()
  await page.getByRole('button', { name: /^exchange-sample/ }).click()
  await bar.getByRole('button', { name: /^collection/ }).click()
  await expect(page.locator('header .case')).toContainText('collection')
  await bar.getByRole('button', { name: 'Go on' }).click()
  await readDone(page)
  await expect(page.locator('header .case')).toContainText('collection')
  await expect(page.getByText('Compromised').first()).toBeVisible()
})

test('what is dropped beside the dashed box is read as well', async ({ page }) => {
  await page.goto('./')
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['#Software: nothing\n'], 'beside.log'))
    return transfer
  })
  await page.dispatchEvent('h1', 'drop', { dataTransfer: dropped })
  await readDone(page)
  await expect(page.locator('header .case')).toContainText('beside.log')
})

test('each step of a selection can be gone back from, and a link to it selects the same', async ({
  page,
}) => {
  await openSample(page)
  await view(page, 'Events')
  const caption = page.getByText(/events, in order of time/)
  await expect(caption).toBeVisible()
  const all = await caption.textContent()
  await page.getByLabel('Search events').fill('http.status:200')
  await page.getByLabel('Search events').press('Enter')
  await expect(caption).not.toHaveText(all!)
  const some = await caption.textContent()
  const link = page.url()
  await view(page, 'Findings')
  await expect(page.getByRole('group', { name: 'Selected' })).toContainText('http.status:200')
  await expect(page.getByText('This view is not filtered by the search.')).toBeVisible()
  await page.goBack()
  await expect(caption).toHaveText(some!)
  await page.goBack()
  await expect(caption).toHaveText(all!)
  await page.goForward()
  await expect(caption).toHaveText(some!)
  await page.goto('about:blank')
  await page.goto(link)
  await expect(caption).toHaveText(some!)
})
