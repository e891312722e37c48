import { preference, setPreference } from './preferences.ts'

const KEY = 'coldtrace-theme'
const media = matchMedia('(prefers-color-scheme: dark)')

/** Light or dark theme: the setting of the system until the user chooses one. */
class Theme {
  dark = $state(false)

  constructor() {
    const chosen = preference(KEY)
    this.#use(chosen === null ? media.matches : chosen === 'dark')
    media.addEventListener('change', () => {
      if (preference(KEY) === null) this.#use(media.matches)
    })
  }

  toggle(): void {
    this.#use(!this.dark)
    setPreference(KEY, this.dark ? 'dark' : 'light')
  }

  /** Shows the light theme while the page is printed, without changing the choice. */
  forPaper(on: boolean): void {
    this.#show(this.dark && !on)
  }

  #use(dark: boolean): void {
    this.dark = dark
    this.#show(dark)
  }

  #show(dark: boolean): void {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
  }
}

export const theme = new Theme()
