import type { Costs } from '../../detections/hunt/rule-costs.ts'
import type { Correlation, RefusedRule, Rule, RuleAbout } from '../../detections/rule.ts'
import { idleRules } from '../../detections/compile/rule-states.ts'
import { TYPE_TITLES, predicateOf } from '../../detections/indicators/indicator.ts'
import { printPredicate } from '../../predicate/search/print.ts'
import type { CaseDetections } from './case-detections.ts'
import type { CaseFacts } from '../report/case-report.ts'
import type { PackRow, RuleCatalogue, RuleRow } from '../contracts/rules.ts'
import { documentsOf } from './rule-documents.ts'
import { levelOf } from '../report/rule-tuning.ts'

/** Every rule and indicator of a case, and what becomes of it. */
export function ruleCatalogue(
  detections: CaseDetections,
  facts: CaseFacts,
  costs: Costs = {},
): RuleCatalogue {
  const { rules, packs, tuning } = detections
  const hits = hitsByRule(facts)
  const idle = idleRules(rules, facts.sources, facts.broken)
  const running = (
    about: Pick<RuleAbout, 'name' | 'level'>,
  ): Pick<RuleRow, 'level' | 'ownLevel' | 'state' | 'reason' | 'hits'> => {
    const level = levelOf(tuning, about.name)
    const off = Object.hasOwn(tuning.off, about.name) ? tuning.off[about.name]! : null
    const why = idle.get(about.name)
    return {
      level: level ?? about.level,
      ownLevel: level === undefined ? null : about.level,
      state: off ? 'off' : (why?.state ?? 'runs'),
      reason: off?.reason ?? why?.reason ?? '',
      hits: hits.get(about.name) ?? 0,
    }
  }
  const none = { at: null, excerpt: null, notes: [], cost: null }
  const ruleRow =
    (kind: 'rule' | 'correlation') =>
    (rule: Rule | Correlation): RuleRow => ({
      kind,
      name: rule.name,
      id: rule.id,
      title: rule.title,
      ...running(rule),
      ...none,
      cost: costs[rule.name] ?? null,
      notes: rule.notes,
      origin: rule.origin,
    })
  const rows: RuleRow[] = [
    ...rules.rules.filter(standsAlone).map(ruleRow('rule')),
    ...rules.correlations
      .filter((rule) => standsAlone(rule) || idle.get(rule.name)?.state === 'refused')
      .map(ruleRow('correlation')),
    ...rules.indicators.map((one): RuleRow => ({
      kind: 'indicator',
      name: one.name,
      id: one.name,
      title: `${TYPE_TITLES[one.type]} ${one.written}`,
      ...running(one),
      ...none,
      origin: one.pack,
    })),
    ...rules.yara.rules.map((rule): RuleRow => ({
      kind: 'yara',
      name: rule.name,
      id: rule.pack === rule.path ? rule.title : `${rule.title} of ${rule.pack}`,
      title: rule.title,
      ...running(rule),
      ...none,
      origin: rule.path,
    })),
    ...rules.refused.map(refusedRow),
  ]
  return {
    rows,
    packs: packs.map(packRow),
    placeholders: rules.placeholders.map(({ name, rules: count, values }) => ({
      name,
      rules: count,
      values,
    })),
    digest: rules.digest,
  }
}

/** Rules that only serve a correlation are not listed beside it. */
function standsAlone({ partOf }: Rule | Correlation): boolean {
  return partOf === null
}

function nameOfRefused(number: number): string {
  return `refused ${number}`
}

function refusedRow(rule: RefusedRule, number: number): RuleRow {
  return {
    kind: null,
    name: nameOfRefused(number),
    id: rule.id,
    title: rule.title,
    level: null,
    ownLevel: null,
    state: rule.state,
    reason: rule.reason,
    at: rule.at,
    excerpt: rule.excerpt,
    notes: [],
    origin: rule.origin === 'built-in' ? rule.origin : rule.path,
    hits: 0,
    cost: null,
  }
}

function packRow({ pack, reading }: CaseDetections['packs'][number]): PackRow {
  return {
    id: pack.id,
    name: pack.name,
    added: pack.added,
    on: pack.on,
    entries: reading.entries,
    indicators: reading.indicators.length,
    rules: reading.rules.length + reading.yara.length,
    refused: reading.refused.length,
    repeated: reading.repeated,
    aside: pack.aside,
  }
}

function hitsByRule({ hits, counts }: CaseFacts): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { rule } of hits) sums.set(rule, (sums.get(rule) ?? 0) + 1)
  for (const { rule, count } of counts) sums.set(rule, (sums.get(rule) ?? 0) + count)
  return sums
}

/** A rule or indicator as its author wrote it, and as a search. */
export function ruleText(
  detections: CaseDetections,
  name: string,
): { text: string; search: string | null } | null {
  const { rules, indicators, correlations, yara } = detections.rules
  const indicator = indicators.find((one) => one.name === name)
  if (indicator) {
    const { type, written: value, source, date, note, pack } = indicator
    const said = { type: TYPE_TITLES[type], value, pack, source, date, note }
    const lines = Object.entries(said).filter(([, held]) => held !== '')
    return {
      text: lines.map(([key, held]) => `${key}: ${held}`).join('\n'),
      search: printPredicate(predicateOf(indicator)),
    }
  }
  const about = yara.rules.find((one) => one.name === name)
  if (about) return { text: about.text, search: null }
  const rule = rules.find((one) => one.name === name)
  if (rule) return { text: documentsOf(detections).of(rule), search: printPredicate(rule.predicate) }
  const correlation = correlations.find((one) => one.name === name)
  return correlation ? { text: documentsOf(detections).of(correlation), search: null } : null
}

/** Names of the rules and indicators whose text holds all the words; those that do not run among them. */
export function findRules(detections: CaseDetections, words: string): string[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const holds = (text: string): boolean => {
    const folded = text.toLowerCase()
    return wanted.every((word) => folded.includes(word))
  }
  const documents = documentsOf(detections)
  const { rules, correlations, indicators, yara, refused } = detections.rules
  const found = [
    ...[...rules, ...correlations].filter((rule) =>
      holds(`${rule.name} ${rule.title} ${documents.of(rule)}`),
    ),
    ...indicators.filter(({ type, written: value, source, note, pack }) =>
      holds(`${TYPE_TITLES[type]} ${value} ${source} ${note} ${pack}`),
    ),
    ...yara.rules.filter(({ text, path }) => holds(`${path} ${text}`)),
  ].map(({ name }) => name)
  const others = refused.flatMap((rule, i) => {
    const { title, reason, path, excerpt } = rule
    const text = `${title} ${reason} ${path} ${excerpt ?? ''} ${documents.ofRefused(rule)}`
    return holds(text) ? [nameOfRefused(i)] : []
  })
  return [...found, ...others]
}
