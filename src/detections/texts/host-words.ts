import type { HostConclusion } from '../conclusion.ts'
import { titleOfKind } from '../../formats/catalogue.ts'
import type { Section, Statement } from '../statement.ts'
import { language, say, sayChanges, sentences, type Language, type LanguageCode } from './say.ts'
import type { Titles } from './told.ts'

type Titled = Pick<HostConclusion, 'chains' | 'coverage'>

const known = new WeakMap<Titled, Map<LanguageCode, Language>>()

/** The language in which a host is spoken of: titles of its chains, steps and logs come from its conclusion. */
export function languageFor(host: Titled, code: LanguageCode = 'en'): Language {
  const ofHost = known.get(host) ?? new Map<LanguageCode, Language>()
  known.set(host, ofHost)
  const spoken = ofHost.get(code) ?? language(code, titlesOf(host))
  ofHost.set(code, spoken)
  return spoken
}

function titlesOf({ chains, coverage }: Titled): Titles {
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

/** One statement about a host as a sentence. */
export function sentenceOf(host: Titled, statement: Statement, code: LanguageCode = 'en'): string {
  return say(statement, languageFor(host, code))
}

/** What would change a statement about a host, as sentences. */
export function changesOf(host: Titled, statement: Statement, code: LanguageCode): readonly string[] {
  return sayChanges(statement, languageFor(host, code))
}
