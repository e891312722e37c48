import type { Page } from '@playwright/test'
import { expect, test } from './silent-page.ts'
import { readDone, view, VIEWS } from './views.ts'

/** Pixels that a view may be tall with evidence of this kind; without bounds it was 69,734. */
const TALLEST = 12_000

const LONG = 'A'.repeat(300_000)
const HEAD = 'date time s-computername c-ip cs-method cs-uri-stem s-port cs(User-Agent) sc-status'

function iis(rows: readonly string[], fields = HEAD): Buffer {
  return Buffer.from(`#Fields: ${fields}\r\n${rows.map((row) => `${row}\r\n`).join('')}`)
}

async function give(page: Page, ...files: { name: string; buffer: Buffer }[]): Promise<void> {
  await page.goto('./')
  await page
    .locator('input[type=file][multiple]:not([webkitdirectory])')
    .setInputFiles(files.map((file) => ({ ...file, mimeType: 'text/plain' })))
  await readDone(page)
}

const height = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollHeight)
const width = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

async function openFirstEvent(page: Page) {
  await view(page, 'Events')
  await page.locator('#event-table [role=row]').nth(1).click()
  const pane = page.getByRole('region', { name: 'Event', exact: true })
  await expect(pane).toBeVisible()
  return pane
}

test('a value of 300 kB is cut in every view, and shown whole in a box that scrolls', async ({ page }) => {
  await give(page, {
    name: `${'n'.repeat(3_000)}.log`,
    buffer: iis([
      `2021-03-03 06:49:42 ${'H'.repeat(20_000)} 198.51.100.7 POST /ecp/y.js 443 ExchangeServicesClient/0.0.0.0 241`,
      `2021-03-03 06:49:43 EX01 198.51.100.7 GET /owa/${LONG} 443 agent 200`,
      `2021-03-03 06:49:44 EX01 198.51.100.7 GET /owa/ 443 ${LONG} 200`,
    ]),
  })
  for (const name of VIEWS) {
    await view(page, name)
    await expect(page.getByRole('main')).toBeVisible()
    expect([name, (await height(page)) < TALLEST]).toEqual([name, true])
    expect([name, await width(page)]).toEqual([name, 0])
    const long = await page.evaluate(() => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      const found: string[] = []
      while (texts.nextNode()) {
        const text = texts.currentNode.nodeValue ?? ''
        // The script that collects logs is shown whole, in a box that scrolls.
        if (texts.currentNode.parentElement?.closest('pre.script')) continue
        if (/A{9}|H{9}|n{9}/.test(text) && text.length > 5_000)
          found.push(`${texts.currentNode.parentElement?.outerHTML.slice(0, 200)} ${text.length}`)
      }
      return found
    })
    expect([name, ...long]).toEqual([name])
  }
  await view(page, 'Events')
  await page.getByLabel('Search events').fill('http.status:200')
  await expect(page.getByText(/^2 events, in order of time/)).toBeVisible()
  const pane = await openFirstEvent(page)
  const all = pane.getByRole('button', { name: 'Show all 300,005 characters' })
  await all.first().click()
  const whole = pane.getByRole('region', { name: 'The whole text' })
  await expect(whole).toBeVisible()
  expect(await whole.evaluate((box) => [box.textContent?.length, box.clientHeight <= 320])).toEqual([
    300_005,
    true,
  ])
  expect(await height(page)).toBeLessThan(TALLEST)
  await pane.getByRole('button', { name: 'Show less' }).click()
  await expect(whole).toBeHidden()
  await page.screenshot({ path: test.info().outputPath('long.png') })
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await width(page)).toBe(0)
  await page.screenshot({ path: test.info().outputPath('long-phone.png') })
})

// The columns beyond the 1,024 that are kept by name are not lost: the line holds them.
test('a row of 10,000 columns shows some of them, and more on request', async ({ page }) => {
  const columns = Array.from({ length: 10_000 }, (_, number) => `x-column-${number}`)
  await give(page, {
    name: 'u_ex210303.log',
    buffer: iis(
      [
        `2021-03-03 06:49:42 EX01 198.51.100.7 GET /owa/ 443 agent 200 ${columns.map((_, i) => `v${i}`).join(' ')}`,
      ],
      `${HEAD} ${columns.join(' ')}`,
    ),
  })
  for (const name of VIEWS) {
    await view(page, name)
    await expect(page.getByRole('main')).toBeVisible()
    expect([name, (await height(page)) < TALLEST]).toEqual([name, true])
    expect([name, await page.locator('main *').count()]).toEqual([name, expect.any(Number)])
    expect(await page.locator('main *').count()).toBeLessThan(5_000)
  }
  const pane = await openFirstEvent(page)
  await expect(pane.getByText(/^200 of 1,0\d\d fields\./)).toBeVisible()
  await pane.getByRole('button', { name: 'Show more' }).click()
  await expect(pane.getByText(/^400 of 1,0\d\d fields\./)).toBeVisible()
})

const FRAGMENTS: readonly string[] = [
  `#/events?q=${'('.repeat(200_000)}`,
  `#/events?q=${'not '.repeat(100_000)}a`,
  `#/events?case=${'x'.repeat(500_000)}`,
  '#/verdict?case=__proto__&host=__proto__&t=NaN-NaN',
  '#/timeline?case=memory-x&t=-1e999-1e999',
  '#/%E0%A4%A?case=%E0%A4%A&q=%00%u0000',
  `#/rules?case=a&rule=${encodeURIComponent('<img src=x onerror=alert(1)>')}`,
  `#/findings?${'host=a&'.repeat(50_000)}`,
  `#${'/'.repeat(500_000)}`,
]

test('whatever a link says, the page stays what it is', async ({ page }) => {
  await give(page, {
    name: 'u_ex210303.log',
    buffer: iis(['2021-03-03 06:49:42 EX01 198.51.100.7 GET /owa/ 443 a 200']),
  })
  const own = /case=[^&]+/.exec(page.url())?.[0] ?? ''
  for (const fragment of [
    ...FRAGMENTS,
    ...FRAGMENTS.map((one) => one.replace(/\?(case=[^&]*)?/, `?${own}&`)),
  ]) {
    await page.evaluate((hash) => (location.hash = hash), fragment)
    await expect(page.getByRole('main')).toBeVisible()
    await expect(page.getByText('Coldtrace itself failed')).toHaveCount(0)
    // What the page makes of it is short.
    await expect.poll(async () => page.evaluate(() => location.hash.length)).toBeLessThan(20_000)
  }
  await page.evaluate(
    (hash) => (location.hash = hash),
    `#/events?${own}&q=${encodeURIComponent('http.status:200')}`,
  )
  await expect(page.getByText(/^1 event, in order of time/)).toBeVisible()
})
