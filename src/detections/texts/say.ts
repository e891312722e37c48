import type { Section, Statement, Unit } from '../statement.ts'
import { GERMAN, germanWording } from './de.ts'
import { SENTENCES, type SentenceId } from './en.ts'
import { SentenceValues, type Wording } from './told.ts'

/** One language: its sentences, and how it writes what stands in them. */
export interface Language {
  readonly code: string
  readonly name: string
  readonly sentences: Readonly<Record<SentenceId, (told: SentenceValues) => string>>
  readonly wording: Wording
}

const UNITS: Readonly<Record<Unit, readonly [one: string, many: string]>> = {
  events: ['event', 'events'],
  requests: ['request', 'requests'],
  bytes: ['byte', 'bytes'],
  days: ['day', 'days'],
  hours: ['hour', 'hours'],
  minutes: ['minute', 'minutes'],
  addresses: ['address', 'addresses'],
  mailboxes: ['mailbox', 'mailboxes'],
  accounts: ['account', 'accounts'],
  kinds: ['kind', 'kinds'],
}

/** How English writes; titles are those of the chains. */
export function englishWording(titles: Pick<Wording, 'chain' | 'stage' | 'log'>): Wording {
  const stamp = (time: number): string => new Date(time).toISOString()
  return {
    time: (time) => `${stamp(time).slice(0, 19).replace('T', ' ')} UTC`,
    day: (time) => stamp(time).slice(0, 10),
    bytes: byteText,
    count: (unit, value) => `${value} ${UNITS[unit][value === 1 ? 0 : 1]}`,
    list: (names, more, atLeast = false) => {
      const rest =
        more > 0 ? [`${atLeast ? 'at least ' : ''}${more} more`] : atLeast ? ['perhaps others'] : []
      const all = [...names, ...rest]
      return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
    },
    more: (count) => `${count} more`,
    atLeast: (count) => `at least ${count}`,
    unknownTime: 'an unknown time',
    ...titles,
  }
}

function byteText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return unit === 0 ? `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}` : `${value.toFixed(1)} ${units[unit]}`
}

/** The statement as a sentence. Text from logs stands in it as it is: whoever shows it shows text. */
export function say(statement: Statement, language: Language): string {
  const write = language.sentences[statement.says as SentenceId]
  return write(new SentenceValues(statement, language.wording))
}

export function english(titles: Pick<Wording, 'chain' | 'stage' | 'log'>): Language {
  return { code: 'en', name: 'English', sentences: SENTENCES, wording: englishWording(titles) }
}

export const LANGUAGES = ['en', 'de'] as const
export type LanguageCode = (typeof LANGUAGES)[number]

/** A language by its code; `titles` are the English ones, for what it has no title of its own. */
export function language(code: LanguageCode, titles: Pick<Wording, 'chain' | 'stage' | 'log'>): Language {
  return code === 'en'
    ? english(titles)
    : { code, name: 'Deutsch', sentences: GERMAN, wording: germanWording(titles) }
}

/** The sentences of a part of what is said, in their order, each once. */
export function sentences(
  statements: readonly Statement[],
  section: Section,
  language: Language,
): readonly string[] {
  return [...new Set(statements.filter((one) => one.section === section).map((one) => say(one, language)))]
}
