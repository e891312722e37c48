import type { RulesArguments } from './arguments.ts'
import { TYPE_TITLES } from '../detections/indicators/indicator.ts'
import { rulesFrom } from './given.ts'

/** Says which rules run here, which cannot, and why. */
export async function listRules(wanted: RulesArguments): Promise<number> {
  const loaded = await rulesFrom(wanted.paths, wanted.paths.length === 0)
  if (!loaded.ok) {
    process.stderr.write(`${loaded.message}\n`)
    return 1
  }
  const { rules, indicators, refused } = loaded.rules
  if (wanted.json) {
    const running = rules.map(({ id, name, title, level, formats }) => ({ id, name, title, level, formats }))
    const named = indicators.map(({ type, value, level, pack, source, date }) => ({
      type,
      value,
      level,
      pack,
      source,
      date,
    }))
    process.stdout.write(`${JSON.stringify({ running, indicators: named, notRunnable: refused }, null, 2)}\n`)
    return 0
  }
  for (const rule of rules) process.stdout.write(`runs      ${rule.level.padEnd(13)} ${rule.title}\n`)
  for (const { type, value, level } of indicators)
    process.stdout.write(`runs      ${level.padEnd(13)} ${TYPE_TITLES[type]} ${value}\n`)
  for (const rule of refused) process.stdout.write(`does not  ${rule.title}: ${rule.reason}\n`)
  process.stdout.write(
    `${rules.length} rules and ${indicators.length} indicators run, ${refused.length} do not\n`,
  )
  return rules.length + indicators.length + refused.length === 0 ? 2 : 0
}
