import type { RulesArguments } from './arguments.ts'
import { rulesFrom } from './given.ts'

/** Says which rules run here, which cannot, and why. */
export async function listRules(wanted: RulesArguments): Promise<number> {
  const loaded = await rulesFrom(wanted.paths, wanted.paths.length === 0)
  if (!loaded.ok) {
    process.stderr.write(`${loaded.message}\n`)
    return 1
  }
  const { rules, refused } = loaded.rules
  if (wanted.json) {
    const running = rules.map(({ id, name, title, level, formats }) => ({ id, name, title, level, formats }))
    process.stdout.write(`${JSON.stringify({ running, notRunnable: refused }, null, 2)}\n`)
    return 0
  }
  for (const rule of rules) process.stdout.write(`runs      ${rule.level.padEnd(13)} ${rule.title}\n`)
  for (const rule of refused) process.stdout.write(`does not  ${rule.title}: ${rule.reason}\n`)
  process.stdout.write(`${rules.length} run, ${refused.length} do not\n`)
  return rules.length + refused.length === 0 ? 2 : 0
}
