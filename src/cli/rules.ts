import type { RulesArguments } from './arguments.ts'
import { counted } from '../event/counted.ts'
import type { RefusedRule } from '../detections/rule.ts'
import { TYPE_TITLES } from '../detections/indicators/indicator.ts'
import { visibleLine } from '../event/unseen.ts'
import { rulesFrom } from './given.ts'
import { yaraEngine } from './yara.ts'
import { answers, notices } from './output.ts'

/** Prints which rules run here, which cannot, and why; returns the exit code. */
export async function listRules(wanted: RulesArguments): Promise<number> {
  const yara = yaraEngine()
  const loaded = await rulesFrom(wanted.paths, wanted.paths.length === 0, yara)
  yara.end()
  if (!loaded.ok) {
    notices.line(loaded.message)
    return 1
  }
  const { indicators, filters, refused, given, placeholders } = loaded.rules
  const rules = [...loaded.rules.rules, ...loaded.rules.correlations].filter(({ partOf }) => partOf === null)
  if (wanted.json) {
    const running = rules.map((rule) => ({
      id: rule.id,
      name: rule.name,
      title: rule.title,
      level: rule.level,
      ...('formats' in rule
        ? { formats: rule.formats }
        : { correlates: rule.parts.map((part) => part.rule) }),
      notes: rule.notes,
    }))
    const named = indicators.map(({ type, written: value, level, pack, source, date }) => ({
      type,
      value,
      level,
      pack,
      source,
      date,
    }))
    const aboutBytes = loaded.rules.yara.rules.map(({ name, title, level, pack, path }) => {
      return { name, title, level, pack, path }
    })
    const json = {
      given,
      running,
      filters,
      yara: aboutBytes,
      indicators: named,
      placeholders,
      notRunnable: refused,
    }
    await answers.json([JSON.stringify(json, null, 2)])
    return 0
  }
  const absent = refused.filter(({ state }) => state === 'absent')
  const lines: string[] = []
  const say = (line: string): void => void lines.push(line)
  for (const { level, title, notes } of rules) {
    say(`runs      ${level.padEnd(13)} ${title}`)
    for (const note of notes) say(`          note: ${note}`)
  }
  for (const filter of filters) say(`filters   ${counted(filter.rules.length, 'rule')}: ${filter.title}`)
  for (const { title, level } of loaded.rules.yara.rules) say(`runs      ${level.padEnd(13)} YARA ${title}`)
  for (const { type, written: value, level } of indicators)
    say(`runs      ${level.padEnd(13)} ${TYPE_TITLES[type]} ${value}`)
  for (const rule of absent) say(`cannot    ${rule.title}: ${rule.reason}`)
  for (const rule of refused) if (rule.state === 'refused') sayRefused(rule, say)
  const all =
    rules.length + loaded.rules.yara.rules.length + indicators.length + filters.length + refused.length
  say(
    `${counted(all, 'rule or indicator', 'rules and indicators')}. ` +
      `Running: ${counted(rules.length, 'rule')}, ${counted(loaded.rules.yara.rules.length, 'YARA rule')} and ` +
      `${counted(indicators.length, 'indicator')}; ` +
      `narrowed down by ${counted(filters.length, 'filter')}; ` +
      `${absent.length} cannot run here; ${refused.length - absent.length} refused`,
  )
  answers.lines(lines)
  return rules.length + loaded.rules.yara.rules.length + indicators.length + refused.length === 0 ? 2 : 0
}

/** Characters of a long line that are shown on either side of the problem. */
const EXCERPT_CHARACTERS = 80

/** Prints why a rule was refused, and the line of its text with a caret below the problem. */
function sayRefused({ title, reason, path, at, excerpt }: RefusedRule, say: (line: string) => void): void {
  // Messages of the YARA compiler have several lines.
  const [first = '', ...more] = reason.split('\n')
  say(`refused   ${title}: ${first}`)
  for (const line of more) say(`          ${line}`)
  if (at === null || excerpt === null) return
  say(`          ${path}:${at.line}`)
  if (excerpt.trim() === '') return
  const from = Math.max(0, at.column - EXCERPT_CHARACTERS)
  const before = visibleLine(excerpt.slice(from, at.column - 1)).length
  say(`          ${excerpt.slice(from, at.column + EXCERPT_CHARACTERS)}`)
  if (at.column <= excerpt.length + 1) say(`          ${' '.repeat(before)}^`)
}
