import type { RulesToHunt } from '../rule.ts'
import { tabled, untabled } from './tabled.ts'

/** Writes the rules and indicators to hunt as text for other threads. The same set is written only once. */
export function handedOver(hunted: RulesToHunt): string {
  if (written?.hunted !== hunted) {
    const rules = hunted.rules.map(
      ({
        name,
        level,
        origin,
        formats,
        bindings,
        predicate,
        alerts,
        feeds,
      }): RulesToHunt['rules'][number] => ({
        name,
        level,
        origin,
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

/** Reads what another thread handed over; the same text gives the same object. */
export function takenOver(text: string): RulesToHunt {
  if (read?.text !== text) read = { text, hunted: untabled(text) as RulesToHunt }
  return read.hunted
}

interface SerialisedRules {
  readonly hunted: RulesToHunt
  readonly text: string
}

let written: SerialisedRules | null = null
let read: SerialisedRules | null = null
