import { midnightOf, wholeYear } from './written-date.ts'

/** How a log writes its times, e.g. `%Y-%m-%d %H:%M:%S.%f`. */
export interface TimePattern {
  /** Whether the text names the zone of each time. */
  readonly hasZone: boolean
  /** Epoch ms; a time without a zone is taken for UTC; NaN when the text is no such time. */
  read(text: string): number
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Longest text that can be a time. */
const MAX_TEXT = 64

/** What each sign of a pattern stands for, as `strftime` names them. */
const SIGNS: Readonly<Record<string, string>> = {
  /** Year with four digits, or the last two. */
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d\\d)',
  /** Month as a number, or as an English name of three letters. */
  m: '(?<m>\\d{1,2})',
  b: '(?<b>[A-Za-z]{3})',
  /** Day of the month, filled up with a zero or a space. */
  d: ' ?(?<d>\\d{1,2})',
  /** Name of a weekday, which is passed over. */
  a: '[A-Za-z]{2,9}',
  H: '(?<H>\\d{1,2})',
  M: '(?<M>\\d\\d)',
  S: '(?<S>\\d\\d)',
  /** Fraction of a second. */
  f: '(?<f>\\d{1,9})',
  /** `Z`, `+01:00` or `+0100`. */
  z: '(?<z>Z|[+-]\\d\\d:?\\d\\d)',
  /** Seconds since 1970, which are UTC. */
  s: '(?<s>\\d{1,11})',
  '%': '%',
}

/** Reads a pattern with the signs `%Y %y %m %b %d %a %H %M %S %f %z %s %%`. Throws when it has others: that is our bug. */
export function timePattern(written: string): TimePattern {
  const source = written.replace(/%(.)|[^%]+/gs, (text, sign: string | undefined) => {
    if (sign === undefined) return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    const part = SIGNS[sign]
    if (part === undefined) throw new Error(`the time pattern ${written} has an unknown sign %${sign}`)
    return part
  })
  const whole = new RegExp(`^${source}$`)
  return {
    hasZone: /%[zs]/.test(written),
    read(text) {
      const parts = text.length > MAX_TEXT ? null : whole.exec(text)?.groups
      return parts ? timeOf(parts) : NaN
    },
  }
}

function timeOf(parts: Readonly<Record<string, string | undefined>>): number {
  const number = (name: string): number => Number(parts[name] ?? 0)
  const ms = parts['f'] === undefined ? 0 : Number(parts['f'].slice(0, 3).padEnd(3, '0'))
  if (parts['s'] !== undefined) return number('s') * 1000 + ms
  const [hour, minute, second] = [number('H'), number('M'), number('S')] as const
  if (hour > 23 || minute > 59 || second > 59) return NaN
  const year = parts['Y'] === undefined ? wholeYear(number('y')) : number('Y')
  const month = parts['b'] === undefined ? number('m') : MONTHS.indexOf(parts['b'].toLowerCase()) + 1
  const midnight = midnightOf(year, month, number('d'))
  return midnight + ((hour * 60 + minute - zoneMinutes(parts['z'])) * 60 + second) * 1000 + ms
}

function zoneMinutes(zone: string | undefined): number {
  const parts = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '')
  if (!parts) return 0
  return (Number(parts[2]) * 60 + Number(parts[3])) * (parts[1] === '-' ? -1 : 1)
}
