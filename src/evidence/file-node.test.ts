import { appendFile, mkdtemp, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChangedFile, NodeFile } from './file-node.ts'

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-file-'))
  path = join(folder, 'x.log')
  await writeFile(path, 'first line\n')
  // Whatever is done to it next happens at another time.
  await utimes(path, 1_600_000_000, 1_600_000_000)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a file of the disk', () => {
  it('is read whole and in parts', async () => {
    const file = await NodeFile.at(path)
    expect([file.size, await file.text(), await file.isWhole(), await file.growth()]).toEqual([
      11,
      'first line\n',
      true,
      0,
    ])
    const part = file.slice(6, 10)
    expect([await part.text(), await part.isWhole(), await part.slice(-3).text()]).toEqual([
      'line',
      false,
      'ine',
    ])
  })

  it('that grew is read to the length that it had', async () => {
    const file = await NodeFile.at(path)
    await appendFile(path, 'second line\n')
    expect([await file.text(), await file.slice(0, 5).text()]).toEqual(['first line\n', 'first'])
    expect([await file.growth(), await file.slice(0, 5).growth(), await file.isWhole()]).toEqual([
      12,
      12,
      false,
    ])
  })

  it.each<[string, () => Promise<void>, RegExp]>([
    ['became shorter', () => truncate(path, 5), /became shorter/],
    ['was written anew at the same length', () => writeFile(path, 'other line\n'), /was changed/],
    [
      'was replaced by a longer one',
      async () => {
        await writeFile(`${path}.new`, 'another and longer line\n')
        await rename(`${path}.new`, path)
      },
      /another file took its place/,
    ],
  ])('that %s is refused', async (_, change, message) => {
    const file = await NodeFile.at(path)
    await change()
    for (const act of [() => file.text(), () => file.growth()]) {
      await expect(act()).rejects.toThrow(message)
      await expect(act()).rejects.toBeInstanceOf(ChangedFile)
    }
  })
})
