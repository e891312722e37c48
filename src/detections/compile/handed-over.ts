import type { Hunted } from '../rule.ts'
import { tabled, untabled } from './tabled.ts'

/** What is looked for, as text that goes to other threads. The same set is only written once. */
export function handedOver(hunted: Hunted): string {
  if (written?.hunted !== hunted) {
    const rules = hunted.rules.map(
      ({ name, level, formats, bindings, predicate, alerts, feeds }): Hunted['rules'][number] => ({
        name,
        level,
        formats,
        bindings,
        predicate,
        alerts,
        feeds,
      }),
    )
    written = { hunted, text: tabled({ rules, indicators: hunted.indicators }) }
  }
  return written.text
}

/** What another thread handed over; the same object for the same text. */
export function takenOver(text: string): Hunted {
  if (read?.text !== text) read = { text, hunted: untabled(text) as Hunted }
  return read.hunted
}

interface Kept {
  readonly hunted: Hunted
  readonly text: string
}

let written: Kept | null = null
let read: Kept | null = null
