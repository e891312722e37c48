import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeInputs } from '../../src/evidence/node-inputs.ts'
import { iisLog } from './source-task.ts'
import { triageOf } from './triage.ts'

const ROWS = 40

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-growing-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('a log that grows after it was given is read to its length then, one that becomes shorter is not', async () => {
  const log = iisLog(ROWS)
  for (const name of ['as-it-was.log', 'longer.log', 'shorter.log'])
    await writeFile(join(folder, name), log.replaceAll('GET', `GET-${name}`))
  const { inputs } = await nodeInputs([folder])
  await appendFile(join(folder, 'longer.log'), '2021-03-04 00:00:00 192.0.2.1 GET /late 198.51.100.1 200\r\n')
  await truncate(join(folder, 'shorter.log'), Math.floor(log.length / 2))
  const { facts } = await triageOf(inputs)
  const read = facts.sources.map(({ path, sha256, receipt }) => [
    path.split('/').at(-1),
    receipt.events,
    sha256 !== null,
    receipt.issues.map(({ code, first }) => `${code}: ${first.detail}`),
  ])
  expect(read.sort()).toEqual([
    ['as-it-was.log', ROWS, true, []],
    ['longer.log', ROWS, true, ['grew-while-read: it is 58 bytes longer now']],
    ['shorter.log', 0, false, ['unreadable-file: it became shorter while it was read']],
  ])
})
