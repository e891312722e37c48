import { existsSync, openAsBlob, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { textOf } from '../../src/event/bytes.ts'
import { Hunter } from '../../src/detections/hunt.ts'
import { compileRules, type RuleText } from '../../src/detections/rule-set.ts'
import type { RuleSet } from '../../src/detections/rule.ts'
import { openArchive } from '../../src/evidence/containers/registry.ts'
import { blockOf } from './example-block.ts'

const RULES = '../shared/corpus/sigmahq-rules.zip'
const SAMPLES = '../shared/corpus/sigmahq-sigma/regression_data'
const CROSS = '../shared/briefs/sigma-regression-cross.tsv'
const PRESENT = [RULES, SAMPLES, CROSS].every((path) => existsSync(path))

type Fields = Record<string, string | string[]>

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

/** The objects that stand one after the other in a text. */
function objectsIn(text: string): unknown[] {
  return text
    .split(/^(?=\{)/m)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part) as unknown)
}

/** An event as Sigma names its fields: header and data side by side. */
function fieldsOf(event: Record<string, Record<string, unknown>>): Fields {
  const fields: Fields = {}
  const put = (name: string, value: unknown): void => {
    if (value === null || value === undefined) return
    if (Array.isArray(value)) fields[name] = value.map(String)
    else if (typeof value !== 'object') fields[name] = String(value as string)
    else {
      const { '#attributes': attributes, '#text': text, ...rest } = value as Record<string, unknown>
      for (const [key, inner] of Object.entries(attributes ?? {})) put(`${name}_${key}`, inner)
      put(name, text)
      for (const [key, inner] of Object.entries(rest)) put(key, inner)
    }
  }
  for (const [name, value] of Object.entries(event['System'] ?? {})) put(name, value)
  for (const [name, value] of Object.entries(event['EventData'] ?? {}))
    if (name !== '#attributes') put(name, value)
  for (const value of Object.values(event['UserData'] ?? {})) put('UserData', value)
  return fields
}

describe.skipIf(!PRESENT)('the rules of SigmaHQ', () => {
  let set: RuleSet
  beforeAll(async () => {
    set = compileRules(await ruleTexts())
  }, 60_000)

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

  it('fire on sample events exactly where a second reading of Sigma says so', () => {
    const events: { readonly key: string; readonly fields: Fields }[] = []
    for (const file of readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.json'),
    )) {
      const id = /([^/\\]+)\.json$/.exec(file)![1]!
      const objects = objectsIn(readFileSync(join(SAMPLES, file), 'utf8'))
      objects.forEach((object, i) => {
        const { Event } = object as { Event: Record<string, Record<string, unknown>> }
        events.push({ key: `${id} ${i}`, fields: fieldsOf(Event) })
      })
    }
    expect(events.length).toBeGreaterThan(100)
    const block = blockOf(
      'windows-evtx',
      events.map(({ fields }) => fields),
      'absent',
    )
    const context = { sourceId: 0, hostOf: () => null, fieldOf: () => undefined }
    const fired = new Map(events.map(({ key }) => [key, [] as string[]]))
    for (const { rule, rows } of new Hunter(set, context.fieldOf).hunt(block, context)) {
      for (const row of rows) fired.get(events[row]!.key)!.push(rule.id)
    }
    const running = new Set(set.rules.map(({ id }) => id))
    const wrong: string[] = []
    const expected = new Map<string, string[]>()
    for (const line of readFileSync(CROSS, 'utf8').trim().split('\n').slice(1)) {
      const [sample, index, rules = ''] = line.split('\t')
      expected.set(
        `${sample} ${index}`,
        rules.split(',').filter((id) => running.has(id)),
      )
    }
    for (const [key, rules] of fired) {
      const wanted = expected.get(key) ?? []
      for (const id of wanted) if (!rules.includes(id)) wrong.push(`${key}: ${id} is silent`)
      for (const id of rules) if (!wanted.includes(id)) wrong.push(`${key}: ${id} fires`)
    }
    expect(wrong).toEqual([])
    expect([...fired.values()].flat().length).toBeGreaterThan(150)
  })
})

if (!PRESENT) process.stderr.write(`SKIPPED: ${RULES}, ${SAMPLES} or ${CROSS} is not here\n`)
