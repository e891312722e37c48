import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test'
import { LAUNCH } from './playwright.config.ts'
import { readDone, view } from './views.ts'

/** Texts that stand in the evidence and nowhere else. */
const HOST = 'QZHOST7731'
const ADDRESS = '/owa/qz-secret-7731.aspx'
const AGENT = 'qzagent/7731'
const FILE = 'u_ex-qzfile7731.log'

const FIELDS =
  '#Fields: date time s-computername c-ip cs-method cs-uri-stem s-port cs(User-Agent) sc-status\r\n'

/** A log whose rows are long enough that the browser has to write more than its first buffer. */
function log(rows: number): Buffer {
  const lines = Array.from({ length: rows }, (_, row) => {
    const time = new Date(Date.UTC(2021, 2, 3) + row * 1000).toISOString().slice(0, 19).replace('T', ' ')
    return `${time} ${HOST} 198.51.100.${row % 250} GET ${ADDRESS}/${row} 443 ${AGENT}-${(row * 7919) % 1009} 200\r\n`
  })
  return Buffer.from(FIELDS + lines.join(''))
}

/** Files of a folder that hold one of the texts, as UTF-8 or UTF-16, with what they hold. */
async function filesWith(folder: string, texts: readonly string[]): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path)
    const held = texts.filter((text) => bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le')))
    if (held.length > 0) found[path.slice(folder.length + 1)] = held
  }
  return found
}

async function profileWith(deed: (page: Page, context: BrowserContext) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'coldtrace-profile-'))
  const context = await chromium.launchPersistentContext(folder, LAUNCH)
  const page = context.pages()[0] ?? (await context.newPage())
  page.on('dialog', (dialog) => void dialog.accept())
  await deed(page, context)
  await context.close()
  return folder
}

async function readLog(page: Page, address: string, inMemory: boolean): Promise<void> {
  await page.goto(address)
  if (inMemory) await page.getByLabel('Keep this case in memory only').check()
  await page
    .locator('input[type=file][multiple]:not([webkitdirectory])')
    .setInputFiles({ name: FILE, mimeType: 'text/plain', buffer: log(60_000) })
  await readDone(page)
  await view(page, 'Events')
  await expect(page.getByText(/events, in order of time/)).toBeVisible()
}

async function deleteCase(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Coldtrace: start' }).click()
  await page.getByRole('button', { name: /^Delete / }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByText('None yet.')).toBeVisible()
}

const TEXTS = [HOST, ADDRESS, AGENT, FILE]

test('a case that was deleted leaves nothing of its evidence in the storage of the browser', async ({
  baseURL,
}) => {
  const kept = await profileWith((page) => readLog(page, baseURL!, false))
  const before = await filesWith(kept, TEXTS)
  // Otherwise the search would prove nothing.
  expect(Object.keys(before).some((path) => path.includes('IndexedDB'))).toBe(true)
  await rm(kept, { recursive: true })

  const folder = await profileWith(async (page) => {
    await readLog(page, baseURL!, false)
    await deleteCase(page)
  })
  const left = await filesWith(folder, TEXTS)
  console.log(JSON.stringify({ before, left }, null, 1))
  expect(left).toEqual({})
  await rm(folder, { recursive: true })
})

test('a case in memory only leaves nothing anywhere in the profile, and is gone after a reload', async ({
  baseURL,
}) => {
  const folder = await profileWith(async (page) => {
    await readLog(page, baseURL!, true)
    await page.getByLabel('Search events').fill(ADDRESS)
    await expect(page.getByText(/60,?000 events, in order of time/)).toBeVisible()
    expect(page.url()).not.toContain('qz')
    expect(await page.title()).toBe('Events · Coldtrace')
    await page.getByRole('button', { name: 'Coldtrace: start' }).click()
    await expect(page.getByText('in memory only, gone when the page is closed')).toBeVisible()
    await page.goBack()
    await expect(page.getByText('This case is kept in memory only')).toBeVisible()
    await page.reload()
    await expect(page.getByText('This case was kept in memory only, and is gone.')).toBeVisible()
    await expect(page.getByText('None yet.')).toBeVisible()
  })
  expect(await filesWith(folder, TEXTS)).toEqual({})
  expect((await stat(folder)).isDirectory()).toBe(true)
  await rm(folder, { recursive: true })
})
