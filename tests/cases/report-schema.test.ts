import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { STAGE_STATES, VERDICTS } from '../../src/detections/conclusion.ts'
import { CERTAINTIES, NAME_KINDS, SECTIONS, TONES, UNITS } from '../../src/detections/statement.ts'
import { LANGUAGES, type LanguageCode } from '../../src/detections/texts/say.ts'
import { ENTITY_KINDS } from '../../src/detections/verdict/entities.ts'
import type { CaseReport } from '../../src/engine/contracts/case.ts'
import { LEVELS } from '../../src/event/hit.ts'
import { JUDGEMENT_ANSWERS, type Judgement } from '../../src/event/judgement.ts'
import { BUILD_EVIDENCE } from '../../src/event/receipt.ts'
import { REPORT_SCHEMA, reportJson, SCHEMA_ID } from '../../src/exports/report-json.ts'
import { collectionOf, triageFolder, triageOf } from './triage.ts'

const file = (path: string): string => fileURLToPath(new URL(`../../public/${path}`, import.meta.url))

/** A schema or a part of one, as far as it is looked at here. */
interface Schema {
  readonly $id?: string
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly string[]
  readonly examples?: readonly unknown[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: unknown
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly $defs?: Readonly<Record<string, Schema>>
}

const schema = JSON.parse(await readFile(file('schemas/report-2.json'), 'utf8')) as Schema
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema)

/** Every schema inside a schema, with its path. */
function* partsOf(part: Schema, path = '#'): Generator<readonly [path: string, part: Schema]> {
  yield [path, part]
  const inner: (readonly [string, Schema])[] = [
    ...Object.entries(part.properties ?? {}),
    ...Object.entries(part.$defs ?? {}),
    ...(part.items ? [['items', part.items] as const] : []),
    ...[...(part.oneOf ?? []), ...(part.anyOf ?? [])].map((one, i) => [String(i), one] as const),
  ]
  if (typeof part.additionalProperties === 'object') inner.push(['*', part.additionalProperties as Schema])
  for (const [name, one] of inner) yield* partsOf(one, `${path}/${name}`)
}

/** What is wrong with a report, a line each; `reportJson` writes it first. */
function mistakesIn(report: unknown): readonly string[] {
  validate(report)
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
  )
}

const RUN = { version: '0', seconds: 1.5, bytes: 10, costs: { a: 2 }, peakMemoryBytes: null }

const INFORMED = { country: 'DE', aware: Date.UTC(2026, 10, 28, 12) }

function written(report: CaseReport, language: LanguageCode = 'en'): Record<string, unknown> {
  return JSON.parse(reportJson(report, RUN, { language, informed: INFORMED })) as Record<string, unknown>
}

/** The names of all keys in a value. */
function keysIn(value: unknown, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) into.add(key)
    keysIn(inner, into)
  }
}

const reports = new Map<string, CaseReport>()
beforeAll(async () => {
  const blob = new Blob([await readFile(file('sample/exchange-sample.zip'))])
  reports.set('the sample case', (await triageOf([{ path: 'sample.zip', blob }])).report)
  for (const scenario of ['proxylogon', 'proxyshell', 'hands-on', 'failed', 'benign']) {
    const collection = await collectionOf(scenario, ['--size', '1MB', '--seed', '4'])
    reports.set(scenario, (await triageFolder(collection.folder)).report)
    await collection.remove()
  }
  const poor = [
    { path: 'a/empty.log', blob: new Blob([]) },
    { path: 'a/broken.zip', blob: new Blob(['PK\u0003\u0004 no archive']) },
    { path: 'a/headless.log', blob: new Blob(['2021-03-03 00:00:00 GET /\r\n']) },
  ]
  reports.set('files without events', (await triageOf(poor)).report)
  reports.set('nothing', (await triageOf([])).report)
})

const JUDGEMENT: Judgement = {
  host: 'EX01',
  rule: 'r',
  events: { count: 2, first: 1, last: null },
  answer: 'expected',
  reason: 'x',
  by: '',
  time: 5,
}

/** A report with what the others lack: indicators, correlations, decisions, rules that do not run. */
function fullReport(): CaseReport {
  const report = reports.get('proxylogon')!
  const finding = report.findings.find(({ examples }) => examples.length > 0)!
  const [example] = finding.examples
  const member = { ...example!, rule: finding.rule, time: example!.time ?? 0 }
  return {
    ...report,
    hosts: report.hosts.map((host, i) =>
      i > 0
        ? host
        : {
            ...host,
            withoutAnswers: 'needs-explanation',
            questions: [{ rule: 'r', events: JUDGEMENT.events, statement: host.statements[0]! }],
            answers: [{ judgement: JUDGEMENT, effect: 'applied', statement: host.statements[0]! }],
            statements: host.statements.map((one) => ({
              ...one,
              values: {
                ...one.values,
                addresses: { kind: 'names', of: 'address', names: ['192.0.2.1'], more: 2, atLeast: true },
                count: { kind: 'number', unit: 'events', value: 3, atLeast: true },
                gone: { kind: 'time', value: Number.NaN },
                known: { kind: 'flag', value: true },
              },
              against: one.evidence,
            })),
          },
    ),
    findings: [
      ...report.findings,
      { ...finding, examples: [{ ...example!, members: [member] }] },
      { ...finding, indicator: { type: 'address', value: '192.0.2.1', pack: 'p', source: '', date: '' } },
    ],
    judgements: { given: [JUDGEMENT], elsewhere: [] },
    annotations: [
      { on: { kind: 'finding', host: 'EX01', rule: 'r' }, star: true, tags: ['a'], note: '', time: 1 },
      {
        on: { kind: 'event', source: 0, place: { kind: 'line', ordinal: 1, offset: 0, length: 4 } },
        star: false,
        tags: [],
        note: '**seen**',
        time: 1,
      },
    ],
    tuning: {
      decisions: [
        {
          kind: 'off',
          key: 'k',
          rule: null,
          title: 't',
          what: 'w',
          reason: 'r',
          time: 1,
          hits: 2,
          uncertain: 0,
        },
      ],
      verdicts: [{ host: 'EX01', without: 'compromised', with: 'cannot-tell' }],
    },
    rules: {
      ...report.rules,
      refused: [
        {
          id: 'i',
          title: 't',
          state: 'refused',
          reason: 'r',
          at: { line: 1, column: 2 },
          excerpt: 'x',
          needs: ['n'],
        },
        { id: 'i', title: 't', state: 'absent', reason: 'r', at: null, excerpt: null, needs: [] },
      ],
      unasked: [{ question: 'q', reason: 'r', sources: 1, paths: ['p'] }],
    },
  }
}

describe('the schema of reports', () => {
  it('has the name that reports give, and their number', () => {
    expect(schema.$id).toBe(SCHEMA_ID)
    expect(schema.properties?.['$schema']?.const).toBe(SCHEMA_ID)
    expect(schema.properties?.['schema']?.const).toBe(REPORT_SCHEMA)
    expect(SCHEMA_ID.split(':').at(-1)).toBe(REPORT_SCHEMA.split('/').at(-1))
  })

  it('explains every part in whole sentences', () => {
    const silent = [...partsOf(schema)].filter(([path, { description }]) => {
      const named = !/\/(items|\*|\d+)$/.test(path)
      return description === undefined ? named : !/^[A-Z`].*[.)]$/s.test(description)
    })
    expect(silent.map(([path, { description }]) => `${path}: ${description ?? 'no description'}`)).toEqual([])
  })

  it('leaves no room for a field that it does not list, and asks for all but a few', () => {
    const optional: string[] = []
    for (const [path, { properties, required, additionalProperties }] of partsOf(schema)) {
      if (!properties) continue
      expect(additionalProperties, path).toBe(false)
      optional.push(...Object.keys(properties).filter((name) => !required?.includes(name)))
    }
    expect([...new Set(optional)].sort()).toEqual(['atLeast', 'members', 'notify'])
  })

  it('lists the words of the code', () => {
    const words = (def: string, name: string): readonly unknown[] | undefined => {
      const part = schema.$defs?.[def]
      const found = (part?.properties ??
        part?.oneOf?.find(({ properties }) => properties?.[name])?.properties)?.[name]
      return found?.enum ?? found?.examples
    }
    expect(schema.$defs?.['verdict']?.enum).toEqual(VERDICTS)
    expect(schema.$defs?.['level']?.enum).toEqual(LEVELS)
    expect(words('stage', 'state')?.toSorted()).toEqual([...STAGE_STATES].sort())
    expect(words('statement', 'section')).toEqual(SECTIONS)
    expect(words('statement', 'tone')).toEqual(TONES)
    expect(words('statement', 'certainty')).toEqual(CERTAINTIES)
    expect(words('value', 'of')).toEqual(NAME_KINDS)
    expect(words('value', 'unit')).toEqual(UNITS)
    expect(words('judgement', 'answer')).toEqual(JUDGEMENT_ANSWERS)
    expect(words('entity', 'kind')).toEqual(ENTITY_KINDS)
    expect(words('exposure', 'evidence')).toEqual(BUILD_EVIDENCE)
    expect(schema.properties?.['language']?.examples).toEqual(LANGUAGES)
  })
})

describe('reports', () => {
  it('are as the schema says, whatever was given and in each language', () => {
    for (const [name, report] of [...reports, ['a full report', fullReport()] as const])
      for (const code of LANGUAGES) expect(mistakesIn(written(report, code)), `${name}, ${code}`).toEqual([])
  })

  it('have every field that the schema lists', () => {
    const seen = new Set<string>()
    for (const report of [...reports.values(), fullReport()]) keysIn(written(report), seen)
    const listed = [...partsOf(schema)].flatMap(([, { properties }]) => Object.keys(properties ?? {}))
    expect([...new Set(listed)].filter((name) => !seen.has(name))).toEqual([])
  })

  it('with a field that the schema does not list are mistakes, and so are those that lack one', () => {
    const report = written(reports.get('the sample case')!)
    expect(mistakesIn({ ...report, extra: 1 })).not.toEqual([])
    const { hosts, ...rest } = report as { hosts: Record<string, unknown>[] }
    expect(mistakesIn(rest)).not.toEqual([])
    expect(mistakesIn({ ...rest, hosts: hosts.map((host) => ({ ...host, extra: 1 })) })).not.toEqual([])
    const statements = (hosts[0]!['statements'] as object[]).map((one) => ({ ...one, extra: 1 }))
    expect(mistakesIn({ ...rest, hosts: [{ ...hosts[0], statements }] })).not.toEqual([])
  })

  it('differ between languages in texts alone', () => {
    const report = reports.get('the sample case')!
    const bare = (code: LanguageCode): unknown => {
      const texts = new Set([
        'language',
        'because',
        'questions',
        'story',
        'todo',
        'blind',
        'compared',
        'text',
        'title',
        'note',
        'changes',
      ])
      return JSON.parse(
        reportJson(report, RUN, { language: code, informed: INFORMED }),
        (key, value: unknown) => (texts.has(key) ? null : value),
      )
    }
    expect(bare('de')).toEqual(bare('en'))
    const [english, german] = (['en', 'de'] as const).map((code) => JSON.stringify(written(report, code)))
    expect(english).toContain('was broken into')
    expect(german).toContain('ist jemand eingebrochen')
    expect(german).not.toContain('was broken into')
  })
})
