/** A time as the clocks of a place showed it, with the name of the offset there at that time. */
export interface LocalTime {
  /** `3 Mar 2021` in the language. */
  readonly day: string
  /** `07:49:46` */
  readonly clock: string
  /** `GMT+1`, or `UTC`. */
  readonly offset: string
}

/** `null` where the time is none that a calendar knows. */
export function localTime(time: number, zone: string, language: string): LocalTime | null {
  if (!Number.isFinite(new Date(time).getTime())) return null
  const part = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone: zone, ...options }).format(
      time,
    )
  const named = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'shortOffset' })
  const offset = named.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? zone
  return {
    day: part({ day: 'numeric', month: 'short', year: 'numeric' }),
    clock: part({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
    offset: /^GMT(?:[+-]0)?$/.test(offset) ? 'UTC' : offset,
  }
}

/** Names of the zones that the browser knows, `UTC` first. */
export function knownZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
}

/** Whether the browser understands the name of a zone, which need not be among those that it lists. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
