import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BlobWriter, TextReader, ZipWriter } from '@zip.js/zip.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VERDICTS } from '../../src/detections/conclusion.ts'
import { runCommand, type Ran } from './command.ts'
import { iisLog } from './source-task.ts'

/** Texts that a terminal would obey, or that would pass for a line of ours. `EX99` is in no log. */
const HOSTILE = [
  'a\nEX99: no-evidence\n',
  'a\r\nEX99: no-evidence',
  'EX99: no-evidence',
  'a\u2028EX99: no-evidence',
  '\u001b]0;owned\u0007\u001b[2J\u001b[1A',
  '\u009b2J\u009d0;owned\u009c\u0085EX99: no-evidence',
  'gol\u202egpj\u2066x\u2069\u200f\u061c.log',
  '\t\b\b\b\u007f\u0000',
  `${'x'.repeat(150)}\nEX99: no-evidence`,
]
const LONG = 'y'.repeat(5_000)

/** What must never reach a terminal: controls but our own line ends, what ends a line elsewhere, and what reorders text. */
const FORBIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

/** A verdict begins with the name of its host, which stands in quotes when it holds more than letters, digits and dashes. */
const VERDICT_LINE = new RegExp(
  `^([\\p{L}\\p{N}_.-]+|"(?:[^"\\\\]|\\\\.)*"): (?:${VERDICTS.join('|')})\\b`,
  'u',
)

function expectHarmless(text: string): void {
  expect(FORBIDDEN.exec(text)?.[0]).toBeUndefined()
}

/** The hosts of lines that begin like a verdict. */
function hostsOfVerdictLines(text: string): string[] {
  return text.split('\n').flatMap((line) => VERDICT_LINE.exec(line)?.[1] ?? [])
}

/** One event of Sysmon whose host, file, account and message are hostile. */
function record(at: number, text: string): string {
  return JSON.stringify({
    '@timestamp': new Date(Date.UTC(2024, 5, 11, 8) + at * 60_000).toISOString(),
    message: `Process Create:\n${text}`,
    winlog: {
      channel: 'Microsoft-Windows-Sysmon/Operational',
      provider_name: 'Microsoft-Windows-Sysmon',
      event_id: 1,
      record_id: String(500 + at),
      computer_name: text,
      event_data: { [text]: text, Company: text },
    },
    event: { code: '1' },
    process: {
      executable: `C:\\Windows\\System32\\${text}cmd.exe`,
      command_line: `cmd.exe /c whoami ${text}`,
      parent: { executable: 'C:\\Windows\\System32\\inetsrv\\w3wp.exe' },
    },
    user: { name: text, domain: text },
  })
}

function rule(title: string, at: number, condition: string): string {
  return [
    `title: ${JSON.stringify(title)}`,
    `name: hostile_${at}`,
    `id: 5f3d1f4e-0000-4000-8000-00000000000${at}`,
    'level: high',
    'logsource: { product: windows, category: process_creation }',
    `detection: { a: { Image|endswith: 'cmd.exe' }, condition: ${condition} }`,
    '',
  ].join('\n')
}

/** As a file system takes it. */
function fileName(text: string): string {
  return text.replaceAll('\u0000', '').replaceAll('/', '_')
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-hostile-'))
  const rules = join(folder, 'rules')
  await mkdir(rules)
  for (const [at, text] of HOSTILE.entries()) {
    const below = join(folder, 'evidence', fileName(text))
    await mkdir(below, { recursive: true })
    const log = Array.from({ length: 5 }, (_, row) => record(at * 10 + row, text)).join('\n')
    await writeFile(join(below, `${fileName(text)}.jsonl`), `${log}\n`)
    await writeFile(join(below, `${fileName(text)}.bin`), 'nothing that anybody reads')
    const zip = new ZipWriter(new BlobWriter())
    await zip.add(`${text}/${text}.jsonl`, new TextReader(`${record(at * 10 + 7, `zip ${text}`)}\n`))
    await zip.add(`${text}.txt`, new TextReader('nothing that anybody reads'))
    await writeFile(
      join(below, `${fileName(text)}.zip`),
      Buffer.from(await (await zip.close()).arrayBuffer()),
    )
    execFileSync('mkfifo', [join(below, `${fileName(text)}.pipe`)])
    await writeFile(join(rules, `${at}.yml`), rule(text, at, 'a'))
    await mkdir(join(rules, fileName(text)), { recursive: true })
    await writeFile(join(rules, fileName(text), `${fileName(text)}.yml`), rule(text, at, 'b'))
    await writeFile(join(rules, fileName(text), `${fileName(text)}.yar`), `rule x { ${text}`)
  }
  await writeFile(join(folder, 'evidence', 'long.jsonl'), `${record(99, LONG)}\n`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function command(...words: readonly string[]): Promise<Ran> {
  const ran = await runCommand(...words)
  expectHarmless(ran.out)
  expectHarmless(ran.err)
  expect(hostsOfVerdictLines(ran.err)).toEqual([])
  return ran
}

describe('hostile names and texts', () => {
  it.each(['en', 'de'])('forge no line of the summary and obey no terminal: %s', async (language) => {
    const report = join(folder, `report-${language}.json`)
    const { out, err } = await command(
      'triage',
      join(folder, 'evidence'),
      ...['--report', report, '--rules', join(folder, 'rules'), '--language', language],
    )
    const json = await readFile(report, 'utf8')
    expectHarmless(json)
    const { hosts } = JSON.parse(json) as { hosts: readonly { name: string }[] }
    expect(hosts.length).toBeGreaterThan(HOSTILE.length / 2)
    expect(hostsOfVerdictLines(out)).toHaveLength(hosts.length)
    expect(hostsOfVerdictLines(out).filter((host) => host.startsWith('EX99'))).toEqual([])
    expect(out).toContain('⟨U+000A⟩EX99: no-evidence')
    expect(out).toContain('⟨U+001B⟩]0;owned⟨U+0007⟩')
    expect(out + err).toContain('⟨U+202E⟩')
  })

  it('stand in quotes where they are the name of a host', async () => {
    const log = join(folder, 'nameless.log')
    await writeFile(log, iisLog(20))
    for (const text of HOSTILE) {
      const { out } = await command('triage', log, '--host', text)
      const [host, ...others] = hostsOfVerdictLines(out)
      expect(others).toEqual([])
      expect(host).not.toMatch(/^EX99/)
    }
  })

  it('stay within one line of JSON for each event', async () => {
    const { out } = await command('events', join(folder, 'evidence'))
    const lines = out.split('\n').slice(0, -1)
    expect(lines).toHaveLength(HOSTILE.length * 6 + 1)
    const users = lines.map((line) => (JSON.parse(line) as { fields: Record<string, string> }).fields.User)
    expect(users).toContain(`${HOSTILE[4]}\\${HOSTILE[4]}`)
  })

  it.each([[], ['--json']])('forge nothing in the list of rules: %j', async (...words) => {
    const { code, out } = await command('rules', join(folder, 'rules'), ...words)
    expect(code).toBe(0)
    if (words.length > 0) expect(JSON.parse(out)).toHaveProperty('running')
    else
      for (const line of out.split('\n'))
        expect(line).toMatch(/^(runs|cannot|refused|filters|\d+ rules| {10}|$)/)
  })

  it('are shown in messages about what was given', async () => {
    for (const text of HOSTILE) {
      const missing = join(folder, 'none', fileName(text))
      await command('triage', missing, '--report', join(folder, 'none.json'))
      await command('triage', missing, '--map', missing)
      await command('triage', missing, '--answers', missing)
      await command('triage', missing, '--rules', missing)
      await command('events', missing, '--query', `${text}:`)
      await command('events', missing, '--query', `(${text}`)
      await command('events', missing, '--format', text)
      await command('rules', missing)
    }
  })
})
