import { LANGUAGES, type LanguageCode } from '../../detections/texts/say.ts'

/** The language that was chosen, else the first one that the person reads and the page speaks, else English. */
export function firstLanguage(chosen: string | null, preferred: readonly string[]): LanguageCode {
  const known = (tag: string): LanguageCode | undefined =>
    LANGUAGES.find((code) => code === tag.toLowerCase().split('-')[0])
  const [first] = preferred.flatMap((tag) => known(tag) ?? [])
  return (chosen === null ? undefined : known(chosen)) ?? first ?? 'en'
}
