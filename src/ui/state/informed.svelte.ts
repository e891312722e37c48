import { preference, setPreference } from './preferences.ts'

const COUNTRY = 'coldtrace-country'

/** Country whose authorities the page names, and the time since which its reader knows of the incident. */
class InformedSince {
  /** Two capital letters; empty until somebody chooses. */
  country = $state(preference(COUNTRY) ?? '')
  /** Epoch ms; the time at which the page was opened until somebody says otherwise. */
  aware = $state(Date.now())

  choose(country: string): void {
    this.country = country
    setPreference(COUNTRY, country)
  }
}

export const informed = new InformedSince()
