import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtIn } from '../../src/detections/compile/built-in.ts'
import type { HostConclusion } from '../../src/detections/conclusion.ts'
import { SECTIONS, type NameKind, type Statement } from '../../src/detections/statement.ts'
import { languageFor, saidOf, sentenceOf } from '../../src/detections/texts/host-words.ts'
import { LANGUAGES, viewWords, type LanguageCode } from '../../src/detections/texts/say.ts'
import { collectionOf, triageFolder, triageOf } from './triage.ts'

const SAMPLE = fileURLToPath(new URL('../../public/sample/exchange-sample.zip', import.meta.url))

/** At least so easy to read: plain language. */
const READABLE = 60

/** The sections that the owner of a server reads. */
const OWNERS = ['answer', 'touched', 'because', 'question', 'tonight'] as const

const VOWELS: Readonly<Record<LanguageCode, RegExp>> = {
  // A silent e at the end is no syllable, and neither is that of -ed, but after t and d.
  en: /[aeiouy]+(?!$)|[aiouy]+$|[^aeiouyl]le$|[aeiouy]{2,}$/g,
  de: /[aeiouyäöü]{2}|[aeiouyäöü]/g,
}

function syllables(word: string, code: LanguageCode): number {
  const lower = word.toLowerCase()
  const heard = code === 'en' ? lower.replace(/([^td])ed$/, '$1d').replace(/([^aeiou])es$/, '$1s') : lower
  return Math.max(1, heard.match(VOWELS[code])?.length ?? 0)
}

/**
 * Flesch's reading ease for English, in German with Amstad's figures; names, times and paths count as a short
 * word, and a colon or semicolon ends a sentence as it does with Flesch.
 */
function readingEase(sentences: readonly string[], code: LanguageCode): number {
  const text = sentences
    .join(' ')
    .replace(/\s\([^)]*\)/g, '')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC|\d\d\.\d\d\.\d{4}, \d\d:\d\d:\d\d UTC/g, 'then')
    .replace(/\S*[\\/]\S*|\S*\d\S*(?=[\s.])/g, (name) => (name.endsWith('.') ? 'it.' : 'it'))
  const words = text.match(/\p{L}+/gu) ?? []
  const ends = text.match(/[.!?:;](?=\s|$)/g)?.length ?? 1
  const perSentence = words.length / ends
  const perWord = words.reduce((sum, word) => sum + syllables(word, code), 0) / words.length
  return code === 'en' ? 206.835 - 1.015 * perSentence - 84.6 * perWord : 180 - perSentence - 58.5 * perWord
}

describe('the sample case in words', () => {
  let hosts: readonly HostConclusion[]
  beforeAll(async () => {
    const blob = new Blob([await readFile(SAMPLE)])
    hosts = (await triageOf([{ path: 'exchange-sample.zip', blob }])).report.hosts
  })

  for (const code of LANGUAGES) {
    it(`is said without a hole: ${code}`, () => {
      for (const host of hosts) {
        expect(saidOf(host, 'answer', code)).toHaveLength(1)
        for (const section of SECTIONS) {
          for (const sentence of saidOf(host, section, code)) {
            expect(sentence).not.toMatch(/undefined|NaN|Infinity|\[object|Invalid/)
            expect(sentence).toMatch(/[.“]$/)
          }
        }
      }
    })

    it(`is easy to read where its owner reads: ${code}`, () => {
      for (const host of hosts) {
        const told = (['answer', 'touched', 'tonight'] as const).flatMap((section) =>
          saidOf(host, section, code),
        )
        expect(readingEase(told, code)).toBeGreaterThanOrEqual(READABLE)
      }
    })
  }

  it('is said in as many sentences in each language', () => {
    for (const host of hosts) {
      for (const section of SECTIONS)
        expect(saidOf(host, section, 'de').length).toBe(saidOf(host, section, 'en').length)
    }
  })
})

/** Names that come from the evidence or from a list; they are told, and not written by us. */
const TOLD: readonly NameKind[] = [
  'address',
  'account',
  'mailbox',
  'path',
  'file',
  'command',
  'cmdlet',
  'service',
  'task',
  'module',
  'build',
  'host',
  'rule',
  'text',
]

/** The words that the product itself chooses for a statement: names from the evidence are an empty word. */
function ownWords(host: HostConclusion, statement: Statement, code: LanguageCode): string {
  const values = Object.entries(statement.values).map(([name, value]) => {
    if (value.kind === 'names' && TOLD.includes(value.of))
      return [name, { ...value, names: value.names.map(() => '_') }]
    if (value.kind === 'tally' && TOLD.includes(value.of))
      return [name, { ...value, rows: value.rows.map((row) => ({ ...row, name: '_' })) }]
    return [name, value]
  })
  return sentenceOf(host, { ...statement, values: Object.fromEntries(values) }, code)
}

/** Short forms, words with a capital letter inside, and names of programs. */
const TECHNICAL =
  /(?<![\p{L}-])(?:[A-Z]{2,}|\p{L}*\p{Ll}\p{Lu}\p{L}*|\p{L}\w*\.(?:exe|sys|dll)|krbtgt)(?![\p{L}\w])/gu

/** Units, counted time and names of countries need no explanation. */
const COMMON = /^(?:kB|MB|GB|TB|PDF|US|USA)$/

function unexplained(text: string, code: LanguageCode): readonly string[] {
  const { technical } = viewWords(code).glossary
  const known = new Set(technical.flatMap(({ word }) => word.split(/[^\p{L}\w.]+/u)))
  const terms = text.match(TECHNICAL) ?? []
  return terms.filter((term) => !known.has(term) && !COMMON.test(term))
}

describe('what the owner of a server reads', () => {
  const hosts = new Map<string, readonly HostConclusion[]>()
  beforeAll(async () => {
    for (const scenario of ['proxylogon', 'proxyshell', 'hands-on', 'failed', 'benign', 'owassrf']) {
      const collection = await collectionOf(scenario, ['--size', '1MB', '--seed', '7'])
      hosts.set(scenario, (await triageFolder(collection.folder)).report.hosts)
      await collection.remove()
    }
    const blob = new Blob([await readFile(SAMPLE)])
    hosts.set('sample', (await triageOf([{ path: 'exchange-sample.zip', blob }])).report.hosts)
  })

  for (const code of LANGUAGES) {
    it(`is easy to read: ${code}`, () => {
      const eases = [...hosts].flatMap(([name, some]) =>
        some.map((host) => {
          const told = host.statements
            .filter(({ section }) => OWNERS.some((one) => one === section))
            .map((statement) => ownWords(host, statement, code))
          return [name, Math.round(readingEase([...new Set(told)], code))] as const
        }),
      )
      expect(eases.filter(([, ease]) => ease < READABLE)).toEqual([])
    })

    it(`has no technical word that the glossary does not explain: ${code}`, () => {
      const wrong = new Set<string>()
      for (const some of hosts.values())
        for (const host of some)
          for (const statement of host.statements)
            for (const term of unexplained(ownWords(host, statement, code), code)) wrong.add(term)
      expect([...wrong]).toEqual([])
    })

    it(`has titles whose technical words the glossary explains: ${code}`, () => {
      const { chain, stage, log, milestone } = languageFor(hosts.get('sample')![0]!, code).wording
      const { chains } = hosts.get('sample')![0]!
      const titles = [
        ...chains.flatMap(({ id, stages }) => [chain(id), ...stages.map((one) => stage(id, one.id))]),
        ...hosts.get('sample')![0]!.coverage.map(({ kind }) => log(kind)),
        ...builtIn().milestones.map(milestone),
      ]
      expect(titles.flatMap((title) => unexplained(title, code).map((term) => `${term}: ${title}`))).toEqual(
        [],
      )
    })
  }
})
