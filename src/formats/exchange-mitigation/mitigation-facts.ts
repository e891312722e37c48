import { textOf } from '../../event/bytes.ts'
import type { Attendant, OpenLog } from '../kit/exchange/exchange-log.ts'

/** A message says within its first bytes which mitigation it is about. */
const LOOKED_AT = 2048

/** Tells which mitigations the service applied, blocked, removed or failed to apply or fetch. */
export function mitigationFacts({ rows, cells, tell }: OpenLog): Attendant {
  let positions: number[] = []
  return {
    header() {
      positions = ['EventId', 'EventData', 'Message', 'LogLevel'].flatMap((name) => {
        const position = rows.position(name)
        return position < 0 ? [] : [position]
      })
    },
    looksAt: () => positions,
    row(bytes, time, place) {
      if (Number.isNaN(time)) return
      const texts = positions.flatMap((position) => {
        if (position >= cells.kept) return []
        rows.select(bytes, cells, position)
        return textOf(rows.source, rows.start, Math.min(rows.end, rows.start + LOOKED_AT))
      })
      const value = mitigationOf(texts.join(' '))
      if (value !== null) tell({ key: 'mitigation', value, time, place })
    },
  }
}

/** `M1.1 applied`, `M2.1.0 blocked`, `fetch failed`; `null` for a text that says nothing of that. */
export function mitigationOf(text: string): string | null {
  const id = /\bM\d{1,3}(?:\.\d{1,3}){0,3}\b/.exec(text)?.[0]
  const failed = /\b(?:fail(?:ed|ure)?|exception|could not|unable)\b|LogLevel=Error/i.test(text)
  if (failed) return id !== undefined ? `${id} failed` : /\bfetch/i.test(text) ? 'fetch failed' : null
  if (id === undefined) return null
  if (/\bblocked\b/i.test(text)) return `${id} blocked`
  if (/\b(?:removed|rolled back|reverted)\b/i.test(text)) return `${id} removed`
  return /\b(?:re-?)?applied\b/i.test(text) && !/\bnot applied\b/i.test(text) ? `${id} applied` : null
}
