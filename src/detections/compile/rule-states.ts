import { kindOfChannel } from '../../event/log-kinds.ts'
import type { Source } from '../../event/source.ts'
import { vocabularyOf, type Binding } from '../logs/logsources.ts'
import type { RefusedRule, RuleSet } from '../rule.ts'

/** What became of every rule that was given, in a case. The three and the filters add up to `RuleSet.given`. */
export interface RuleStates {
  readonly running: readonly { readonly name: string; readonly id: string; readonly title: string }[]
  /** Understood, but no log of the case answers them. */
  readonly absent: readonly RefusedRule[]
  readonly refused: readonly RefusedRule[]
}

/** Why rules that are understood do not run all the same, by the name of the rule. */
export type IdleRules = ReadonlyMap<string, Pick<RefusedRule, 'state' | 'reason'>>

/**
 * The rules that do not run in a case, and why. `broken`: correlations that were given up while they were hunted, and
 * rules that were not asked about all events, and why.
 */
export function idleRules(
  set: Pick<RuleSet, 'rules' | 'correlations'>,
  sources: readonly Pick<Source, 'format' | 'coverage'>[],
  broken: readonly { readonly rule: string; readonly reason: string }[] = [],
): IdleRules {
  const formats = new Set(sources.map(({ format }) => format && vocabularyOf(format)))
  const kinds = new Set(sources.flatMap(({ coverage }) => coverage.map(({ kind }) => kind)))
  const answered = ({ format, channels }: Binding): boolean =>
    formats.has(format) &&
    (channels.length === 0 || channels.some((channel) => kinds.has(kindOfChannel(channel))))
  const idle = new Map<string, Pick<RefusedRule, 'state' | 'reason'>>()
  const reachable = new Set<string>()
  const why = new Map(broken.map(({ rule, reason }) => [rule, reason]))
  const givenUp = (reason: string): Pick<RefusedRule, 'state' | 'reason'> => {
    return { state: 'refused', reason: `given up: ${reason}` }
  }
  for (const { name, bindings } of set.rules) {
    const reason = why.get(name)
    const isAnswered = bindings.some(answered)
    if (isAnswered) reachable.add(name)
    if (reason !== undefined) idle.set(name, givenUp(reason))
    else if (!isAnswered) idle.set(name, { state: 'absent', reason: `cannot run here: ${missing(bindings)}` })
  }
  for (const { name, parts } of set.correlations) {
    const reason = why.get(name) ?? parts.map(({ rule }) => why.get(rule)).find((one) => one !== undefined)
    if (reason !== undefined) {
      idle.set(name, givenUp(reason))
      why.set(name, reason)
    } else if (parts.some(({ rule }) => reachable.has(rule))) reachable.add(name)
    else {
      const say = 'cannot run here: no log of the case answers the rules that it is made of'
      idle.set(name, { state: 'absent', reason: say })
    }
  }
  return idle
}

/** What became of the rules of a case. */
export function ruleStates(
  set: RuleSet,
  sources: readonly Pick<Source, 'format' | 'coverage'>[],
  broken: readonly { readonly rule: string; readonly reason: string }[] = [],
): RuleStates {
  const idle = idleRules(set, sources, broken)
  const running: { name: string; id: string; title: string }[] = []
  const absent = set.refused.filter(({ state }) => state === 'absent')
  const refused = set.refused.filter(({ state }) => state === 'refused')
  for (const rule of [...set.rules, ...set.correlations]) {
    const why = idle.get(rule.name)
    // The correlation that a rule serves is named in its place.
    if (rule.partOf !== null && 'predicate' in rule) continue
    if (why?.state === 'refused') refused.push({ ...unrun(rule), ...why })
    else if (rule.partOf !== null) continue
    else if (why) absent.push({ ...unrun(rule), ...why })
    else running.push(rule)
  }
  running.push(...set.yara.rules.map(({ name, title }) => ({ name, id: title, title })))
  return { running, absent, refused }
}

function missing(bindings: readonly Binding[]): string {
  const logs = new Set(
    bindings.flatMap(({ format, channels }) => (channels.length > 0 ? channels : [format])),
  )
  return `the case holds no ${[...logs].join(', ')}`
}

function unrun(about: {
  id: string
  title: string
  origin: RefusedRule['origin']
}): Omit<RefusedRule, 'state' | 'reason'> {
  const { id, title, origin } = about
  return { id, title, origin, path: '', at: null, excerpt: null, needs: [] }
}
