import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { HOSTILE, hostileCollection } from './hostile.ts'
import { expect, readyOffline, settled, test } from './silent-page.ts'
import { drawn, openSample, readDone, shelf, view, VIEWS } from './views.ts'

const SAMPLE = fileURLToPath(new URL('../../public/sample/exchange-sample.zip', import.meta.url))

let attacked = ''
test.beforeAll(({ attackedZip }) => void (attacked = attackedZip))

/** A case in which one server was broken into. */
async function openAttacked(page: Page): Promise<void> {
  await page.goto('./')
  await page.locator('input[type=file][multiple]:not([webkitdirectory])').setInputFiles(attacked)
  await readDone(page)
}

async function dropFolder(page: Page, folder: string): Promise<void> {
  await page.locator('input[webkitdirectory]').setInputFiles(folder)
  await readDone(page)
}

/** A folder that is gone after the test. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'coldtrace-e2e-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test('the sample case is read to a verdict, survives a reload and can be deleted', async ({ page }) => {
  await openSample(page)
  await expect(page.getByText('Compromised').first()).toBeVisible()
  await view(page, 'Events')
  await expect(page.getByText(/[\d,\s]+events, in order of time/)).toBeVisible()
  const url = page.url()
  await page.reload()
  expect(page.url()).toBe(url)
  await expect(page.getByText(/events, in order of time/)).toBeVisible()
  await view(page, 'Answer')
  await expect(page.getByText('Compromised').first()).toBeVisible()

  await page.goto('./')
  await page.getByRole('button', { name: /^exchange-sample/ }).click()
  await expect(page.getByText('Compromised').first()).toBeVisible()

  await page.getByRole('button', { name: 'Coldtrace: start' }).click()
  await page.getByRole('button', { name: /^Delete / }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByText('None yet.')).toBeVisible()
  await page.reload()
  await expect(page.getByText('None yet.')).toBeVisible()
})

test('a finding leads to its event, and the event to its very bytes', async ({ page }) => {
  await openAttacked(page)
  await view(page, 'Findings')
  await page.getByRole('button', { name: /Control panel session created through SSRF/ }).click()
  const before = page.url()
  await page.getByRole('button', { name: 'show it among the surrounding events' }).first().click()
  await expect(page).not.toHaveURL(before)
  const rows = page.locator('#event-table [role=row]')
  await expect(rows.filter({ hasText: '/ecp/y.js' }).first()).toBeVisible()
  await rows.filter({ hasText: '/ecp/y.js' }).first().click()
  const pane = page.getByRole('region', { name: 'Event', exact: true })
  await pane.getByRole('tab', { name: 'Line' }).click()
  await expect(pane.locator('pre').first()).toContainText('/ecp/y.js')
  await page.keyboard.press('Escape')
})

test('an event stays in sight in the table that its details make narrow', async ({ page }) => {
  await openAttacked(page)
  await view(page, 'Events')
  const table = page.locator('#event-table')
  await expect(page.getByText(/events, in order of time/)).toBeVisible()
  await table.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('PageUp')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Event', exact: true })).toBeVisible()
  await expect(table).toHaveClass(/compact/)
  await expect(table.locator('[role=row][aria-selected=true]')).toBeInViewport()
  await page.keyboard.press('Escape')
  await expect(table).not.toHaveClass(/compact/)
  await expect(table.locator('[role=row][aria-selected=true]')).toBeInViewport()
})

const IIS_HEAD = '#Fields: date time c-ip cs-method cs-uri-stem s-port sc-status\r\n'
const IIS_ROW = '2021-03-01 00:00:00 192.0.2.10 GET /owa/auth/logon.aspx 443 200\r\n'

test('a case that was not read to its end says so, also when it is opened again', async ({ page }) => {
  // Takes longer to read than to cancel.
  const large = test.info().outputPath('u_ex210301.log')
  await writeFile(large, IIS_HEAD + IIS_ROW.repeat(3_000_000))
  const files = page.locator('input[type=file][multiple]:not([webkitdirectory])')
  await page.goto('./')
  await files.setInputFiles(SAMPLE)
  await readDone(page)
  await view(page, 'Coverage')
  await files.setInputFiles(large)
  await page.getByRole('region', { name: 'Reading' }).getByRole('button', { name: 'Cancel' }).click()
  await view(page, 'Answer')
  const notice = page.getByRole('heading', { name: 'Only a part of the evidence was read' })
  await expect(notice).toBeVisible()
  await page.reload()
  await expect(notice).toBeVisible()
  await files.setInputFiles(large)
  await readDone(page)
  await expect(page.getByRole('heading', { name: /Compromised/ }).first()).toBeVisible()
  await expect(notice).toBeHidden()
})

test('a question is answered as it is typed, and a wrong one says where', async ({ page }) => {
  await openAttacked(page)
  await view(page, 'Events')
  const question = page.getByLabel('Search events')
  await question.fill('proxyLogon.ecp')
  await expect(page).toHaveURL(/q=proxyLogon\.ecp/)
  await expect(page.getByText(/^\d+ events?, in order of time/)).toBeVisible()
  await expect(page.locator('#event-table [role=row]').nth(1)).toContainText('proxyLogon.ecp')
  await page.locator('#event-table').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Event', exact: true })).toBeVisible()
  await question.fill('')
  await question.pressSequentially('http.sta')
  const choices = page.getByRole('listbox', { name: 'Fields and values' })
  await expect(choices.getByRole('option').first()).toContainText('http.status')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(question).toHaveValue('http.status:')
  await expect(choices.getByRole('option').first()).toContainText(/^\d/)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(question).toHaveValue(/^http\.status:\d+$/)
  await expect(page).toHaveURL(/q=http\.status%3A\d+/)
  await expect(choices).toBeHidden()
  await question.fill('client.ip:(')
  await expect(page.locator('#question-problem pre')).toContainText('^')
  await expect(
    page.getByText(
      /^The search has an error, so nothing is searched; the previous search found [\d,]+ event/,
    ),
  ).toBeVisible()
  await view(page, 'Timeline')
  await expect(page.getByText('The search has an error, so nothing is searched.')).toBeVisible()
  await expect(page.locator('canvas')).toHaveCount(0)
  await view(page, 'Events')
  await question.fill('there is no such thing in it')
  await expect(page.getByText('No event matches.')).toBeVisible()
  await question.fill('not cs-uri-stm:/owa/ and HttpStatus:200')
  await expect(page.getByText('No log of this case has a field “cs-uri-stm”.')).toBeVisible()
  await question.fill('format:windows-evtx or format:not-there')
  await expect(page.getByText(/^No log of this case/)).toHaveCount(0)
  await question.fill('format:not-there')
  await expect(page.getByText('No log of this case is of the kind “not-there”.')).toBeVisible()
})

test('a search is kept as a rule, opened as the search again, and saved as a file', async ({ page }) => {
  await openAttacked(page)
  await view(page, 'Events')
  const question = page.getByLabel('Search events')
  await question.fill('url.path:*/y.js and http.method:POST and sc-status:*')
  await question.press('Enter')
  await expect(page.locator('#event-table [role=row]').nth(1)).toContainText('/y.js')
  const total = page.getByText(/^\d+ events?, in order of time/)
  const found = /^\d+/.exec(await total.innerText())?.[0]
  await page.getByRole('button', { name: 'Keep this search as a rule' }).click()
  const form = page.getByRole('form', { name: 'Keep the search as a rule' })
  await expect(form.getByLabel('Kind of log')).toHaveValue('iis-w3c')
  await form.getByLabel('Title').fill('Posts to y.js <img src=x onerror=alert(1)>')
  await form.getByRole('button', { name: 'Keep' }).click()
  await expect(page.getByRole('status', { name: 'What changed' })).toContainText(`new, ${found}`)
  await page.getByRole('button', { name: /See it under Rules/ }).click()
  await page.getByRole('button', { name: /^medium Posts to y\.js/ }).click()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as a file' }).click()
  const file = await saved
  expect(file.suggestedFilename()).toBe('posts-to-y-js-img-src-x-onerror-alert-1.yml')
  expect(await readFile(await file.path(), 'utf8')).toContain('product: iis')
  await page.getByRole('button', { name: 'See what it found on EX01' }).click()
  await expect(page.getByRole('heading', { name: /Posts to y\.js <img/ })).toBeInViewport()
  await page.goBack()
  await page.getByRole('button', { name: 'Open as a search' }).click()
  await expect(page.getByText(`${found} events, in order of time`)).toBeVisible()
  await expect(question).toHaveValue(/format:iis-w3c/)
})

test('a pack is hunted for on what is stored, and a decision is said aloud', async ({ page }) => {
  await openAttacked(page)
  await view(page, 'Rules')
  const rule = `title: Any request for mail
id: 5f3d1f4e-1111-4000-8000-00000000abcd
level: medium
logsource: { category: webserver }
detection: { owa: { cs-uri-stem|startswith: '/owa/' }, condition: owa }
`
  await page.locator('aside input[type=file][multiple]:not([webkitdirectory])').setInputFiles([
    { name: 'mail.yml', mimeType: 'text/yaml', buffer: Buffer.from(rule) },
    { name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('no indicator\n') },
  ])
  const change = page.getByRole('status', { name: 'What changed' })
  await expect(change).toContainText('Any request for mail')
  await expect(change).toContainText('new')
  await shelf(page, 'not used').click()
  await expect(page.getByText('it is no address, domain, web address, digest or file')).toBeVisible()
  await expect(change.getByRole('button', { name: '1 not used' })).toBeVisible()

  await page.getByLabel('Search the text of all rules').fill('abcd owa')
  await shelf(page, 'run').first().click()
  await page.getByRole('button', { name: /Any request for mail/ }).click()
  await expect(page.getByRole('button', { name: 'Switch off' })).toBeDisabled()
  await page.getByLabel('Reason, for whoever reads the report').fill('mail is read here')
  await page.getByRole('button', { name: 'Switch off' }).click()
  await expect(change).toContainText('gone')
  await view(page, 'Answer')
  await expect(page.getByText('1 decision about rules applies here')).toBeVisible()
  await expect(page.getByText('“mail is read here”')).toBeHidden()
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByText('“mail is read here”')).toBeVisible()
  await page.emulateMedia({ media: 'screen' })
  await view(page, 'Rules')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(change).toContainText('new')

  await page.getByText('Allow a value or a file').click()
  await expect(page.locator('#hit-fields option[value=cs-uri-stem]')).toHaveCount(1)
  await page.getByLabel('Reason, for whoever reads the report').fill('a slip of the pen')
  await page.getByLabel('Field').fill('cs-uri-stm')
  await page.getByLabel('Whole value').fill('/owa/')
  await page.getByRole('button', { name: 'Allow the value' }).click()
  await expect(page.getByText('No hit has this value, so nothing is excluded.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('No hit has this value, so nothing is excluded.')).toBeHidden()
  await page.getByRole('button', { name: /^Remove / }).click()
  await expect(change).toContainText('gone')
})

test('a rule that is not understood says so where it is added, and points to the place in any script', async ({
  page,
}) => {
  await openSample(page)
  await view(page, 'Rules')
  const line = "  a: { 'cs-uri-stem|stratswith': 'x' }"
  const bad = `title: 日本語 مرحبا\nid: 1\nlogsource: { category: webserver }\ndetection:\n${line}\n  condition: a\n`
  await page
    .locator('aside input[type=file][multiple]:not([webkitdirectory])')
    .setInputFiles([{ name: 'bad.yml', mimeType: 'text/yaml', buffer: Buffer.from(bad) }])
  const change = page.getByRole('status', { name: 'What changed' })
  await expect(change).toContainText('Nothing more is searched for')
  await change.getByRole('button', { name: '1 not used' }).click()
  await page.getByLabel('Search the text of all rules').fill('stratswith')
  await expect(shelf(page, 'in all')).toHaveText('1 in all')
  const row = page.getByRole('button', { name: /日本語/ })
  await row.press('Enter')
  await expect(row).toHaveAttribute('aria-expanded', 'true')
  const place = page.locator('article pre')
  await expect(place.locator('mark')).toHaveText("'")
  const [mark, caret] = await place.evaluate((pre) => {
    const range = document.createRange()
    range.selectNodeContents(pre.querySelector('span')!.lastChild!)
    return [pre.querySelector('mark')!.getBoundingClientRect().left, range.getBoundingClientRect().left]
  })
  expect(Math.abs(mark! - caret!)).toBeLessThan(1)
  await page.getByRole('button', { name: 'Close' }).press('Enter')
  await expect(row).toBeFocused()
})

async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([name, text]) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([text!], name!))
      for (const type of ['dragover', 'drop'])
        dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    },
    [name, text],
  )
}

test('what is dropped on the rules is a pack and no evidence, and rules dropped elsewhere are not read as logs', async ({
  page,
}) => {
  await openSample(page)
  const sources = /\d[\d,]* events from \d+ sources/
  const before = await page.getByText(sources).innerText()
  const change = page.getByRole('status', { name: 'What changed' })
  await view(page, 'Rules')
  await drop(page, 'list.txt', 'nowhere-at-all.example\n')
  await expect(change).toContainText('No finding is new')
  await drop(page, 'u_ex210303.log', IIS_HEAD + IIS_ROW)
  await expect(page.getByText('Nothing of it could be taken as a rule or an indicator.')).toBeVisible()
  await view(page, 'Answer')
  expect(await page.getByText(sources).innerText()).toBe(before)

  const rule = `title: Any mail\nid: 1\nlevel: low\nlogsource: { category: webserver }
detection: { a: { cs-uri-stem|startswith: '/owa/' }, condition: a }\n`
  await drop(page, 'mail.yml', rule)
  await expect(page.getByRole('alert')).toContainText('This looks like a rule, not like logs.')
  expect(await page.getByText(sources).innerText()).toBe(before)
  await page.getByRole('button', { name: 'Add as a pack' }).click()
  await expect(change).toContainText('Any mail')
  await drop(page, 'u_ex210303.log', IIS_HEAD + IIS_ROW)
  await view(page, 'Answer')
  await drop(page, 'u_ex210303.log', IIS_HEAD + IIS_ROW)
  await readDone(page)
  await expect(page.getByText(before)).toHaveCount(0)
  await expect(page.getByText(sources)).toBeVisible()
})

test('reading, looking and searching ask for nothing', async ({ page, quiet }) => {
  await inFolder(async (out) => {
    const folder = await hostileCollection(out)
    await page.goto('./')
    await readyOffline(page)
    await page.reload()
    await expect(page.getByText('works offline')).toBeVisible()
    await settled(page, quiet)
    const before = quiet.requests.length
    await dropFolder(page, folder)
    for (const name of VIEWS) await view(page, name)
    expect(quiet.requests.slice(before)).toEqual([])
  })
})

test('hostile text in every field of every format stays text', async ({ page }) => {
  const dialogs: string[] = []
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await inFolder(async (out) => {
    await page.goto('./')
    await dropFolder(page, await hostileCollection(out))
    for (const name of VIEWS) {
      await view(page, name)
      await drawn(page)
      expect(await foreignElements(page), name).toEqual([])
    }
    await view(page, 'Events')
    const rows = page.locator('#event-table [role=row]')
    const count = Math.min(await rows.count(), 12)
    expect(count).toBeGreaterThanOrEqual(5)
    let seen = 0
    await page.locator('#event-table').focus()
    for (let i = 0; i < count; i++) {
      await page.keyboard.press(i === 0 ? 'Enter' : 'ArrowDown')
      if (i > 0) await page.keyboard.press('Enter')
      const pane = page.getByRole('region', { name: 'Event', exact: true })
      await expect(pane).toBeVisible()
      if (/<img[ +]src=x[ +]onerror=alert\(1\)>/.test(await pane.innerText())) seen++
      // An invisible character is shown, not obeyed.
      expect(await pane.innerText()).not.toContain('\u202e')
      expect(await foreignElements(page)).toEqual([])
    }
    expect(seen).toBeGreaterThanOrEqual(5)
    await page.getByLabel('Search events').fill(HOSTILE)
    await drawn(page)
    expect(await foreignElements(page)).toEqual([])
    expect(dialogs).toEqual([])
  })
})

/** Elements that only text from the evidence could have made. */
async function foreignElements(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll(
        'img, iframe, object, embed, [onerror], [onload], a[href^="javascript:"], body script',
      ),
    ]
      .filter((element) => !(element instanceof HTMLScriptElement && element.src.startsWith(location.origin)))
      .map((element) => element.outerHTML.slice(0, 200)),
  )
}

test('nothing readable is an error, never reassurance', async ({ page }) => {
  await inFolder(async (out) => {
    await mkdir(join(out, 'odd'))
    await writeFile(join(out, 'odd/notes.bin'), Buffer.from([1, 2, 3, 4, 5]))
    await writeFile(join(out, 'odd/empty.log'), '')
    await writeFile(join(out, 'odd/broken.zip'), Buffer.from('PK\u0003\u0004 and then nothing of a zip'))
    await page.goto('./')
    await dropFolder(page, join(out, 'odd'))
    const alert = page.getByRole('alert')
    await expect(alert).toContainText('Nothing was read, so nothing can be said')
    await expect(alert).toContainText('notes.bin')
    await expect(alert).toContainText('empty.log')
    await expect(alert).toContainText('broken.zip')
    await expect(page.getByText(/no evidence/i)).toHaveCount(0)
  })
})

test('a case is read, searched and shown without a network', async ({ page, context }) => {
  await page.goto('./')
  await readyOffline(page)
  await context.setOffline(true)
  await page.reload()
  await page.locator('input[type=file][multiple]:not([webkitdirectory])').setInputFiles(attacked)
  await readDone(page)
  await expect(page.getByText('Compromised').first()).toBeVisible()
})

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 390],
] as const) {
  test(`every view is usable in ${colorScheme} at ${width} pixels`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await openAttacked(page)
    for (const name of VIEWS) {
      await view(page, name)
      await drawn(page)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(
        violations.map(({ id, nodes }) => [name, id, nodes.map(({ html }) => html.slice(0, 200))]),
      ).toEqual([])
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, `${name} is wider than the window`).toBeLessThanOrEqual(0)
    }
  })
}
