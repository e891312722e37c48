import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { VERDICTS } from '../../src/detections/conclusion.ts'
import { ISSUES } from '../../src/event/issue.ts'
import { clearSpools } from '../../src/evidence/spool-node.ts'
import { runCommand } from '../cases/command.ts'
import type { Expected, Files } from './exhibit.ts'

const ROOM = fileURLToPath(new URL('.', import.meta.url))
const EXHIBITS = readdirSync(ROOM, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()

const makers = import.meta.glob<{ default: () => Files | Promise<Files> }>('./*/make.ts')

interface Report {
  readonly sources: readonly {
    readonly path: string
    readonly bytes: number
    readonly events: number
    readonly ledger: Readonly<Record<'parsed' | 'skipped' | 'unreadable', number>>
    readonly issues: readonly { readonly code: string }[]
  }[]
  readonly hosts: readonly { readonly name: string; readonly verdict: (typeof VERDICTS)[number] }[]
}

const folder = mkdtempSync(join(tmpdir(), 'coldtrace-museum-'))

afterAll(async () => {
  await clearSpools()
  rmSync(folder, { recursive: true, force: true })
})

function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(ROOM, name, 'expected.json'), 'utf8')) as Expected
}

async function shown(name: string): Promise<string> {
  const made = await makers[`./${name}/make.ts`]!()
  const place = join(folder, name)
  mkdirSync(place)
  for (const [path, content] of Object.entries(await made.default())) {
    const at = join(place, path)
    mkdirSync(dirname(at), { recursive: true })
    writeFileSync(at, content)
  }
  return place
}

describe('the museum of dirty evidence', () => {
  it('has what it needs of each exhibit', () => {
    expect(EXHIBITS.length).toBeGreaterThan(20)
    for (const name of EXHIBITS) {
      expect(makers, name).toHaveProperty([`./${name}/make.ts`])
      const { about, issues } = expectedOf(name)
      expect(about, name).toMatch(/\.$/)
      for (const code of issues) expect(ISSUES, name).toHaveProperty(code)
    }
  })

  it.each(EXHIBITS)('%s is told, and reassures nobody', async (name) => {
    const expected = expectedOf(name)
    const place = await shown(name)
    const file = join(folder, `${name}.json`)
    const ran = await runCommand('triage', place, '--report', file, ...(expected.options ?? []))
    expect(ran.code, ran.err).toBe(expected.exit)
    // Whatever stands in the evidence, it begins no line and moves no cursor.
    expect(ran.out + ran.err).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
    )
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    const told = report.sources.flatMap(({ issues }) => issues.map(({ code }) => code))
    expect(told).toEqual(expect.arrayContaining([...expected.issues]))
    expect(told).not.toContain('our-error')
    const sum = { parsed: 0, skipped: 0, unreadable: 0 }
    for (const { path, bytes, ledger } of report.sources) {
      expect(ledger.parsed + ledger.skipped + ledger.unreadable, path).toBe(bytes)
      for (const kind of ['parsed', 'skipped', 'unreadable'] as const) sum[kind] += ledger[kind]
    }
    for (const kind of ['parsed', 'skipped', 'unreadable'] as const)
      if (expected[kind] !== undefined)
        expect(sum[kind] > 0, `${kind} bytes: ${sum[kind]}`).toBe(expected[kind])
    const events = report.sources.reduce((all, source) => all + source.events, 0)
    if (expected.events !== undefined) expect(events).toBe(expected.events)
    for (const { name: host, verdict } of report.hosts)
      expect(VERDICTS.indexOf(verdict), `${host}: ${verdict}`).toBeLessThanOrEqual(
        VERDICTS.indexOf(expected.notBetterThan),
      )
  })
})
