import { describe, expect, it } from 'vitest'
import { Hunter } from '../../src/detections/hunt.ts'
import type { Binding } from '../../src/detections/logsources.ts'
import { builtInRules, builtInTexts } from '../../src/detections/rule-set.ts'
import type { Rule } from '../../src/detections/rule.ts'
import {
  compileDetection,
  readRules,
  type ExampleEvent,
  type ReadRule,
} from '../../src/detections/sigma/sigma-rule.ts'
import { entryOf, readYaml } from '../../src/detections/sigma/yaml-tree.ts'
import { fieldOf, rebuiltLine } from '../../src/formats/registry.ts'
import { fieldsNeeded } from '../../src/predicate/evaluate.ts'
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
function fieldsOf(text: string): readonly string[] {
  const [document] = readYaml(text)
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

const files = builtInTexts().map((source) => ({ ...source, readings: readRules(source) }))

describe('built-in rules', () => {
  it('all run, with names and ids of their own', () => {
    const { rules, refused } = builtInRules()
    expect(refused).toEqual([])
    expect(rules.map(({ name }) => name).length).toBe(files.length)
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  })

  for (const { path, text, readings } of files) {
    describe(path, () => {
      const [reading] = readings
      const read: ReadRule | null = reading?.ok && reading.kind === 'rule' ? reading.read : null

      it('compiles', () => {
        expect(readings.map((one) => (one.ok ? 'runs' : one.refused.reason))).toEqual(['runs'])
      })

      if (!read) return
      const { rule, bindings, examples } = read

      it('is named like its file and has a UUID and a level', () => {
        expect(read.named).toBe(true)
        expect(path.split('/').at(-1)).toBe(`${rule.name}.yml`)
        expect(rule.id).toMatch(UUID)
        expect(text).toMatch(/^level: /m)
      })

      it('says what it means, what else it could be, and where that is known from', () => {
        expect(rule.description).not.toBe('')
        expect(rule.references.length).toBeGreaterThan(0)
        expect(rule.falsepositives.length).toBeGreaterThan(0)
      })

      it('has examples that hold every field it asks about', () => {
        expect(examples.match.length).toBeGreaterThan(0)
        const given = new Set(
          [...examples.match, ...examples.ignore].flatMap((example) =>
            Object.keys(example).map((key) => key.toLowerCase()),
          ),
        )
        for (const field of fieldsOf(text)) {
          const names = namesOf(field, bindings)
          const implied = ['eventid', 'channel'].includes(field.toLowerCase())
          expect(implied || names.some((name) => given.has(name)), `${field} stands in no example`).toBe(true)
        }
      })

      it.each(examples.match.map((example) => [JSON.stringify(example), example] as const))(
        'fires on %s',
        (_, example) => {
          expect(fires(rule, bindings, example)).toBe(true)
        },
      )

      it.each(examples.ignore.map((example) => [JSON.stringify(example), example] as const))(
        'stays silent on %s',
        (_, example) => {
          expect(fires(rule, bindings, example)).toBe(false)
        },
      )
    })
  }
})
