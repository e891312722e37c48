import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtIn } from '../../src/detections/compile/built-in.ts'
import { runCommand } from './command.ts'
import { iisLog } from './source-task.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-test-'))
  await writeFile(join(folder, 'u_ex210303.log'), iisLog(20))
})

afterAll(() => rm(folder, { recursive: true }))

it('of attacks whose rules did not run, nothing is said', async () => {
  const titles = builtIn().chains.map(({ title }) => title)
  const named = (out: string): string[] => titles.filter((title) => out.includes(title))
  expect(named((await runCommand('triage', folder)).out)).not.toEqual([])
  const { out } = await runCommand('triage', folder, '--no-builtin-rules')
  expect(out).toContain('cannot-tell')
  expect(named(out)).toEqual([])
})
