import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { columnOf, fieldsOf, type Block, type FieldValues } from '../../src/event/block.ts'
import type { IssueCode } from '../../src/event/issue.ts'
import evtx from '../../src/formats/windows-evtx/index.ts'
import { withoutKernel } from '../../src/kernel/kernel.ts'

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url))
const TRUTH = join(CORPUS, '_truth/evtx_records.tsv')
const here = existsSync(TRUTH)
if (!here) console.warn('SKIPPED: ../shared/corpus is not here; real event logs were not read')

interface Read {
  /** Records that the log itself counts. */
  readonly records: number
  readonly recovered: number
  /** Remains that are said to repeat a record. */
  readonly repeated: number
  readonly blocks: Block[]
  readonly issues: Map<IssueCode, number>
  readonly accounted: number
}

function read(bytes: Uint8Array, pieceBytes = bytes.length): Read {
  const blocks: Block[] = []
  const issues = new Map<IssueCode, number>()
  let accounted = 0
  let repeated = 0
  const parser = evtx.open({
    block: (block) => void blocks.push(block),
    issue: ({ code, detail }) => {
      issues.set(code, (issues.get(code) ?? 0) + 1)
      repeated += Number(/(\d+) more that repeat/.exec(detail)?.[1] ?? 0)
    },
    fact: () => undefined,
    account: (_, count) => void (accounted += count),
    unbroken: () => undefined,
  })
  for (let at = 0; at < bytes.length; at += pieceBytes) parser.push(bytes.subarray(at, at + pieceBytes))
  parser.end()
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0)
  const recovered = blocks.reduce((sum, block) => sum + recoveredIn(block), 0)
  return { records: rows - recovered, recovered, repeated, blocks, issues, accounted }
}

function recoveredIn(block: Block): number {
  const column = columnOf(block, 'Recovered')
  return column ? [...column.codes].filter((code) => code !== 0).length : 0
}

/** Time and number by which each event names itself. */
function numbersOf(block: Block): { number: string; recovered: boolean }[] {
  return Array.from({ length: block.rows }, (_, row) => {
    const fields = fieldsOf(block, row)
    const number = `${String(fields['TimeCreated_SystemTime'])} ${String(fields['EventRecordID'])}`
    return { number, recovered: fields['Recovered'] !== undefined }
  })
}

const rows = here
  ? readFileSync(TRUTH, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
      .map(([, file = '', , bytes = '', libevtx = '', walk = '', verdict = '']) => ({
        file,
        bytes: Number(bytes),
        counts: [libevtx, walk].map(Number).filter((count) => Number.isFinite(count)),
        verdict,
      }))
  : []

describe.skipIf(!here)('real event logs', () => {
  it('hold as many records as two independent counters say, or as one of them where they differ', () => {
    const wrong: object[] = []
    let compared = 0
    let found = 0
    for (const { file, verdict, counts } of rows) {
      const path = join(CORPUS, file)
      if (!existsSync(path)) continue
      const bytes = new Uint8Array(readFileSync(path))
      const { records, recovered, accounted, issues } = read(bytes)
      expect(accounted, `ledger of ${file}`).toBe(bytes.length)
      compared++
      found += recovered
      const fits =
        verdict === 'agree'
          ? records === counts[0]
          : Math.min(...counts) <= records && records <= Math.max(...counts)
      if (!fits) wrong.push({ file, records, counts, issues: [...issues] })
    }
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(390)
    // What older content left behind is there as well, and told apart.
    expect(found).toBeGreaterThan(14_000)
  })

  it('leave no remains that are counted again', () => {
    const wrong: object[] = []
    let repeats = 0
    for (const { file } of rows) {
      const { blocks, repeated } = read(new Uint8Array(readFileSync(join(CORPUS, file))))
      repeats += repeated
      const counted = new Set<string>()
      for (const { number, recovered } of blocks.flatMap(numbersOf)) {
        if (!recovered) counted.add(number)
        else if (counted.has(number)) wrong.push({ file, number })
      }
    }
    expect(wrong).toEqual([])
    expect(repeats).toBeGreaterThan(1200)
  })

  it('are read the same with the kernel and without it', () => {
    let remains = 0
    for (const { file } of rows.filter(({ bytes }) => bytes < 1_200_000).slice(-60)) {
      const bytes = new Uint8Array(readFileSync(join(CORPUS, file)))
      const fast = read(bytes)
      expect(fast, file).toEqual(withoutKernel(() => read(bytes)))
      remains += fast.recovered
    }
    expect(remains).toBeGreaterThan(100)
  })

  it('are read the same in pieces of any size', () => {
    for (const { file } of rows.filter(({ bytes }) => bytes < 1_200_000).slice(0, 12)) {
      const bytes = new Uint8Array(readFileSync(join(CORPUS, file)))
      const events = (one: Read): FieldValues[] =>
        one.blocks.flatMap((block) => Array.from({ length: block.rows }, (_, row) => fieldsOf(block, row)))
      const whole = read(bytes)
      const cut = read(bytes, 50_001)
      expect(events(cut)).toEqual(events(whole))
      expect(cut.accounted).toBe(bytes.length)
    }
  })
})

/** Values of the JSON twin by our names; arrays and nested objects as they come. */
function flatTwin(twin: { Event: { System: object; EventData?: object | null } }): Record<string, string> {
  const flat: Record<string, string> = {}
  const put = (name: string, value: unknown): void => {
    if (value === null || value === undefined) return
    if (typeof value !== 'object') flat[name] = String(value)
    else if (!Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) {
        if (key === '#text') put(name, inner)
        else if (key === '#attributes')
          for (const [attribute, text] of Object.entries(inner as object)) put(`${name}_${attribute}`, text)
      }
    }
  }
  for (const [name, value] of Object.entries(twin.Event.System)) put(name, value)
  for (const [name, value] of Object.entries(twin.Event.EventData ?? {}))
    if (!name.startsWith('#')) put(name, value)
  return flat
}

/** The twin writes GUIDs without braces, times with microseconds, and no space at the end of a value. */
function comparable(value: string): string {
  return value
    .replace(/^\{([0-9A-F-]{36})\}$/i, '$1')
    .replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})\d*Z$/, '$1Z')
    .replace(/^0x0*/, '0x')
    .trimEnd()
    .toUpperCase()
}

describe.skipIf(!here)('the fields of real events', () => {
  const tsv = join(CORPUS, '_truth/sigma_regression.tsv')
  it('equal the JSON twins name by name', () => {
    expect(existsSync(tsv)).toBe(true)
    const root = join(CORPUS, 'sigmahq-sigma/regression_data')
    const names = readdirSync(root, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.evtx'))
    const differences: object[] = []
    let compared = 0
    for (const name of names) {
      const jsonPath = join(root, name.replace(/\.evtx$/, '.json'))
      if (!existsSync(jsonPath)) continue
      const ours = read(new Uint8Array(readFileSync(join(root, name)))).blocks.flatMap((block) =>
        Array.from({ length: block.rows }, (_, row) => fieldsOf(block, row)),
      )
      const text = readFileSync(jsonPath, 'utf8')
      let parsed: unknown
      try {
        parsed = JSON.parse(text)
      } catch {
        continue
      }
      for (const twin of Array.isArray(parsed) ? parsed : [parsed]) {
        const expected = flatTwin(twin as Parameters<typeof flatTwin>[0])
        const mine = ours.find((fields) => fields['EventRecordID'] === expected['EventRecordID'])
        if (!mine) {
          differences.push({ name, record: expected['EventRecordID'], missing: true })
          continue
        }
        for (const [field, value] of Object.entries(expected)) {
          const own = mine[field] ?? ''
          compared++
          if (typeof own === 'string' && comparable(own) !== comparable(value))
            differences.push({ name, field, own, value })
        }
      }
    }
    expect(differences.slice(0, 20)).toEqual([])
    expect(compared).toBeGreaterThan(1000)
  })
})
