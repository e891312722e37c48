import type { Section, Statement, Unit } from '../statement.ts'
import { GERMAN, germanWording } from './de.ts'
import { SENTENCES, type SentenceId } from './en.ts'
import { SentenceValues, type Titles, type Wording } from './told.ts'
import { GERMAN_WORDS } from './view-de.ts'
import { ENGLISH_WORDS } from './view-en.ts'
import type { ViewWords } from './view-words.ts'

/** All that a language needs; one that is added has this in one file. */
export interface LanguageTexts {
  /** Its name in itself. */
  readonly name: string
  readonly sentences: Readonly<Record<SentenceId, (told: SentenceValues) => string>>
  /** How it writes numbers, times and lists; `titles` are the English ones, for what it has no title of its own. */
  readonly wording: (titles: Titles) => Wording
  readonly words: ViewWords
}

/** One language: its sentences, and how it writes what stands in them. */
export interface Language extends Omit<LanguageTexts, 'wording'> {
  readonly code: LanguageCode
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
  files: ['file', 'files'],
}

/** How English writes; titles are those of the chains. */
export function englishWording(titles: Titles): Wording {
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
    unknownHost: 'Unnamed server',
    milestone: ({ title }) => title,
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

/** Sentences that have a brief form. */
const BRIEF: Readonly<Record<string, SentenceId>> = {
  'stage.worked': 'brief.worked',
  'stage.reached': 'brief.reached',
  'stage.tried': 'brief.tried',
  'stage.failed': 'brief.failed',
}

/** The statement in few words, without its times and long lists, where it has such a form. */
export function sayBriefly(statement: Statement, language: Language): string {
  return say({ ...statement, says: BRIEF[statement.says] ?? statement.says }, language)
}

/** A sentence, with all that is listed where it shows only the first names of a list. */
export interface FullSentence {
  readonly sentence: string
  readonly lists: readonly (readonly string[])[]
}

/** The statement as a sentence, with its long lists. */
export function sayInFull(statement: Statement, language: Language): FullSentence {
  const told = new SentenceValues(statement, language.wording)
  return { sentence: say(statement, language), lists: told.longLists() }
}

/** Sentences about evidence that would change a statement. */
export function sayChanges(statement: Statement, language: Language): readonly string[] {
  return statement.changes.map((says) => say({ ...statement, says }, language))
}

const TEXTS = {
  en: { name: 'English', sentences: SENTENCES, wording: englishWording, words: ENGLISH_WORDS },
  de: { name: 'Deutsch', sentences: GERMAN, wording: germanWording, words: GERMAN_WORDS },
} satisfies Readonly<Record<string, LanguageTexts>>

export type LanguageCode = keyof typeof TEXTS
export const LANGUAGES = Object.keys(TEXTS) as readonly LanguageCode[]

export function languageName(code: LanguageCode): string {
  return TEXTS[code].name
}

/** The words of the verdict view and of the summary of the command. */
export function viewWords(code: LanguageCode): ViewWords {
  return TEXTS[code].words
}

/** A language by its code; `titles` are the English ones, for what it has no title of its own. */
export function language(code: LanguageCode, titles: Titles): Language {
  const { wording, ...texts } = TEXTS[code]
  return { code, ...texts, wording: wording(titles) }
}

export function english(titles: Titles): Language {
  return language('en', titles)
}

/** The sentences of a part of what is said, in their order, each once. */
export function sentences(
  statements: readonly Statement[],
  section: Section,
  language: Language,
): readonly string[] {
  return inFull(
    statements.filter((one) => one.section === section),
    language,
  ).map(({ sentence }) => sentence)
}

/** What statements say, in their order, each sentence once. */
export function inFull(statements: readonly Statement[], language: Language): readonly FullSentence[] {
  const said = new Map<string, FullSentence>()
  for (const statement of statements) {
    const one = sayInFull(statement, language)
    const known = said.get(one.sentence)
    // Sentences that begin with the same names may go on with others.
    const lists = [...(known?.lists ?? []), ...one.lists]
    const distinct = new Map(lists.map((list) => [list.join('\n'), list]))
    said.set(one.sentence, { ...one, lists: [...distinct.values()] })
  }
  return [...said.values()]
}
