import type { Page } from '@playwright/test'
import { bySevenZip, zipOf } from '../lab/archives.ts'
import { IIS } from '../lab/collections.ts'
import { expect, test } from './silent-page.ts'
import { PATIENT, readDone } from './views.ts'

const FILES = 'input[type=file][multiple]:not([webkitdirectory])'

/** Paths of all files in the private file system of the page. */
function privateFiles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = []
    const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
      for await (const [name, handle] of folder.entries()) {
        if (handle.kind === 'directory') await walk(handle as FileSystemDirectoryHandle, `${path}${name}/`)
        else found.push(path + name)
      }
    }
    await walk(await navigator.storage.getDirectory(), '')
    return found
  })
}

async function readLocked(page: Page): Promise<void> {
  await page.goto('./')
  const inner = await bySevenZip('7z', { 'u_ex1.log': IIS }, ['-psecret', '-mhe=on'])
  // What is in an archive of an archive lies in a temporary file.
  const outer = await zipOf({ 'middle.zip': await zipOf({ 'inner.7z': inner }) })
  const buffer = Buffer.from(await outer.arrayBuffer())
  await page.locator(FILES).setInputFiles({ name: 'outer.zip', mimeType: 'application/zip', buffer })
  await readDone(page)
  await expect(page.getByRole('region', { name: '1 archive locked by a password' })).toBeVisible()
  // What is locked waits for its password.
  expect((await privateFiles(page)).length).toBeGreaterThan(0)
}

test('temporary files go with their case, though a password was never given', async ({ page }) => {
  await readLocked(page)
  await page.getByRole('button', { name: 'Coldtrace: start' }).click()
  await page.getByRole('button', { name: /^Delete / }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByText('None yet.')).toBeVisible(PATIENT)
  await expect.poll(() => privateFiles(page), PATIENT).toEqual([])
})

test('temporary files of a page that is gone are removed when the next one opens', async ({
  page,
  context,
}) => {
  await readLocked(page)
  await page.close()
  const next = await context.newPage()
  await next.goto('./')
  await expect.poll(() => privateFiles(next), PATIENT).toEqual([])
})
