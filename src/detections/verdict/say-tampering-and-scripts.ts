import { builtInRule } from '../compile/built-in.ts'
import { leastValues, names } from '../statement.ts'
import type { RuleSeen } from './host-evidence.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { scriptUse } from './script-paths.ts'
import { namedIn, spanOf, type Statements } from './statements.ts'

/** Stages in which traces are removed or protection is switched off. */
const TAMPERING: ReadonlySet<string> = new Set(['removal', 'defences'])

/**
 * Says, whatever the verdict is, which logs were cleared, which protection was switched off and which scripts answered.
 * What rules of a low or informational level found is left out.
 */
export function sayTamperingAndScripts(statements: Statements, one: JudgedHost): void {
  const { host, judged, proxies } = one
  for (const rule of tamperingRules(one)) {
    const seen = host.seen.get(rule)
    if (!seen || seen.hits.length === 0 || seen.level === 'informational' || seen.level === 'low') continue
    sayTampering(statements, seen, proxies)
  }
  for (const { chain, judgement } of judged) {
    for (const { stage, hits, state, partial } of judgement.stages) {
      if (stage.tells !== 'scripts' || state === 'not-seen' || state === 'not-covered') continue
      const worked = state === 'succeeded'
      scriptUse(statements, chain.id, stage, { hits, partial, worked }, host, proxies)
    }
  }
}

function tamperingRules({ judged }: JudgedHost): ReadonlySet<string> {
  return new Set(
    judged.flatMap(({ chain }) =>
      chain.stages.flatMap(({ id, rules }) => (TAMPERING.has(id) ? rules.map(({ rule }) => rule) : [])),
    ),
  )
}

function sayTampering(statements: Statements, seen: RuleSeen, proxies: ReadonlySet<string>): void {
  statements.add({
    section: 'story',
    says: 'protection.off',
    subject: 'log',
    tone: 'question',
    from: seen.first,
    to: seen.last,
    certainty: 'certain',
    values: {
      rules: names('rule', [builtInRule(seen.rule)?.title ?? seen.rule]),
      ...spanOf(seen.count, seen.first, seen.last),
      ...leastValues(namedIn(seen.hits, proxies), seen.unkept.length > 0),
    },
    hits: seen.hits,
    cited: seen.count,
  })
}
