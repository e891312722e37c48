import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { bySevenZip, cabOf, rarOf, zipOf, zstdOf } from '../lab/archives.ts'
import { IIS, PROXY, velociraptor } from '../lab/collections.ts'
import { expect, readyOffline, settled, test } from './silent-page.ts'
import { readDone, view } from './views.ts'

interface Given {
  readonly name: string
  readonly blob: Blob
}

async function give(page: Page, input: string, files: readonly Given[]): Promise<void> {
  const payload = await Promise.all(
    files.map(async ({ name, blob }) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(await blob.arrayBuffer()),
    })),
  )
  await page.locator(input).setInputFiles(payload)
  await readDone(page)
}

const FILES = 'input[type=file][multiple]:not([webkitdirectory])'

test('archives of every kind are taken apart in the page, and nothing is asked for', async ({
  page,
  quiet,
}) => {
  await page.goto('./')
  await readyOffline(page)
  const program = page.context().waitForEvent('request', (request) => /7zz.*\.wasm$/.test(request.url()))
  await page.reload()
  await program
  await settled(page, quiet)
  const before = quiet.requests.length
  const zip64 = await bySevenZip('zip', { 'd/u_ex4.log': `${IIS}# four\r\n` }, ['-mm=Deflate64'])
  const lzma = await bySevenZip('zip', { 'l/u_ex5.log': `${IIS}# five\r\n` }, ['-mm=LZMA'])
  await give(page, FILES, [
    { name: 'a.7z', blob: await bySevenZip('7z', { 'EX01/a.log': PROXY, 'EX01/u_ex1.log': IIS }) },
    { name: 'b.rar', blob: rarOf({ 'u_ex2.log': `${IIS}# two\r\n` }) },
    { name: 'c.cab', blob: cabOf({ 'u_ex3.log': `${IIS}# three\r\n` }) },
    { name: 'd.zip', blob: await zipOf({ 'inner.zip': zip64, 'lzma.zip': lzma }) },
    { name: 'u_ex6.log.zst', blob: zstdOf(`${IIS}# six\r\n`) },
  ])
  await view(page, 'Coverage')
  for (const path of [
    'a.7z > EX01/a.log',
    'b.rar > u_ex2.log',
    'c.cab > u_ex3.log',
    'd.zip > inner.zip > d/u_ex4.log',
    'd.zip > lzma.zip > l/u_ex5.log',
    'u_ex6.log.zst > u_ex6.log',
  ]) {
    const source = page.locator('summary').filter({ has: page.getByText(path, { exact: true }) })
    await expect(source).toContainText('1 event')
    await expect(source).not.toContainText('refused')
  }
  expect(quiet.requests.slice(before)).toEqual([])
})

test('a locked archive is unlocked where it lies, and a case grows by what is dropped on it', async ({
  page,
}) => {
  await page.goto('./')
  await give(page, FILES, [
    { name: 'one.7z', blob: await bySevenZip('7z', { 'u_ex1.log': IIS }, ['-psecret', '-mhe=on']) },
    { name: 'two.zip', blob: await zipOf({ 'u_ex2.log': `${IIS}# two\r\n` }, 'secret') },
  ])
  const locked = page.getByRole('region', { name: '2 archives locked by a password' })
  await expect(locked).toBeVisible()
  await locked.getByLabel('Password').fill('wrong')
  await locked.getByRole('button', { name: 'Unlock' }).click()
  await expect(locked.getByRole('alert')).toHaveText('This password opens none of them.')
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await locked.getByLabel('Password').fill('secret')
  await page.keyboard.press('Enter')
  await expect(locked).toBeHidden()

  await view(page, 'Coverage')
  await expect(page.getByRole('heading', { name: 'Which server are these from?' })).toBeVisible()
  await page.getByLabel(/^one\.7z/).fill('ex07.corp.example')
  await page.getByLabel(/^one\.7z/).press('Enter')
  await expect(page.getByRole('heading', { name: 'EX07', exact: true })).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

  await give(page, FILES, [{ name: 'again.log', blob: new Blob([IIS]) }])
  const again = page.locator('summary').filter({ has: page.getByText('again.log', { exact: true }) })
  await again.click()
  await expect(page.getByText('The same content is already in this case.')).toBeVisible()
})

test('what a collector left behind stands with the coverage', async ({ page }) => {
  await page.goto('./')
  const { files } = await velociraptor()
  await give(
    page,
    FILES,
    files.map(({ path, blob }) => ({ name: path, blob })),
  )
  await view(page, 'Coverage')
  await expect(
    page.getByText(/^Sysmon log: 1 file, which the collector did not take .*larger than MaxFileSize/),
  ).toBeVisible()
})
