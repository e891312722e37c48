import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
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

const RULE = `title: Any mail
id: 1
level: medium
logsource: { category: webserver }
detection: { a: { cs-uri-stem|startswith: '/owa/' }, condition: a }
`

test('the command says what became of rules that were given, and what it found of mild levels', async () => {
  const rules = join(folder, 'rules')
  await mkdir(rules)
  await writeFile(join(rules, 'mail.yml'), RULE)
  await writeFile(join(rules, 'bad.yml'), RULE.replace('condition: a', 'condition: b'))
  const { stdout } = await run(process.execPath, [
    COMMAND,
    'triage',
    join(folder, 'plain/collection'),
    '--rules',
    rules,
  ])
  expect(stdout).toMatch(/ {2}and \d+ findings of a lower level; --report has them\./)
  expect(stdout).toContain(
    'Of the rules and indicators given 1 is not used. "coldtrace rules" with their paths says why.',
  )
})

test('the command asks for the host of events as the page does', async () => {
  const linesOf = async (query: string): Promise<string[]> => {
    const { stdout } = await run(
      process.execPath,
      [COMMAND, 'events', join(folder, 'plain/collection'), '--query', query],
      { maxBuffer: 1 << 28 },
    )
    return stdout.split('\n').slice(0, -1)
  }
  const all = await linesOf('format:iis-w3c time:2021-03-03')
  expect(all.length).toBeGreaterThan(100)
  expect(await linesOf('format:iis-w3c time:2021-03-03 host:EX01')).toEqual(
    all.map((line) => line.replace('"host":"UNKNOWN"', '"host":"EX01"')),
  )
  expect(await linesOf('format:iis-w3c host:EX02')).toEqual([])
})

test('the command names fields that no log has', async () => {
  const { stdout, stderr } = await run(process.execPath, [
    COMMAND,
    'events',
    join(folder, 'plain/collection'),
    '--query',
    'cs-uri-stm:/owa/ and cs-uri-stem:/owa/',
  ])
  expect([stdout, stderr]).toEqual(['', '--query: no log has a field cs-uri-stm.\n'])
})

test('a path that is not there is said in words', async () => {
  const missing = join(folder, 'nowhere.yml')
  const said = await run(process.execPath, [COMMAND, 'rules', missing]).catch((error: unknown) => error)
  expect(said).toMatchObject({ code: 1, stderr: `${missing}: there is no such file or folder\n` })
})
