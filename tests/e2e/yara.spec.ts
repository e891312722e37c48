import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, readyOffline, settled, test } from './silent-page.ts'
import { readDone, shelf, view } from './views.ts'

/** A page that nobody would call a web shell but our own rule. */
const PAGE = '<%@ Page Language="C#" %><% /* planted for the test <img src=x onerror=alert(1)> */ %>'
const RULES = `rule planted_page {
  meta:
    description = "A page that was planted"
    score = 85
  strings:
    $mark = /planted for the test <[^>]+>/
  condition:
    extension == ".aspx" and $mark
}
rule not_understood { condition: nothing_of_this_name }
`

let folder = ''
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-e2e-'))
  const web = join(folder, 'EX01/inetpub/wwwroot/aspnet_client')
  await mkdir(web, { recursive: true })
  await writeFile(join(web, 'odd.aspx'), PAGE)
  await writeFile(join(folder, 'EX01/large.txt'), Buffer.alloc((16 << 20) + 1, 'x'))
})
test.afterAll(() => rm(folder, { recursive: true, force: true }))

async function dropFolder(page: Page): Promise<void> {
  await page.locator('input[webkitdirectory]').first().setInputFiles(folder)
  await readDone(page)
}

async function addPack(page: Page): Promise<void> {
  await view(page, 'Rules')
  await page
    .locator('aside input[type=file][multiple]:not([webkitdirectory])')
    .setInputFiles([{ name: 'own.yar', mimeType: 'text/plain', buffer: Buffer.from(RULES) }])
  await expect(page.getByRole('status', { name: 'What changed' })).toBeVisible()
}

test('YARA rules of a pack run without a network, and ask for nothing', async ({ page, context, quiet }) => {
  await page.goto('./')
  await readyOffline(page)
  await page.reload()
  await settled(page, quiet)
  await context.setOffline(true)
  const before = quiet.requests.length
  await dropFolder(page)
  await addPack(page)
  await expect(page.getByRole('status', { name: 'What changed' })).toContainText('YARA rule: planted_page')
  await expect(page.getByText('1 source: YARA rules')).toBeVisible()
  await page.getByText('1 source: YARA rules').click()
  await expect(page.getByText('EX01/large.txt')).toBeVisible()
  await shelf(page, 'not used').click()
  await page.getByRole('button', { name: /not_understood/ }).click()
  await expect(page.getByText('unknown identifier `nothing_of_this_name`').first()).toBeVisible()

  await view(page, 'Findings')
  await page.getByRole('button', { name: /planted_page/ }).click()
  const matched = `$mark at byte ${PAGE.indexOf('planted')}, ${'planted for the test <img src=x onerror=alert(1)>'.length} long`
  await expect(page.getByText(matched).first()).toBeVisible()
  await expect(page.getByText('<img src=x onerror=alert(1)>').first()).toBeVisible()
  expect(await page.locator('img[onerror]').count()).toBe(0)
  expect(quiet.requests.slice(before)).toEqual([])
})

test('a case says which files later rules were not asked of, until they are dropped again', async ({
  page,
}) => {
  await page.goto('./')
  await dropFolder(page)
  await page.reload()
  await addPack(page)
  await expect(page.getByText('1 source: YARA rules')).toHaveCount(2)
  await expect(page.getByText('drop the same evidence again')).toHaveCount(1)
  await view(page, 'Coverage')
  await dropFolder(page)
  await view(page, 'Findings')
  await expect(page.getByRole('button', { name: /planted_page/ })).toBeVisible()
})

test('rules are asked of more files than a browser has room for memories', async ({ page }, info) => {
  const web = info.outputPath('EX01/inetpub/wwwroot/aspnet_client')
  await mkdir(web, { recursive: true })
  for (let i = 0; i < 120; i++) await writeFile(join(web, `page-${i}.aspx`), `${PAGE}<!-- ${i} -->`)
  await page.goto('./')
  await page.locator('input[webkitdirectory]').first().setInputFiles(info.outputPath('EX01'))
  await readDone(page)
  await addPack(page)
  await expect(page.getByRole('status', { name: 'What changed' })).toContainText('new, 120')
  await expect(page.getByText('Files that were not scanned')).toHaveCount(0)
})
