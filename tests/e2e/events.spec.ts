import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './silent-page.ts'
import { drawn, openSample, readDone, view } from './views.ts'

const HEAD = '#Fields: date time s-computername c-ip cs-method cs-uri-stem cs-uri-query s-port sc-status\r\n'
const COMMAND = 'whoami /all; net group "Domain Admins"'
const ENCODED = Buffer.from(COMMAND, 'utf16le').toString('base64')

async function give(page: Page, rows: readonly string[]): Promise<void> {
  await page.goto('./')
  await page.locator('input[type=file][multiple]:not([webkitdirectory])').setInputFiles({
    name: 'u_ex210303.log',
    mimeType: 'text/plain',
    buffer: Buffer.from(HEAD + rows.map((row) => `${row}\r\n`).join('')),
  })
  await readDone(page)
  await view(page, 'Events')
}

/** The row of the table with a number, from 0; the head of the table is no row of it. */
function row(page: Page, number: number): Locator {
  return page.locator('#event-table [role=row]').nth(number + 1)
}

const pane = (page: Page): Locator => page.getByRole('region', { name: 'Event', exact: true })

/** Searches, and resolves to the number of events that were found. */
async function search(page: Page, query: string): Promise<number> {
  await page.getByLabel('Search events').fill(query)
  await page.getByLabel('Search events').press('Enter')
  await drawn(page)
  return total(page)
}

async function total(page: Page): Promise<number> {
  const said = page.getByText(/^[\d,]+ events?, in order of time/)
  await expect(said).toBeVisible()
  return numberIn(await said.innerText())
}

function numberIn(text: string): number {
  return Number(/[\d,]+/.exec(text)![0].replaceAll(',', ''))
}

/** Opens the request of the sample case by which a virtual directory was changed. */
async function openSetObject(page: Page): Promise<void> {
  await openSample(page)
  await view(page, 'Events')
  expect(await search(page, 'y.js and SetObject and schema=ResetOABVirtualDirectory')).toBe(1)
  await row(page, 0).locator('.what').click()
  await expect(pane(page)).toBeVisible()
}

test('a value shows what it says unwrapped, and leads to the events that have it', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await give(page, [
    `2021-03-03 06:49:42 EX01 198.51.100.7 GET /x.aspx cmd=powershell+-enc+${ENCODED} 443 200`,
    '2021-03-03 06:49:43 EX01 198.51.100.7 GET /owa/%2e%2e/y - 443 404',
    '2021-03-03 06:49:44 EX01 198.51.100.8 GET /owa/ - 443 200',
  ])
  await row(page, 0).locator('.what').click()
  const command = pane(page).getByRole('group', { name: 'PowerShell command: cs-uri-query' })
  await expect(command).toContainText(COMMAND)
  await command.getByRole('button', { name: 'Copy the decoded text of cs-uri-query' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(COMMAND)
  await pane(page).getByRole('button', { name: 'Copy the value of c-ip' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('198.51.100.7')

  await page.keyboard.press(']')
  await expect(pane(page).getByRole('group', { name: 'percent-decoded: cs-uri-stem' })).toContainText(
    '/owa/../y',
  )
  await pane(page).getByRole('button', { name: 'Only c-ip with this value' }).click()
  await expect(page.getByText(/^2 events, in order of time/)).toBeVisible()
  await pane(page).getByRole('button', { name: 'Only sc-status without this value' }).click()
  await expect(page.getByText(/^1 event, in order of time/)).toBeVisible()
  await expect(page.getByLabel('Search events')).toHaveValue('c-ip:"198.51.100.7" and not sc-status:"404"')
})

test('the neighbours of an event are exactly as many as were announced', async ({ page }) => {
  await openSetObject(page)
  const numbers = pane(page)
    .getByRole('region', { name: 'Neighbours' })
    .getByRole('button', { name: /within/ })
  await expect(numbers).toHaveCount(8)
  const key = /event=([\d.]+)/.exec(page.url())![1]!
  for (let number = 0; number < 8; number++) {
    const announced = numberIn(await numbers.nth(number).innerText())
    expect(announced).toBeGreaterThan(0)
    await numbers.nth(number).click()
    await drawn(page)
    expect([number, await total(page)]).toEqual([number, announced])
    // The event stays open, and its row is one of them.
    await expect(page).toHaveURL(new RegExp(`event=${key}`))
    await expect(pane(page).getByText(new RegExp(`^Row [\\d,]+ of ${announced}$`))).toBeVisible()
    await expect(page.locator('#event-table [aria-selected=true]')).toBeInViewport()
    await expect(numbers).toHaveCount(8)
  }
})

test('the joined request shows each log of it, says what joins them, and opens each row', async ({
  page,
}) => {
  await openSetObject(page)
  const card = pane(page).getByRole('region', { name: 'The joined request' })
  const rows = card.getByRole('listitem')
  await expect(rows.first()).toContainText('IIS front end')
  await expect(rows.first()).toContainText('Same request id')
  await expect(rows.nth(1)).toContainText('HttpProxy ECP')
  await expect(rows.nth(1)).toContainText('This event')
  await expect(rows.nth(2)).toContainText('IIS back end')
  await expect(rows.nth(2)).toContainText('No id joins it: same user agent, path and query')
  await expect(rows.filter({ hasText: 'ECP server' }).first()).toContainText(
    'No id joins it: same path and query',
  )
  await expect(rows.filter({ hasText: 'Cmdlets' }).first()).toContainText('same cmdlet')
  await expect(card).toContainText(/Request id [0-9a-f-]{36}/)
  for (const duration of await rows.filter({ hasText: /IIS|HttpProxy|ECP server/ }).all())
    await expect(duration).toContainText(/took [\d.]+ m?s/)

  await rows.first().getByRole('button').click()
  await expect(pane(page)).toContainText('IIS W3C log')
  await expect(pane(page).getByText('Not among the events of the table')).toBeVisible()
  await expect(rows.first()).toContainText('This event')
  await page.goBack()
  await expect(pane(page)).toContainText('Exchange HttpProxy log')
})

test('an event that is no request has no joined request', async ({ page }) => {
  await openSample(page)
  await view(page, 'Events')
  expect(await search(page, 'format:windows-evtx and EventID:5140')).toBeGreaterThan(0)
  await row(page, 0).locator('.what').click()
  await expect(pane(page).getByRole('region', { name: 'Neighbours' }).getByRole('button')).toHaveCount(8)
  await expect(pane(page).getByRole('region', { name: 'The joined request' })).toHaveCount(0)
})

test('the open event is in the link, opens with it, and is closed by going back', async ({ page }) => {
  await openSample(page)
  await view(page, 'Events')
  await search(page, 'level:critical')
  await expect(pane(page)).toHaveCount(0)
  await row(page, 4).locator('.what').click()
  await expect(page).toHaveURL(/event=\d+\.\d+/)
  const time = await pane(page).getByRole('heading', { level: 2 }).innerText()
  await page.reload()
  await expect(pane(page).getByRole('heading', { level: 2 })).toHaveText(time)
  await expect(pane(page).getByText(/^Row 5 of /)).toBeVisible()
  await pane(page).getByRole('button', { name: 'Next event' }).click()
  await expect(pane(page).getByText(/^Row 6 of /)).toBeVisible()
  await page.keyboard.press('[')
  await expect(pane(page).getByText(/^Row 5 of /)).toBeVisible()
  await page.goBack()
  await expect(pane(page)).toHaveCount(0)
  await expect(page).not.toHaveURL(/event=/)
})

test('chosen columns are in the link and remembered, and rows are copied with them as CSV', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await give(page, [
    '2021-03-03 06:49:42 EX01 198.51.100.7 GET =cmd|x - 443 200',
    '2021-03-03 06:49:43 EX01 198.51.100.8 GET /owa/,"a" - 443 404',
    '2021-03-03 06:49:44 EX01 198.51.100.9 GET /owa/ - 443 200',
  ])
  await page.getByRole('button', { name: 'Columns' }).click()
  const menu = page.getByRole('group', { name: 'Columns of the table' })
  await menu.getByLabel('Client address').check()
  await menu.getByLabel('Find a column').fill('uri-stem')
  await menu.getByLabel('cs-uri-stem').check()
  await page.keyboard.press('Escape')
  await expect(menu).toBeHidden()
  const heads = page.locator('#event-table [role=columnheader]')
  const titles = ['Chosen', 'Time (UTC)', 'Host', 'Level', 'Log', 'Client address', 'cs-uri-stem', 'What']
  await expect(heads).toHaveText(titles)
  await expect(row(page, 1).locator('.cell')).toHaveText(['198.51.100.8', '/owa/,"a"'])
  await expect(page).toHaveURL(/column=client\.ip&column=cs-uri-stem/)
  await page.reload()
  await expect(heads).toHaveText(titles)
  // Another link of this browser, which names no columns.
  await page.goto('./')
  await page.getByRole('button', { name: /^u_ex210303/ }).click()
  await view(page, 'Events')
  await expect(heads).toHaveText(titles)

  await row(page, 0).locator('.check').click()
  await row(page, 1)
    .locator('.what')
    .click({ modifiers: ['Shift'] })
  await expect(pane(page)).toHaveCount(0)
  const bar = page.getByRole('group', { name: 'Chosen rows' })
  await expect(bar).toContainText('2 rows chosen')
  await bar.getByRole('button', { name: 'Copy as CSV' }).click()
  await expect(bar.getByText('2 rows copied as CSV.')).toBeVisible()
  const csv = await page.evaluate(() => navigator.clipboard.readText())
  const lines = csv.split('\r\n')
  expect(lines[0]).toBe('Time (UTC),Server,Log,Level,Rules,Source,client.ip,cs-uri-stem,What')
  expect(lines[1]).toMatch(
    /^2021-03-03 06:49:42\.000,EX01,IIS front end,[^,]*,[^,]*,u_ex210303\.log,198\.51\.100\.7,'=cmd\|x,/,
  )
  expect(lines[2]).toContain(',198.51.100.8,"/owa/,""a""",')
  expect(lines).toHaveLength(4)

  await page.locator('#event-table').focus()
  await page.keyboard.press('End')
  await page.keyboard.press(' ')
  await expect(bar).toContainText('3 rows chosen')
  await bar.getByRole('button', { name: 'Copy as JSON' }).click()
  await expect(bar.getByText('3 rows copied as JSON.')).toBeVisible()
  const json: unknown = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))
  expect(json).toMatchObject([{}, {}, { fields: { 'client.ip': '198.51.100.9', 'cs-uri-stem': '/owa/' } }])
})

test('rows are saved as a file where the browser lets nobody copy', async ({ page }) => {
  await give(page, ['2021-03-03 06:49:42 EX01 198.51.100.7 GET /owa/ - 443 200'])
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))
  })
  await row(page, 0).locator('.check').click()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Copy as CSV' }).click()
  expect((await saved).suggestedFilename()).toBe('events.csv')
  await expect(page.getByText('so the rows were saved as a file')).toBeVisible()
})

test('events without a time stand first, and are counted', async ({ page }) => {
  await give(page, [
    ...Array.from(
      { length: 300 },
      (_, i) => `2021-03-03 06:49:${String(i % 60).padStart(2, '0')} EX01 198.51.100.7 GET /a - 443 200`,
    ),
    '2021-13-45 99:99:99 EX01 198.51.100.7 POST /undated.aspx - 443 200',
  ])
  await expect(
    page.getByText('301 events, in order of time (UTC); 1 without a readable time, which stand first'),
  ).toBeVisible()
  await expect(row(page, 0)).toContainText('no time')
  await expect(row(page, 0)).toContainText('/undated.aspx')
  await row(page, 0).locator('.what').click()
  await expect(pane(page).getByText('Row 1 of 301')).toBeVisible()
})

test('every level, rule and attack beside the table opens exactly as many events as it counts', async ({
  page,
}) => {
  await openSample(page)
  await view(page, 'Events')
  const whole = await total(page)
  for (const name of ['Level of hits', 'Rule', 'Attack', 'Stage of an attack']) {
    const facet = page.getByRole('region', { name, exact: true })
    await expect(facet.getByRole('listitem').first()).toBeVisible()
    for (let number = 0; number < (await facet.getByRole('listitem').count()); number++) {
      const value = facet.getByRole('listitem').nth(number)
      const announced = numberIn(await value.locator('.muted').innerText())
      await value.getByRole('button').first().click()
      await drawn(page)
      expect([name, number, await total(page)]).toEqual([name, number, announced])
      expect(await search(page, '')).toBe(whole)
    }
  }
  // They count only events that are selected.
  await search(page, 'client.ip:198.51.100.21')
  const critical = page.getByRole('region', { name: 'Level of hits' }).getByRole('listitem').first()
  const announced = numberIn(await critical.locator('.muted').innerText())
  await critical.getByRole('button', { name: /^Without/ }).click()
  await drawn(page)
  const without = await total(page)
  expect(await search(page, 'client.ip:198.51.100.21')).toBe(without + announced)
})

test('the table is gone through by j and k, and the open event goes with it', async ({ page }) => {
  await openSample(page)
  await view(page, 'Events')
  await total(page)
  await page.locator('#event-table').focus()
  for (const key of ['j', 'j', 'j', 'k', 'Enter']) await page.keyboard.press(key)
  await expect(pane(page).getByText(/^Row 2 of /)).toBeVisible()
  await page.keyboard.press('j')
  await expect(pane(page).getByText(/^Row 3 of /)).toBeVisible()
  await page.keyboard.press(']')
  await expect(pane(page).getByText(/^Row 4 of /)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(pane(page)).toHaveCount(0)
  await expect(page.locator('#event-table')).toBeFocused()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the table, its menu, chosen rows and an open event are accessible in the ${colorScheme} theme`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme })
    const axe = async (): Promise<unknown> => {
      await drawn(page)
      const builder = new AxeBuilder({ page })
        .include('main')
        .options({ rules: { 'target-size': { enabled: true } } })
      const { violations } = await builder.analyze()
      return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])
    }
    await openSetObject(page)
    await expect(pane(page).getByRole('region', { name: 'The joined request' })).toBeVisible()
    expect(await axe()).toEqual([])
    for (const tab of ['Line', 'Bytes']) {
      await pane(page).getByRole('tab', { name: tab }).click()
      expect(await axe()).toEqual([])
    }
    await page.keyboard.press('Escape')
    await search(page, 'level:>=high')
    await row(page, 1).locator('.check').click()
    await page.getByRole('button', { name: 'Columns' }).click()
    await expect(
      page.getByRole('group', { name: 'Columns of the table' }).getByRole('listitem').first(),
    ).toBeVisible()
    expect(await axe()).toEqual([])
  })
}
