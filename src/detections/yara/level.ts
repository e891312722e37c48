import { LEVELS, type Level } from '../../event/hit.ts'

/** Words of rules for a level that are not our own. */
const WORDS: Readonly<Record<string, Level>> = {
  info: 'informational',
  informational: 'informational',
  moderate: 'medium',
  severe: 'high',
  crit: 'critical',
}

/** Without a word of the rule: worth a look, and no more. */
const USUAL: Level = 'medium'

/**
 * How much a rule weighs by what its author says of it: a word, or a number up to 100. Nothing makes
 * it critical but the word itself.
 */
export function levelOf(meta: ReadonlyMap<string, string>): Level {
  for (const name of ['severity', 'level', 'score', 'threat_level']) {
    const said = meta.get(name)?.trim().toLowerCase()
    if (said === undefined) continue
    const level = LEVELS.find((one) => one === said) ?? (Object.hasOwn(WORDS, said) ? WORDS[said] : undefined)
    if (level) return level
    if (/^\d{1,3}$/.test(said)) return ofScore(Number(said))
  }
  return USUAL
}

function ofScore(score: number): Level {
  if (score >= 80) return 'high'
  if (score >= 60) return 'medium'
  return score >= 40 ? 'low' : 'informational'
}
