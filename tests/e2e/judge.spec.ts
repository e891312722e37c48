import { readFile, writeFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './silent-page.ts'
import { drawn, openSample, readDone, view } from './views.ts'

/** A backup saves a registry hive: an attack leaves that, and honest work can. */
function backup(day: number): string {
  const time = `2022-08-${day}T22:15:00.000Z`
  return `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-Sysmon"/><EventID>1</EventID><Level>4</Level><TimeCreated SystemTime="${time}"/><EventRecordID>${day}</EventRecordID><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>PIER3.harbour.example</Computer></System><EventData><Data Name="UtcTime">${time.slice(0, 23).replace('T', ' ')}</Data><Data Name="ProcessId">${day}</Data><Data Name="Image">C:\\Windows\\System32\\reg.exe</Data><Data Name="CommandLine">reg.exe save HKLM\\SYSTEM E:\\Safe\\weekly-system.hiv /y</Data><Data Name="User">HARBOUR\\svc-backup</Data><Data Name="ParentImage">C:\\Windows\\System32\\cmd.exe</Data></EventData></Event>`
}

async function openBackups(page: Page): Promise<void> {
  const path = test.info().outputPath('events.xml')
  await writeFile(path, `<Events>${backup(12)}${backup(19)}</Events>`)
  await page.goto('./')
  await page.locator('input[type=file][multiple]:not([webkitdirectory])').setInputFiles(path)
  await readDone(page)
}

async function accessible(page: Page): Promise<void> {
  await drawn(page)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)).toEqual([])
}

const SAVED = /registry hive/i
const REASON = 'The weekly backup <img src=x onerror=alert(1)>'
const verdict = (page: Page, word: string): Locator =>
  page.getByRole('heading', { level: 1, name: new RegExp(`PIER3.*${word}`) })

test('a finding that is explained leaves the verdict visibly, stays in the list struck through, and comes back by Ctrl+Z', async ({
  page,
}) => {
  await openBackups(page)
  await expect(verdict(page, 'Needs an answer')).toBeVisible()
  await view(page, 'Findings')
  const row = page.getByRole('button', { name: SAVED })
  await expect(row).toContainText('open')
  await row.click()
  const pane = page.getByRole('article', { name: SAVED })

  await page.keyboard.press('x')
  const reason = pane.getByLabel('Reason', { exact: true })
  await expect(reason).toBeFocused()
  await expect(pane.getByRole('button', { name: 'Keep this judgement' })).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(reason).toBeHidden()
  await page.keyboard.press('x')
  await page.keyboard.type(REASON)
  await pane.getByLabel('Who judges').fill('Kim')
  await accessible(page)
  await page.keyboard.press('Enter')
  await expect(row).toContainText('explained')
  await expect(row.locator('.struck')).toHaveCSS('text-decoration-line', 'line-through')
  await expect(pane).toContainText(REASON)
  await accessible(page)

  await view(page, 'Answer')
  await expect(verdict(page, 'Cannot tell')).toBeVisible()
  const beside = page.getByText(/^One finding was explained by a person and left out of this \(2 events\)/)
  await expect(beside).toContainText(`${REASON} (Kim, `)
  await expect(
    page.getByText('Without what was answered the verdict would be “needs an answer”.').first(),
  ).toBeVisible()
  expect(await page.locator('main img').count()).toBe(0)

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the report (JSON)' }).click()
  const saved = JSON.parse(await readFile(await (await download).path(), 'utf8')) as object
  expect(saved).toMatchObject({
    judgements: [{ host: 'PIER3', answer: 'expected', reason: REASON, by: 'Kim' }],
  })

  await page.reload()
  await expect(verdict(page, 'Cannot tell')).toBeVisible()
  await view(page, 'Findings')
  await row.click()
  await pane.getByRole('button', { name: 'Take it back' }).click()
  await expect(row).toContainText('open')
  await page.keyboard.press('Control+z')
  await expect(row).toContainText('explained')
  await expect(pane).toContainText('by Kim')

  await page.getByRole('combobox', { name: 'Judged' }).selectOption('open')
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: 'Findings' }).click()
  await page.keyboard.press('u')
  await pane.getByLabel('Reason (optional)').fill('')
  await page.keyboard.press('Enter')
  await expect(row).toContainText('unsure')
  await page.keyboard.press('Control+z')
  await expect(row).toContainText('explained')
  await view(page, 'Answer')
  await expect(beside).toBeVisible()
})

test('a finding of a step that certainly worked says that nothing explains it away', async ({ page }) => {
  await openSample(page)
  await view(page, 'Findings')
  const row = page.getByRole('button', { name: /Administrator session created through SSRF/ })
  await row.click()
  const pane = page.getByRole('article', { name: /Administrator session created through SSRF/ })
  await pane.getByRole('button', { name: /^Explained/ }).click()
  await expect(pane.getByText('nothing explains certain success away')).toBeVisible()
  await pane.getByLabel('Reason', { exact: true }).fill('A test')
  await pane.getByRole('button', { name: 'Keep this judgement' }).click()
  await expect(
    pane.getByText(/is kept, but is without effect \(A test\).*nothing explains certain success away/),
  ).toBeVisible()
  await view(page, 'Answer')
  await expect(page.getByRole('heading', { level: 1, name: /EX01.*Compromised/ })).toBeVisible()
  await expect(page.getByText(/explained by a person and left out/)).toBeHidden()
})

test('an event that is tagged is found by its tag, also after a reload, until that is undone', async ({
  page,
}) => {
  await openSample(page)
  await view(page, 'Events')
  const search = page.getByRole('combobox', { name: /search/i }).first()
  await search.fill('/ecp/y.js')
  const rows = page.locator('#event-table [role=row]')
  await rows.filter({ hasText: '/ecp/y.js' }).first().click()
  const pane = page.getByRole('region', { name: 'Event', exact: true })
  await expect(pane).toBeVisible()
  await page.keyboard.press('t')
  await expect(pane.getByLabel('Tag', { exact: true })).toBeFocused()
  await page.keyboard.type('First Request')
  await page.keyboard.press('Enter')
  await expect(pane.getByRole('list', { name: 'Tags' })).toContainText('first-request')
  await page.keyboard.press('Escape')
  await page.keyboard.press('s')
  await expect(pane.getByRole('button', { name: 'Starred' })).toHaveAttribute('aria-pressed', 'true')
  await accessible(page)

  for (const query of ['tag:first-request', 'star:yes and tag:*']) {
    await search.fill(query)
    await expect(page.getByText('1 event, in order of time')).toBeVisible()
  }
  await page.reload()
  await expect(page.getByText('1 event, in order of time')).toBeVisible()
  await search.fill('tag:no-such-tag')
  await expect(page.getByText('Nothing is tagged “no-such-tag” in this case.')).toBeVisible()

  await search.fill('tag:first-request')
  await rows.filter({ hasText: '/ecp/y.js' }).first().click()
  await pane.getByRole('button', { name: 'Remove the tag first-request' }).click()
  await expect(page.getByText('0 events, in order of time')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('1 event, in order of time')).toBeVisible()
})

const HOSTILE = `# Hello <script>alert(1)</script>

[a link](javascript:alert(2)) ![a picture](https://elsewhere.example/p.png)
<img src=x onerror=alert(3)> <https://elsewhere.example/>

<iframe srcdoc="<script>alert(4)</script>"></iframe>

- **bold** \`{{7*7}}\`
`

test('a note in hostile Markdown and HTML stays text that leads nowhere', async ({ page, quiet }) => {
  await openBackups(page)
  await view(page, 'Findings')
  await page.getByRole('button', { name: SAVED }).click()
  const pane = page.getByRole('article', { name: SAVED })
  await page.keyboard.press('n')
  const field = pane.getByLabel('Note, in Markdown')
  await expect(field).toBeFocused()
  await field.fill(HOSTILE)
  const before = quiet.requests.length
  await page.keyboard.press('Control+Enter')
  for (const shown of [
    '<script>alert(1)</script>',
    'a link (javascript:alert(2))',
    '[picture: a picture (https://elsewhere.example/p.png)]',
    '<img src=x onerror=alert(3)>',
    '<iframe srcdoc=',
  ])
    await expect(pane.locator('.note')).toContainText(shown)
  await expect(pane.locator('.note strong')).toHaveText('bold')
  expect(await pane.locator('.note :is(a, img, iframe, script, svg, [onerror], [style])').count()).toBe(0)
  expect(quiet.requests.slice(before)).toEqual([])
  await page.reload()
  await expect(pane.locator('.note strong')).toHaveText('bold')
})

test('findings are grouped, filtered and walked through by keys, and list and pane move together', async ({
  page,
}) => {
  await openSample(page)
  await view(page, 'Findings')
  const list = page.locator('.list')
  await expect(list.getByRole('heading').first()).toContainText('ProxyLogon')
  await page.keyboard.press('j')
  const first = list.getByRole('button').first()
  await expect(first).toBeFocused()
  await expect(first).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('j')
  const second = list.getByRole('button').nth(1)
  await expect(second).toHaveAttribute('aria-pressed', 'true')
  await expect(first).toHaveAttribute('aria-pressed', 'false')
  const title = (await second.locator('.struck').textContent()) ?? ''
  await expect(page.getByRole('article')).toContainText(title)
  await page.keyboard.press('k')
  await expect(first).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article')).toBeHidden()

  await page.getByRole('radio', { name: 'Technique' }).check()
  await expect(list.getByRole('heading').first()).toContainText('ATT&CK T')
  await page.getByLabel('Level at least').selectOption('critical')
  await expect(page).toHaveURL(/level=critical/)
  await page.reload()
  await expect(page.getByRole('radio', { name: 'Technique' })).toBeChecked()
  await expect(page.getByLabel('Level at least')).toHaveValue('critical')
  await expect(list.getByText('medium', { exact: true })).toHaveCount(0)
  await page.getByRole('radio', { name: 'Step' }).check()
  const found = page.getByRole('searchbox', { name: 'Find findings' })
  await found.fill('administrator session')
  await expect(list.getByRole('button')).toHaveCount(1)
  await accessible(page)

  await page.goto(`${page.url().replace(/&level=critical/, '')}&t=0-1000`)
  await expect(page.getByText('No finding fits.')).toBeVisible()
  await expect(page.getByText(/touches the selected time/)).toBeVisible()
})
