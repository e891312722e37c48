import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channelOfKind, foldersOfKind } from '../../src/formats/catalogue.ts'
import { builtIn } from '../../src/detections/compile/built-in.ts'
import { names, type Statement } from '../../src/detections/statement.ts'
import { collectScript, hasGaps } from '../../src/detections/collect/script.ts'
import { quoted } from '../../src/detections/collect/power-shell.ts'

const pwsh = spawnSync('pwsh', ['-NoProfile', '-Command', 'exit 0']).status === 0
if (!pwsh) console.warn('SKIPPED: pwsh is not here; the collection script was not read by PowerShell')

/** Kinds that are not a log with a folder of its own: what is always copied or listed shows them. */
const COPIED_ALWAYS = new Set(['web-script', 'iis-config', 'file-listing'])

function missing(
  says: 'kinds.absent' | 'kinds.holes',
  logs: string[],
  from?: string,
  to?: string,
): Statement {
  return {
    id: says,
    host: 'EX01',
    section: 'unseen',
    says,
    subject: 'log',
    tone: 'unseen',
    chain: null,
    stage: null,
    values: { logs: names('log', logs, 40) },
    from: from === undefined ? null : Date.parse(from),
    to: to === undefined ? null : Date.parse(to),
    certainty: 'certain',
    evidence: [],
    cited: 0,
    against: [],
    changes: [],
  }
}

/** The lines of the list of one server. */
function planOf(script: string, host: string): string[] {
  const lines = script.split('\r\n')
  const from = lines.indexOf(`  @{ Server = ${quoted(host)}`)
  expect(from, `a list for ${host}`).toBeGreaterThan(0)
  return lines.slice(from, lines.indexOf('    ) }', from))
}

function folderLine(plan: readonly string[], folder: string): string | undefined {
  return plan.find((line) => line.includes(`Folder = '${folder}'`))
}

describe('the collection script', () => {
  it('asks each server for the logs that are missing there, and for no others', () => {
    const hosts = [
      {
        name: 'EX01',
        statements: [missing('kinds.absent', ['http-proxy/ecp', 'event-log/msexchange-management'])],
      },
      { name: 'EX02', statements: [missing('kinds.absent', ['oab-generator'])] },
    ]
    const script = collectScript(hosts)
    const first = planOf(script, 'EX01')
    expect(folderLine(first, '{exchange}\\Logging\\HttpProxy\\ecp')).toBeDefined()
    expect(first.some((line) => line.includes("'MSExchange Management'"))).toBe(true)
    expect(folderLine(first, '{exchange}\\Logging\\OABGeneratorLog')).toBeUndefined()
    const second = planOf(script, 'EX02')
    expect(folderLine(second, '{exchange}\\Logging\\OABGeneratorLog')).toBeDefined()
    expect(folderLine(second, '{exchange}\\Logging\\HttpProxy\\ecp')).toBeUndefined()
    expect(hasGaps(hosts)).toBe(true)
  })

  it('asks only for files around the days that are missing, and for all of what is missing altogether', () => {
    const hole = missing(
      'kinds.holes',
      ['http-proxy/owa', 'ews'],
      '2021-03-03T00:00:00Z',
      '2021-03-04T23:00:00Z',
    )
    const plan = planOf(
      collectScript([{ name: 'EX01', statements: [hole, missing('kinds.absent', ['ews'])] }]),
      'EX01',
    )
    expect(folderLine(plan, '{exchange}\\Logging\\HttpProxy\\owa')).toContain(
      "From = '20210301'; To = '20210406'",
    )
    expect(folderLine(plan, '{exchange}\\Logging\\EWS')).not.toContain('From')
  })

  it('asks a server of which nothing is known for everything', () => {
    const plan = planOf(collectScript([]), '')
    for (const kind of ['http-proxy/ecp', 'ecp-server', 'iis/front-end', 'cmdlet', 'oab-generator'])
      for (const folder of foldersOfKind(kind)) expect(folderLine(plan, folder), folder).toBeDefined()
    expect(hasGaps([{ name: 'EX01', statements: [] }])).toBe(false)
  })

  it('knows a place for every kind of log that an attack must be looked for in', () => {
    const required = new Set(builtIn().chains.flatMap((chain) => chain.required))
    const lost = [...required].filter(
      (kind) => foldersOfKind(kind).length === 0 && channelOfKind(kind) === null && !COPIED_ALWAYS.has(kind),
    )
    expect(lost, 'say in `folders` of its about.ts where it is written').toEqual([])
  })

  it('says how much it will copy before it copies anything, and puts all of it into one zip at the end', () => {
    const script = collectScript([])
    const steps = [
      '$estimate += Measure-Channel $channel',
      '$estimate += Measure-Folder $wanted',
      "throw ('There is not enough room",
      'foreach ($channel in $plan.Channels) { Export-Channel $channel }',
      'Out-File -LiteralPath $sums',
      'Export-Zip $Out $zip',
    ].map((step) => script.indexOf(step))
    expect(steps.every((at) => at > 0)).toBe(true)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    // A zip that is cut short must not look like a whole one.
    expect(script).toMatch(/CreateFromDirectory\(\$Folder, \$File \+ '\.part'/)
  })

  it('neither deletes nor sends nor fetches anything', () => {
    const script = collectScript([])
    expect(script).not.toMatch(
      /Remove-|Clear-|Set-ItemProperty|\/MIR|\/MOVE?\b|\/PURGE|Invoke-(?:Web|Rest|Expression|Command)|WebClient|BitsTransfer|Send-|ToSession|New-PSSession|HttpClient|Start-Process|\biex\b/i,
    )
  })

  it('keeps hostile names in their quotes', () => {
    const baseline = collectScript([{ name: 'PLACEHOLDER', statements: [] }])
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom("x'); calc #", 'x\u2019; calc #', 'a\r\ncalc'),
        ),
        (name) => {
          fc.pre(name !== 'UNKNOWN')
          const script = collectScript([{ name, statements: [] }])
          expect(script).toBe(baseline.replace("'PLACEHOLDER'", () => quoted(name)))
          expect(script).toMatch(/^[\r\n -~]*$/)
        },
      ),
      { numRuns: 50 },
    )
  })

  it.skipIf(!pwsh)('is PowerShell', () => {
    const folder = mkdtempSync(join(tmpdir(), 'coldtrace-script-'))
    try {
      const file = join(folder, 'script.ps1')
      writeFileSync(
        file,
        collectScript([{ name: "EX'\u2019\n01", statements: [missing('kinds.absent', ['ews'])] }]),
      )
      const command = `$e = $null; [void][Management.Automation.Language.Parser]::ParseFile('${file}', [ref]$null, [ref]$e); $e | ForEach-Object { $_.ToString() }; exit $e.Count`
      const { status, stdout } = spawnSync('pwsh', ['-NoProfile', '-Command', command], { encoding: 'utf8' })
      expect(stdout).toBe('')
      expect(status).toBe(0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
