import { kindOfChannel } from '../event/log-kinds.ts'
import type { Source } from '../event/source.ts'
import { vocabularyOf, type Binding } from './logsources.ts'
import type { RefusedRule, RuleSet } from './rule.ts'

/** What became of every rule that was given, in a case. The three and the filters add up to `RuleSet.given`. */
export interface RuleStates {
  readonly running: readonly { readonly name: string; readonly id: string; readonly title: string }[]
  /** Understood, but no log of the case answers them. */
  readonly absent: readonly RefusedRule[]
  readonly refused: readonly RefusedRule[]
}

/** `broken`: correlations that were given up, and why. */
export function ruleStates(
  set: RuleSet,
  sources: readonly Pick<Source, 'format' | 'coverage'>[],
  broken: readonly { readonly rule: string; readonly reason: string }[] = [],
): RuleStates {
  const formats = new Set(sources.map(({ format }) => format && vocabularyOf(format)))
  const kinds = new Set(sources.flatMap(({ coverage }) => coverage.map(({ kind }) => kind)))
  const answered = ({ format, channels }: Binding): boolean =>
    formats.has(format) &&
    (channels.length === 0 || channels.some((channel) => kinds.has(kindOfChannel(channel))))
  const running: { name: string; id: string; title: string }[] = []
  const absent = set.refused.filter(({ state }) => state === 'absent')
  const refused = set.refused.filter(({ state }) => state === 'refused')
  const reachable = new Set<string>()
  for (const rule of set.rules) {
    const reached = rule.bindings.some(answered)
    if (reached) reachable.add(rule.name)
    if (rule.partOf !== null) continue
    if (reached) running.push(rule)
    else
      absent.push({ ...unrun(rule), state: 'absent', reason: `cannot run here: ${missing(rule.bindings)}` })
  }
  const why = new Map(broken.map(({ rule, reason }) => [rule, reason]))
  for (const correlation of set.correlations) {
    const { name, parts, partOf } = correlation
    const reason = why.get(name)
    if (reason !== undefined)
      refused.push({ ...unrun(correlation), state: 'refused', reason: `given up: ${reason}` })
    else if (parts.some(({ rule }) => reachable.has(rule))) {
      reachable.add(name)
      if (partOf === null) running.push(correlation)
    } else if (partOf === null) {
      const say = 'cannot run here: no log of the case answers the rules that it is made of'
      absent.push({ ...unrun(correlation), state: 'absent', reason: say })
    }
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
