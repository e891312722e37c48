import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { main as lab } from '../lab/index.ts'

const COMMAND = fileURLToPath(new URL('../../dist/cli/coldtrace.js', import.meta.url))
const run = promisify(execFile)

let folder = ''
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-command-'))
  for (const more of [[], ['--zip']]) {
    const out = join(folder, more.length > 0 ? 'packed' : 'plain')
    expect(
      await lab([
        '--scenario',
        'proxylogon',
        '--size',
        '2MB',
        '--servers',
        '1',
        '--from',
        '2021-03-01',
        '--to',
        '2021-03-08',
        '--out',
        out,
        ...more,
      ]),
    ).toBe(0)
  }
})
test.afterAll(() => rm(folder, { recursive: true, force: true }))

/** The report of the command, without what no two runs have in common, and the temporary files it has left. */
async function reportOf(
  input: string,
  threads: number,
): Promise<{ report: string; left: readonly string[] }> {
  const path = join(folder, 'report.json')
  const temporary = await mkdtemp(join(folder, 'temporary-'))
  await run(process.execPath, [COMMAND, 'triage', input, '--threads', String(threads), '--report', path], {
    env: { ...process.env, TMPDIR: temporary },
  })
  const report = (await readFile(path, 'utf8')).replace(/"(seconds|peakMemoryBytes)": [\d.]+/g, '')
  expect(report).toMatch(/"costliestRules": \[\s*\{\s*"rule": "\w+",\s*"milliseconds": [\d.]+/)
  return { report: report.replace(/"costliestRules": \[[^\]]*\]/, ''), left: await readdir(temporary) }
}

for (const input of ['plain/collection', 'packed/collection.zip']) {
  test(`the command says the same of ${input} whatever the number of its threads, and leaves nothing`, async () => {
    const alone = await reportOf(join(folder, input), 1)
    expect(alone.report).toContain('"verdict": "compromised"')
    const together = await reportOf(join(folder, input), 3)
    expect(together.report === alone.report).toBe(true)
    expect(together.left).toEqual([])
  })
}
