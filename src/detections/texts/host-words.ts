import type { HostConclusion } from '../conclusion.ts'
import { titleOfKind } from '../../formats/catalogue.ts'
import type { Section, Statement } from '../statement.ts'
import {
  inFull,
  language,
  say,
  sayChanges,
  sayInFull,
  sentences,
  type Language,
  type LanguageCode,
  type FullSentence,
} from './say.ts'
import { BARE_TITLES, type Titles } from './told.ts'

/** The parts of a host that its sentences may name: attacks, steps and logs. */
export type TitledHost = Pick<HostConclusion, 'chains' | 'coverage'>

const known = new WeakMap<TitledHost, Map<LanguageCode, Language>>()

/** The language in which a host is spoken of: titles of its chains, steps and logs come from its conclusion. */
export function languageFor(host: TitledHost, code: LanguageCode = 'en'): Language {
  const ofHost = known.get(host) ?? new Map<LanguageCode, Language>()
  known.set(host, ofHost)
  const spoken = ofHost.get(code) ?? language(code, titlesOf(host))
  ofHost.set(code, spoken)
  return spoken
}

function titlesOf({ chains, coverage }: TitledHost): Titles {
  const chainTitles = new Map(chains.map(({ id, title }) => [id, title]))
  const stageTitles = new Map<string, string>()
  for (const { id, stages } of chains) {
    for (const stage of stages) {
      stageTitles.set(`${id}/${stage.id}`, stage.title)
      if (!stageTitles.has(stage.id)) stageTitles.set(stage.id, stage.title)
    }
  }
  const logs = new Map(coverage.map(({ kind, title }) => [kind, title]))
  return {
    chain: (id) => chainTitles.get(id) ?? id,
    stage: (chain, id) => stageTitles.get(`${chain}/${id}`) ?? stageTitles.get(id) ?? id,
    log: (kind) => logs.get(kind) ?? titleOfKind(kind),
  }
}

/** What is said of a host in one section, as sentences. */
export function saidOf(host: HostConclusion, section: Section, code: LanguageCode = 'en'): readonly string[] {
  return sentences(host.statements, section, languageFor(host, code))
}

/** The same, with all that is listed where a sentence shows only the first names. */
export function saidInFull(
  host: HostConclusion,
  section: Section,
  code: LanguageCode = 'en',
): readonly FullSentence[] {
  return inFull(
    host.statements.filter((one) => one.section === section),
    languageFor(host, code),
  )
}

/** What is said of the whole case, as sentences; no attack, step or log is named in them. */
export function saidOfCase(statements: readonly Statement[], code: LanguageCode = 'en'): readonly string[] {
  return saidOfCaseInFull(statements, code).map(({ sentence }) => sentence)
}

/** The same, with all that is listed where a sentence shows only the first names. */
export function saidOfCaseInFull(
  statements: readonly Statement[],
  code: LanguageCode = 'en',
): readonly FullSentence[] {
  return inFull(statements, language(code, BARE_TITLES))
}

/** One statement about a host as a sentence. */
export function sentenceOf(host: TitledHost, statement: Statement, code: LanguageCode = 'en'): string {
  return say(statement, languageFor(host, code))
}

/** The same, with all that is listed where it shows only the first names. */
export function sentenceInFull(
  host: TitledHost,
  statement: Statement,
  code: LanguageCode = 'en',
): FullSentence {
  return sayInFull(statement, languageFor(host, code))
}

/** Sentences about evidence that would change a statement about a host. */
export function changesOf(host: TitledHost, statement: Statement, code: LanguageCode): readonly string[] {
  return sayChanges(statement, languageFor(host, code))
}
