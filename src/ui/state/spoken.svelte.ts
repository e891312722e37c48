import { viewWords, type LanguageCode } from '../../detections/texts/say.ts'
import { firstLanguage } from './first-language.ts'
import { preference, setPreference } from './preferences.ts'

const KEY = 'coldtrace-language'

/** The language of the verdict: that of the browser until the user chooses one. */
class SpokenLanguage {
  code = $state<LanguageCode>(firstLanguage(preference(KEY), navigator.languages))

  /** The words of the verdict view in that language. */
  readonly words = $derived(viewWords(this.code))

  choose(code: LanguageCode): void {
    this.code = code
    setPreference(KEY, code)
  }
}

export const spoken = new SpokenLanguage()
