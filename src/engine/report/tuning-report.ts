import type { HostConclusion } from '../../detections/conclusion.ts'
import { TYPE_TITLES } from '../../detections/indicators/indicator.ts'
import type { RuleSet } from '../../detections/rule.ts'
import type { Allowance, Tuning } from '../../event/tuning.ts'
import type { TuningReport, TuningRow } from '../contracts/tuning.ts'
import type { TuningEffects } from './rule-tuning.ts'

/** What the decisions of an analyst take away; `untuned` is asked only when there are any. */
export function tuningReport(
  rules: RuleSet,
  tuning: Tuning,
  effects: TuningEffects,
  hosts: readonly HostConclusion[],
  untuned: () => readonly HostConclusion[],
): TuningReport {
  const abouts = new Map<string, { readonly title: string; readonly level: string }>([
    ...[...rules.rules, ...rules.correlations, ...rules.yara.rules].map((rule) => [rule.name, rule] as const),
    ...rules.indicators.map(
      ({ name, type, written: value, level }) =>
        [name, { title: `${TYPE_TITLES[type]} ${value}`, level }] as const,
    ),
  ])
  const titleOf = (rule: string | null): string =>
    rule === null ? 'All rules' : (abouts.get(rule)?.title ?? rule)
  const decisions: TuningRow[] = [
    ...Object.entries(tuning.off).map(([rule, { reason, time }]): TuningRow => ({
      kind: 'off',
      key: rule,
      rule,
      title: titleOf(rule),
      what: 'switched off',
      reason,
      time,
      hits: effects.off.get(rule) ?? 0,
      uncertain: 0,
    })),
    ...Object.entries(tuning.levels).map(([rule, { reason, time, level }]): TuningRow => ({
      kind: 'level',
      key: rule,
      rule,
      title: titleOf(rule),
      what: `${abouts.get(rule)?.level ?? 'unknown'} counts as ${level}`,
      reason,
      time,
      hits: 0,
      uncertain: 0,
    })),
    ...tuning.allowed.map((allowance): TuningRow => ({
      kind: 'allow',
      key: allowance.id,
      rule: allowance.rule,
      title: titleOf(allowance.rule),
      what: allowedWhat(allowance),
      reason: allowance.reason,
      time: allowance.time,
      hits: effects.allowed.get(allowance.id) ?? 0,
      uncertain: effects.uncertain.get(allowance.id) ?? 0,
    })),
  ]
  if (decisions.length === 0) return { decisions, verdicts: [] }
  const now = new Map(hosts.map(({ name, verdict }) => [name, verdict]))
  const verdicts = untuned().flatMap(({ name, verdict }) => {
    const tunedVerdict = now.get(name)
    return tunedVerdict === undefined || tunedVerdict === verdict
      ? []
      : [{ host: name, without: verdict, with: tunedVerdict }]
  })
  return { decisions, verdicts }
}

function allowedWhat({ where }: Allowance): string {
  return where.kind === 'value'
    ? `allowed where ${where.field} is ${where.value}`
    : `allowed for ${where.path} with SHA-256 ${where.sha256}`
}
