import { existsSync, openAsBlob, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { columnOf, type Block } from '../../src/event/block.ts'
import { textOf } from '../../src/event/bytes.ts'
import { Hunter } from '../../src/detections/hunt/hunt.ts'
import { compileRules, type RuleText } from '../../src/detections/compile/rule-set.ts'
import type { RuleSet } from '../../src/detections/rule.ts'
import { readPlainYaml } from '../../src/detections/sigma/plain-yaml.ts'
import { readRules } from '../../src/detections/sigma/sigma-rule.ts'
import { readAnyYaml } from '../../src/detections/sigma/yaml-tree.ts'
import { openArchive } from '../../src/evidence/containers/registry.ts'
import evtx from '../../src/formats/windows-evtx/index.ts'
import { fieldOf, rebuiltLine, rowHost } from '../../src/formats/registry.ts'

const RULES = '../shared/corpus/sigmahq-rules.zip'
const SAMPLES = '../shared/corpus/sigmahq-sigma/regression_data'
const REGRESSION = '../shared/briefs/sigma-regression.tsv'
const CROSS = '../shared/briefs/sigma-regression-cross.tsv'
const PRESENT = [RULES, SAMPLES, REGRESSION, CROSS].every((path) => existsSync(path))

async function ruleTexts(): Promise<RuleText[]> {
  const opened = await openArchive(await openAsBlob(RULES), 'rules.zip', [])
  if (!opened.ok) throw new Error('the rules cannot be opened')
  const texts: RuleText[] = []
  for (const { path, index } of opened.archive.members) {
    if (!/ > rules[^>]*\.yml$/.test(path)) continue
    const pieces: Uint8Array[] = []
    await opened.archive.read(index, (piece) => void pieces.push(piece.slice()))
    texts.push({ path, text: textOf(Buffer.concat(pieces)), origin: 'added' })
  }
  return texts
}

/** Real events, by the EVTX decoder of the product. */
function blocksOf(path: string): Block[] {
  const blocks: Block[] = []
  const parser = evtx.open({
    block: (block) => void blocks.push(block),
    issue: () => undefined,
    fact: () => undefined,
    account: () => undefined,
    unbroken: () => undefined,
  })
  parser.push(readFileSync(path))
  parser.end()
  return blocks
}

/** Rule ids by number of the event in the file; what the log no longer counts is left out. */
function firedOn({ rules }: RuleSet, hunter: Hunter, path: string): string[][] {
  const idOf = new Map(rules.map(({ name, id }) => [name, id]))
  return blocksOf(path).flatMap((block) => {
    const fired = Array.from({ length: block.rows }, (): string[] => [])
    const context = {
      sourceId: 0,
      hostOf: (row: number) => rowHost(block, row),
      fieldOf,
      rawText: (row: number) => rebuiltLine(block, row),
    }
    for (const { rule, rows } of hunter.hunt(block, context))
      for (const row of rows) fired[row]!.push(idOf.get(rule.name)!)
    const recovered = columnOf(block, 'Recovered')
    return fired.filter((_, row) => !recovered || recovered.codes[row] === 0)
  })
}

function table(path: string): string[][] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(1)
  return lines.filter((line) => line !== '').map((line) => line.split('\t'))
}

describe.skipIf(!PRESENT)('the rules of SigmaHQ', () => {
  let texts: RuleText[]
  let set: RuleSet
  beforeAll(async () => {
    texts = await ruleTexts()
    set = compileRules(texts)
  })

  it('are read by the plain reader as by the library', () => {
    let plainly = 0
    for (const { path, text } of texts) {
      const roots = readPlainYaml(text)
      if (roots === null) continue
      plainly++
      expect(readAnyYaml(text), path).toEqual(roots.map((root) => ({ ok: true, root })))
    }
    expect(plainly).toBeGreaterThan(texts.length * 0.999)
  })

  it('never throw, however they are cut and garbled', () => {
    for (const [i, { path, text, origin }] of texts.entries()) {
      if (i % 10 !== 0) continue
      const at = (i * 7919) % text.length
      const garbled = [
        text.slice(0, at),
        text.slice(0, at) + ' : - [' + text.slice(at),
        text.slice(0, at) + text.slice(at + 3),
        text.replace(/\n {4}/g, '\n  '),
        text.replaceAll("'", ''),
      ]
      for (const one of garbled) {
        for (const reading of readRules({ path, text: one, origin })) {
          expect(reading.ok ? reading.read.about.title : reading.refused.reason).not.toBe('')
        }
      }
    }
  })

  it('all run, or say why not', () => {
    expect(set.rules.length + set.refused.length).toBeGreaterThan(3700)
    expect(set.rules.length).toBeGreaterThan(2900)
    const { rules, refused } = set
    expect(rules.length + refused.length).toBe(set.given)
    const absent = refused.filter(({ state }) => state === 'absent')
    expect(absent.filter(({ reason }) => !reason.startsWith('cannot run here: '))).toEqual([])
    const needing = refused.filter(({ needs }) => needs.length > 0)
    expect(refused.length - absent.length - needing.length).toBe(0)
    expect(set.placeholders.length).toBeGreaterThanOrEqual(20)
    expect(needing.length).toBeLessThanOrEqual(25)
  })

  it('fire on every sample as often as they should, and no other rule does', () => {
    const hunter = new Hunter(set, fieldOf)
    const running = new Set(set.rules.map(({ id }) => id))
    const expected = new Map(
      table(CROSS).map(([sample, index, rules = '']) => [`${sample} ${index}`, rules.split(',')] as const),
    )
    const wrong: string[] = []
    let hits = 0
    const rows = table(REGRESSION)
    for (const [, id = '', path = '', count = ''] of rows) {
      const fired = firedOn(set, hunter, join(SAMPLES, '..', path))
      const own = fired.filter((rules) => rules.includes(id)).length
      if (own !== Number(count)) wrong.push(`${path}: ${own} instead of ${count}`)
      fired.forEach((rules, i) => {
        const wanted = expected.get(`${id} ${i}`) ?? []
        for (const rule of wanted) if (!rules.includes(rule)) wrong.push(`${id} ${i}: ${rule} is silent`)
        for (const rule of rules) if (!wanted.includes(rule)) wrong.push(`${id} ${i}: ${rule} fires`)
      })
      hits += fired.flat().length
      expect(running.has(id), id).toBe(true)
    }
    expect(wrong).toEqual([])
    expect(rows.length).toBeGreaterThanOrEqual(100)
    expect(hits).toBe([...expected.values()].flat().length)
  })
})

if (!PRESENT) process.stderr.write(`SKIPPED: ${RULES}, ${SAMPLES} or ${CROSS} is not here\n`)
