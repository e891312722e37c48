import { preference, setPreference } from './preferences.ts'
import { isZone } from '../words/local-time.ts'

const KEY = 'coldtrace-zone'

/** The zone whose clocks are shown beside UTC: that of the browser until the user chooses one. */
class ShownZone {
  name = $state(firstZone())

  choose(name: string): void {
    this.name = name
    setPreference(KEY, name)
  }
}

function firstZone(): string {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return [preference(KEY), own].find((name) => name !== null && isZone(name)) ?? 'UTC'
}

export const zone = new ShownZone()
