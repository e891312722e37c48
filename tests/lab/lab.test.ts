import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SCENARIOS } from './scenarios.ts'
import { walkEvtx } from './evtx-walk.ts'
import { generate, main, type Options, type Summary } from './index.ts'

interface Label {
  readonly path: string
  readonly place: {
    readonly kind: string
    readonly ordinal: number
    readonly offset: number
    readonly length: number
  }
  readonly time: string
  readonly host: string
  readonly class: string
  readonly stage: string
  readonly text?: string
}

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

function made(options: Partial<Options>): { readonly out: string; readonly summary: Summary } {
  const out = mkdtempSync(join(tmpdir(), 'coldtrace-lab-'))
  folders.push(out)
  const summary = generate({
    scenario: 'proxylogon',
    bytes: 6e6,
    out,
    seed: '5',
    servers: 1,
    products: ['2016', '2019', '2013'],
    from: Date.UTC(2021, 0, 1),
    to: Date.UTC(2021, 3, 1),
    ...options,
  })
  return { out, summary }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function digest(out: string): string {
  const hash = createHash('sha256')
  for (const path of filesOf(out)) hash.update(path.slice(out.length)).update('\0').update(readFileSync(path))
  return hash.digest('hex')
}

function labelsOf(out: string): Label[] {
  const lines = readFileSync(join(out, 'labels.jsonl'), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Label)
}

/** Rows of every text log by path, without headers and directives. */
function* rowsOf(out: string): Generator<{ readonly path: string; readonly rows: string[] }> {
  for (const path of filesOf(join(out, 'collection'))) {
    if (!/\.log$/i.test(path)) continue
    const lines = readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .split('\r\n')
    yield { path, rows: lines.filter((line) => line !== '' && !/^(?:#|DateTime,)/.test(line)) }
  }
}

const SHORT = { from: Date.UTC(2021, 1, 24), to: Date.UTC(2021, 2, 13), bytes: 1.5e6 }

describe('the same collection', () => {
  it('comes of the same seed, and another of another', () => {
    const [one, again, other] = ['5', '5', '6'].map((seed) => digest(made({ ...SHORT, seed }).out))
    expect(again).toBe(one)
    expect(other).not.toBe(one)
  })
})

describe('the size', () => {
  it.each([
    ['proxylogon', 6e6],
    ['benign', 6e6],
    ['failed', 9e6],
  ] as const)('of %s is within a tenth of %d bytes', (scenario, bytes) => {
    const { out, summary } = made({ scenario, bytes })
    const real = filesOf(join(out, 'collection')).reduce((sum, path) => sum + statSync(path).size, 0)
    expect(Math.abs(real - bytes) / bytes).toBeLessThan(0.1)
    expect(Math.abs(summary.bytes - real)).toBeLessThan(real / 100)
  })
})

describe('a collection of three servers', () => {
  let out: string
  let labels: Label[]
  beforeAll(() => {
    out = made({ ...SHORT, servers: 3 }).out
    labels = labelsOf(out)
  })

  it('has labels that re-read the very text at their place', () => {
    expect(labels.length).toBeGreaterThan(100)
    for (const { path, place, text, time } of labels) {
      const bytes = readFileSync(join(out, 'collection', path))
      const end = place.offset + place.length
      if (place.kind === 'line') {
        expect(bytes.toString('utf8', place.offset, end), path).toBe(text)
        expect(bytes.toString('latin1', end, end + 2), path).toBe('\r\n')
        const before = bytes.toString('latin1', 0, place.offset)
        expect(before === '\u00ef\u00bb\u00bf' || before.endsWith('\n'), path).toBe(true)
        expect(before.split('\n').length, path).toBe(place.ordinal)
        expect(text!.replace(' ', 'T').slice(0, 19), path).toBe(time.slice(0, 19))
      } else if (!path.endsWith('.evtx')) {
        // This is a file that was collected as a whole.
        expect(place, path).toMatchObject({ ordinal: 1, offset: 0, length: bytes.length })
      } else {
        const record = walkEvtx(bytes).find(({ number }) => number === place.ordinal)
        expect(record, path).toMatchObject({ offset: place.offset, length: place.length })
        expect(record!.time, path).toBe(Date.parse(time))
      }
    }
  })

  it('has event logs that hold by their own structure', () => {
    const logs = filesOf(join(out, 'collection')).filter((path) => path.endsWith('.evtx'))
    expect(logs).toHaveLength(3 * 7)
    for (const path of logs) {
      const records = walkEvtx(readFileSync(path))
      expect(records[0], path).toMatchObject({ number: 1, reused: false })
      expect(records.filter(({ reused }) => reused).length, path).toBeGreaterThan(0)
      const times = records.map(({ time }) => time)
      expect(times, path).toEqual([...times].sort((a, b) => a - b))
    }
  })

  it('has rows of every text log on every day, in their order', () => {
    const days = new Map<string, Set<string>>()
    for (const { path, rows } of rowsOf(out)) {
      const stamps = rows.map((row) => row.slice(0, 19))
      expect(stamps, path).toEqual([...stamps].sort())
      const folder = path.slice(0, path.lastIndexOf('/'))
      // The back end of EWS is logged only where somebody reads mail through it.
      if (folder.endsWith('/Logging/Ews')) continue
      const known = days.get(folder) ?? new Set()
      stamps.forEach((stamp) => known.add(stamp.slice(0, 10)))
      days.set(folder, known)
    }
    // Each of three servers logs nine protocols, two sites, ECP, the address book and cmdlets.
    expect(days.size).toBe(3 * 14)
    for (const [folder, known] of days) expect(known.size, folder).toBe(17)
  })

  it('joins each proxied request to its line of the web server', () => {
    const requests = new Set<string>()
    const joined = new Set<string>()
    for (const { path, rows } of rowsOf(out)) {
      for (const row of rows) {
        if (path.includes('/HttpProxy/')) requests.add(row.split(',')[1]!)
        const id = path.includes('/W3SVC1/') ? /cafeReqId=([0-9a-f-]{36})/.exec(row) : null
        if (id) joined.add(id[1]!)
      }
    }
    expect(requests.size).toBeGreaterThan(100)
    expect(joined).toEqual(requests)
  })

  it('shows the update in the builds of the proxy', () => {
    const builds = new Map<string, string[]>()
    for (const { path, rows } of rowsOf(out)) {
      if (!path.includes('/HttpProxy/Ecp/')) continue
      for (const row of rows) {
        const cells = row.split(',')
        const known = builds.get(cells[18]!) ?? []
        if (known.at(-1) !== cells[5]) known.push(cells[5]!)
        builds.set(cells[18]!, known)
      }
    }
    expect(Object.fromEntries(builds)).toEqual({ EX01: ['2', '9'], EX02: ['3', '10'], EX03: ['2', '12'] })
  })

  it('compromises the first server, tries the second, and leaves the third alone', () => {
    const stages = (host: string): string[] => [
      ...new Set(
        labels.filter((one) => one.host === host && one.class === 'attack').map(({ stage }) => stage),
      ),
    ]
    expect(stages('EX01')).toEqual(
      expect.arrayContaining([
        ...[
          'autodiscover',
          'mapi',
          'proxylogon-session',
          'vdir-read',
          'vdir-write',
          'vdir-reset',
          'vdir-cleanup',
        ],
        ...['shell-file', 'shell-request', 'process', 'credential', 'archive', 'um', 'oab-download'],
      ]),
    )
    expect(stages('EX02').sort()).toEqual(['autodiscover', 'proxylogon-session'])
    expect(stages('EX03')).toEqual([])
    const status = ({ path, text = '' }: Label): string | undefined =>
      path.includes('/HttpProxy/')
        ? text.split(',')[19]
        : path.includes('/W3SVC')
          ? text.split(' ')[11]
          : undefined
    const answered = (host: string): Label[] =>
      labels.filter((one) => one.host === host && one.class === 'attack' && /^2/.test(status(one) ?? ''))
    expect(answered('EX01').map(status)).toContain('241')
    expect(answered('EX02')).toEqual([])
  })

  it('names no address of anyone, and holds no shell that would run', () => {
    const own = /^(?:127\.0\.0\.1|0\.0\.0\.0|192\.0\.2\.\d+|198\.51\.100\.\d+|203\.0\.113\.\d+)$/
    for (const { path, rows } of rowsOf(out)) {
      const text = rows.join('\n')
      const addresses = text.match(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g) ?? []
      expect(
        addresses.filter((address) => !own.test(address) && !/^15\./.test(address)),
        path,
      ).toEqual([])
      expect(text, path).not.toMatch(/eval\s*\(|Request\s*[[(.]/)
    }
  })
})

describe('the event-log walk', () => {
  it('notices a byte that is not as it was written', () => {
    const path = join(made(SHORT).out, 'collection/EX01/C/Windows/System32/winevt/Logs/Security.evtx')
    const bytes = readFileSync(path)
    for (const offset of [17, 4096 + 20, 4096 + 600]) {
      const changed = Buffer.from(bytes)
      changed[offset]! ^= 1
      expect(() => walkEvtx(changed)).toThrow('not as it should be')
    }
  })
})

describe('the command', () => {
  it('says what is wrong, and ends with 1', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    try {
      expect(await main(['--scenario', 'nothing', '--out', 'unused'])).toBe(1)
      expect(await main(['--scenario', 'benign', '--size', 'large', '--out', 'unused'])).toBe(1)
      expect(said.mock.calls.map(([text]) => String(text).split('\n')[0])).toEqual([
        `--scenario needs one of ${Object.keys(SCENARIOS).join(', ')}.`,
        '--size needs a number and a unit, such as 20MB or 1.5GB.',
      ])
    } finally {
      said.mockRestore()
    }
  })
})
