import { describe, expect, it } from 'vitest'
import { CLOSED, concludedOf, dailyLog, hitOf } from '../../../tests/cases/covered-logs.ts'
import type { Hit } from '../../event/hit.ts'
import { DAY_MS } from '../../event/time.ts'
import { saidOf } from '../texts/host-words.ts'
import { lengthValue } from './say-dwell.ts'

const AT = (CLOSED - 9) * DAY_MS
const HOUR = 3_600_000

function dwell(hits: readonly Hit[], code: 'en' | 'de' = 'en'): string {
  const host = concludedOf([dailyLog(0, 'event-log/security', CLOSED - 9, CLOSED - 2)], hits)
  return saidOf(host, 'because', code)
    .filter((sentence) => /had the server|one moment|hatte|Zeitpunkt/.test(sentence))
    .join()
}

describe('how long somebody had the server', () => {
  it('is at least from the first certain trace to the last, and more if nobody shut them out', () => {
    const hits = [hitOf('web_server_starts_shell', AT), hitOf('lsass_dump', AT + 5 * HOUR)]
    expect(dwell(hits)).toMatch(
      /had the server for at least 5 hours: .* it was 7 days by the time the logs end/,
    )
    expect(dwell(hits, 'de')).toMatch(/mindestens 5 Stunden lang: .* schon 7 Tage\./)
  })

  it('cannot be said of one moment, and is not said of what is no certain trace', () => {
    expect(dwell([hitOf('web_server_starts_shell', AT)])).toMatch(/^All certain traces are of one moment/)
    expect(dwell([hitOf('discovery_in_a_row', AT), hitOf('discovery_in_a_row', AT + 5 * HOUR)])).toBe('')
  })

  it('is rounded down, in the unit that reads best', () => {
    expect([119 * 60_000, 2 * HOUR, 48 * HOUR - 1, 71 * HOUR].map(lengthValue)).toEqual([
      { kind: 'number', unit: 'minutes', value: 119 },
      { kind: 'number', unit: 'hours', value: 2 },
      { kind: 'number', unit: 'hours', value: 47 },
      { kind: 'number', unit: 'days', value: 2 },
    ])
  })
})
