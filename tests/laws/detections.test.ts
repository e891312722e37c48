import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { correlate } from '../../src/detections/correlate/correlate.ts'
import { Hunter } from '../../src/detections/hunt/hunt.ts'
import type { Binding } from '../../src/detections/logs/logsources.ts'
import { isKnownField, strangeFields } from '../../src/detections/logs/known-fields.ts'
import { keptMatches } from '../../src/detections/hunt/matches.ts'
import { builtIn, builtInRules } from '../../src/detections/compile/built-in.ts'
import { builtInTexts } from '../../src/detections/compile/rule-set.ts'
import type { Correlation, Rule } from '../../src/detections/rule.ts'
import { compileDetection, readRules, type ExampleEvent } from '../../src/detections/sigma/sigma-rule.ts'
import type { TimedExample } from '../../src/detections/sigma/examples.ts'
import { ACTOR_FIELDS } from '../../src/detections/verdict/tracks.ts'
import { entryOf, readYaml, textOf as scalarOf } from '../../src/detections/sigma/yaml-tree.ts'
import { columnOf, type Block } from '../../src/event/block.ts'
import { cell } from '../../src/event/column.ts'
import { LEVELS } from '../../src/event/hit.ts'
import { hostName } from '../../src/event/roles.ts'
import { fieldOf, rebuiltLine } from '../../src/formats/registry.ts'
import { fieldsNeeded } from '../../src/predicate/evaluate/evaluate.ts'
import { exampleRules } from './code-blocks.ts'
import { blockOf } from './example-block.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
type Row = Record<string, string | readonly string[]>

/** The example as rows that an event of the binding could be: Sigma names become the format's columns. */
function rowsOf(example: ExampleEvent, binding: Binding): Row[] {
  const row: Row = {}
  for (const [name, value] of Object.entries(example)) {
    const source = Object.hasOwn(binding.fields, name.toLowerCase())
      ? binding.fields[name.toLowerCase()]!
      : name
    const {
      anyOf: columns,
      words = {},
      spaces = ' ',
    } = typeof source === 'string' ? { anyOf: [source] } : source
    const written = (text: string): string => (words[text] ?? text).replaceAll(' ', spaces)
    const cell = typeof value === 'string' ? written(value) : value.map(written)
    const before = row[columns[0]!]
    // Several names may stand for one list, such as the unnamed data of an event.
    row[columns[0]!] = before === undefined ? cell : [before, cell].flat()
  }
  if (binding.format !== 'windows-evtx') return [row]
  const channels = binding.channels.length > 0 ? binding.channels : ['Application']
  const eventIds = binding.eventIds.length > 0 ? binding.eventIds : [0]
  return channels.flatMap((Channel) => eventIds.map((id) => ({ Channel, EventID: String(id), ...row })))
}

function fires(rule: Rule, bindings: readonly Binding[], example: ExampleEvent): boolean {
  const hunter = new Hunter({ rules: [rule] }, fieldOf)
  return bindings.some((binding) =>
    rowsOf(example, binding).some((row) => {
      const block = blockOf(binding.format, [row], binding.format === 'windows-evtx' ? 'absent' : 'empty')
      const context = {
        sourceId: 0,
        hostOf: () => null,
        fieldOf,
        rawText: (at: number) => rebuiltLine(block, at),
      }
      return hunter.hunt(block, context).length > 0
    }),
  )
}

/** Fields that the detection asks about, by the names it uses. */
function fieldsOf(text: string, index = 0): readonly string[] {
  const document = readYaml(text)[index]
  const detection =
    document?.ok && document.root.kind === 'map' ? entryOf(document.root, 'detection') : undefined
  if (detection?.kind !== 'map') return []
  const needed = fieldsNeeded(compileDetection(detection))
  return needed === 'all' ? [] : needed.fields
}

/** Names under which an example may give a field: Sigma's and those of the formats. */
function namesOf(field: string, bindings: readonly Binding[]): string[] {
  const sources = bindings.map(({ fields }) => fields[field.toLowerCase()] ?? field)
  const columns = sources.flatMap((source) => (typeof source === 'string' ? [source] : source.anyOf))
  return [field, ...columns].map((name) => name.toLowerCase())
}

const { rules, correlations, refused } = builtInRules()

/** Events of an example in blocks, as one of the formats that could hold them; `null` when none of it is for logs of that format. */
function blocksOf(example: readonly TimedExample[], binding: Binding | undefined): Block[] {
  const sorted = [...example].sort((a, b) => a.after - b.after)
  const inEventLogs = sorted.filter(({ event }) => 'Channel' in event)
  const others = sorted.filter(({ event }) => !('Channel' in event))
  const times = (of: readonly TimedExample[]): number[] => of.map(({ after }) => after)
  const blocks: Block[] = []
  if (inEventLogs.length > 0) {
    const rows = inEventLogs.map(({ event }) => event)
    blocks.push(blockOf('windows-evtx', rows, 'absent', times(inEventLogs)))
  }
  if (others.length > 0 && binding) {
    const rows = others.flatMap(({ event }) => rowsOf(event, binding))
    blocks.push(blockOf(binding.format, rows, 'empty', times(others)))
  }
  return blocks
}

/** Rules and correlations that a correlation stands on, itself last. */
function foundation(correlation: Correlation): { rules: Rule[]; correlations: Correlation[] } {
  const wanted = new Set([correlation.name])
  for (const one of [...correlations].reverse())
    if (wanted.has(one.name)) for (const { rule } of one.parts) wanted.add(rule)
  return {
    rules: rules.filter(({ name }) => wanted.has(name)),
    correlations: correlations.filter(({ name }) => wanted.has(name)),
  }
}

/** The same events, each in a log of its own, the last one read first. */
function apart(example: readonly TimedExample[], binding: Binding | undefined): Block[] {
  return example.flatMap((one) => blocksOf([one], binding)).reverse()
}

async function correlated(
  correlation: Correlation,
  example: readonly TimedExample[],
  cut: (example: readonly TimedExample[], binding: Binding | undefined) => Block[] = blocksOf,
): Promise<number> {
  const { rules: parts, correlations: chain } = foundation(correlation)
  const bindings = parts.flatMap((rule) => rule.bindings.filter(({ format }) => format !== 'windows-evtx'))
  const tried = [...new Map(bindings.map((binding) => [binding.format, binding])).values()]
  let hits = 0
  for (const binding of tried.length > 0 ? tried : [undefined]) {
    const stored: { rule: string; source: number; block: Block }[] = []
    cut(example, binding).forEach((block, source) => {
      const hostOf = (row: number): string | null => hostName(textOf(block, 'Computer', row) ?? '') || null
      const context = { sourceId: source, hostOf, fieldOf }
      const matches = new Hunter({ rules: parts }, fieldOf).hunt(block, context)
      for (const kept of keptMatches(block, matches, hostOf)) stored.push({ ...kept, source })
    })
    const made = await correlate(chain, {
      envelopes: stored.map(({ rule, source, block: { rows, time } }, id) => ({
        id,
        rule,
        source,
        rows,
        minTime: time[0]!,
        maxTime: time[rows - 1]!,
      })),
      load: (id) => Promise.resolve(stored[id]!.block),
      pathOf: (source) => `file ${source}`,
      hostOf: () => 'EX01',
      beginOf: () => 0,
    })
    hits = Math.max(hits, made.hits.filter(({ rule }) => rule === correlation.name).length)
  }
  return hits
}

function textOf(block: Block, field: string, row: number): string | undefined {
  const column = columnOf(block, field)
  const value = column && cell(column, row)
  return typeof value === 'string' ? value : undefined
}

/** Every rule that comes with the product, and those that CONTRIBUTING.md shows. */
const files = [...builtInTexts(), ...exampleRules()].map((source) => ({
  ...source,
  readings: readRules(source),
  own: source.path
    .split('/')
    .at(-1)!
    .replace(/\.yml$/, ''),
}))

it('chains join rows by fields that logs have', () => {
  expect(ACTOR_FIELDS.filter((name) => !isKnownField(name))).toEqual([])
})

describe('rules that call for attention', () => {
  const file = readYaml(
    readFileSync(new URL('../../src/detections/chains/without-chain.yml', import.meta.url), 'utf8'),
  )[0]
  const listed =
    file?.ok && file.root.kind === 'list'
      ? file.root.items.map((item) => ({
          rule: item.kind === 'map' ? scalarOf(entryOf(item, 'rule')) : '',
          reason: item.kind === 'map' ? scalarOf(entryOf(item, 'reason')) : '',
        }))
      : []
  const declared = listed.map(({ rule }) => rule)
  const inChains = new Set(
    builtIn().chains.flatMap(({ stages }) => stages.flatMap((stage) => stage.rules.map(({ rule }) => rule))),
  )
  const loud = [...rules, ...correlations].filter(
    ({ level, partOf }) => partOf === null && LEVELS.indexOf(level) >= LEVELS.indexOf('medium'),
  )

  it('belong to a stage of a chain, or say why they belong to none', () => {
    const lost = loud
      .map(({ name }) => name)
      .filter((name) => !inChains.has(name) && !declared.includes(name))
    expect(lost, 'put them into a stage, or into src/detections/chains/without-chain.yml').toEqual([])
  })

  it('are declared to belong to none only where that is so, each once and with a reason', () => {
    expect(listed.filter(({ reason }) => reason.length < 20)).toEqual([])
    expect(declared.filter((name) => inChains.has(name) || !loud.some((rule) => rule.name === name))).toEqual(
      [],
    )
    expect(declared).toEqual([...new Set(declared)].sort())
  })
})

describe('built-in rules', () => {
  it('all run, with names and ids of their own', () => {
    expect(refused).toEqual([])
    const all = [...rules, ...correlations]
    expect(all.filter(({ partOf }) => partOf === null).length).toBe(builtInTexts().length)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  })

  it('that serve a correlation make no hits of their own, the others do', () => {
    for (const { name, alerts, partOf } of rules) expect(alerts, name).toBe(partOf === null)
  })

  for (const { path, own, text, readings } of files) {
    describe(path, () => {
      const reading = readings.find((one) => one.ok && one.read.about.name === own)
      const about = reading?.ok ? reading.read.about : null

      it('compiles', () => {
        expect(readings.map((one) => (one.ok ? 'runs' : one.refused.reason))).toEqual(
          readings.map(() => 'runs'),
        )
      })

      it('is named like its file and has a UUID and a level', () => {
        expect(about?.name, `src/detections/${path}, name: write the name of the file, ${own}`).toBe(own)
        expect(about?.id, `src/detections/${path}, id: write a UUID of its own`).toMatch(UUID)
        expect(text, `src/detections/${path}, level: missing`).toMatch(/^level: /m)
      })

      it('asks for fields that its log source has', () => {
        const strange = readings.flatMap((one, i) =>
          one.ok && one.kind === 'rule' ? strangeFields(fieldsOf(text, i), one.read.bindings, false) : [],
        )
        expect(strange, `src/detections/${path}, detection: its log source has no such fields`).toEqual([])
      })

      if (!reading?.ok || !about || reading.kind === 'counting' || reading.kind === 'filter') return

      it('says what it means, what else it could be, what to do next, and where that is known from', () => {
        const asked: [key: string, given: boolean, mend: string][] = [
          ['description', about.description !== '', 'Say what was seen and why it matters.'],
          ['references', about.references.length > 0, 'Name a section of docs/sources.md.'],
          ['falsepositives', about.falsepositives.length > 0, 'Say what honest work leaves the same trace.'],
          ['next', about.next.length > 0, 'Say what to look at next.'],
          [
            'tags',
            about.tags.some((tag) => /^attack\.t\d{4}/.test(tag)),
            'Add a technique such as attack.t1190.',
          ],
        ]
        const lacking = asked.flatMap(([key, given, mend]) =>
          given ? [] : `src/detections/${path}, ${key}: missing or empty. ${mend}`,
        )
        expect(lacking).toEqual([])
      })

      if (reading.kind === 'correlation') {
        const correlation = correlations.find(({ name }) => name === own)!
        const { examples } = reading.read

        it('has examples for and against', () => {
          expect(examples.match.length).toBeGreaterThan(0)
          expect(examples.ignore.length).toBeGreaterThan(0)
        })
        it.each(examples.match.map((example, i) => [i + 1, example] as const))(
          'fires once on example %i',
          async (_, example) => {
            expect(await correlated(correlation, example)).toBe(1)
          },
        )
        it.each(examples.ignore.map((example, i) => [i + 1, example] as const))(
          'stays silent on counterexample %i',
          async (_, example) => {
            expect(await correlated(correlation, example)).toBe(0)
          },
        )
        it('does not care in which order logs are read', async () => {
          const few = (list: typeof examples.match) => list.filter(({ length }) => length <= 40)
          for (const example of few(examples.match))
            expect(await correlated(correlation, example, apart)).toBe(1)
          for (const example of few(examples.ignore))
            expect(await correlated(correlation, example, apart)).toBe(0)
        })
        return
      }

      const { rule, bindings, examples } = reading.read

      it('has examples that hold every field it asks about', () => {
        const at = `src/detections/${path}, examples`
        expect(examples.match.length, `${at}.match: add an event that the rule finds`).toBeGreaterThan(0)
        expect(examples.ignore.length, `${at}.ignore: add an event that it must not find`).toBeGreaterThan(0)
        const given = new Set(
          [...examples.match, ...examples.ignore].flatMap((example) =>
            Object.keys(example).map((key) => key.toLowerCase()),
          ),
        )
        for (const field of fieldsOf(text)) {
          const names = namesOf(field, bindings)
          const implied = ['eventid', 'channel'].includes(field.toLowerCase())
          expect(
            implied || names.some((name) => given.has(name)),
            `${at}: give one of them the field ${field}, which the rule asks about`,
          ).toBe(true)
        }
      })

      it.each(examples.match.map((example) => [JSON.stringify(example), example] as const))(
        'fires on %s',
        (_, example) => {
          expect(fires(rule, bindings, example), `src/detections/${path}: the rule does not find it`).toBe(
            true,
          )
        },
      )

      it.each(examples.ignore.map((example) => [JSON.stringify(example), example] as const))(
        'stays silent on %s',
        (_, example) => {
          expect(fires(rule, bindings, example), `src/detections/${path}: the rule finds it`).toBe(false)
        },
      )
    })
  }
})
