import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import type { HostConclusion } from '../../src/detections/conclusion.ts'
import { SECTIONS } from '../../src/detections/statement.ts'
import { saidOf } from '../../src/detections/texts/host-words.ts'
import { LANGUAGES, type LanguageCode } from '../../src/detections/texts/say.ts'
import { triageOf } from './triage.ts'

const SAMPLE = fileURLToPath(new URL('../../public/sample/exchange-sample.zip', import.meta.url))

/** At least so easy to read: plain language. The sample case reaches 76 in English and 73 in German. */
const READABLE = 60

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
        const told = [...saidOf(host, 'answer', code), ...saidOf(host, 'tonight', code)]
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
