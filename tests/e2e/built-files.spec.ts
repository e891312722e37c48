import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { shellLinesIn } from '../laws/shell-lines.ts'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))

test('nothing that is built holds a line by which virus scanners know web shells', () => {
  const files = ['app', 'cli'].flatMap((folder) =>
    readdirSync(join(DIST, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  expect(files.length).toBeGreaterThan(5)
  for (const file of files) expect(shellLinesIn(readFileSync(file)), file).toEqual([])
})
