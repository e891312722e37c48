import { chainNames, type Statements } from './statements.ts'
import { inOrder, type HostEvidence } from './host-evidence.ts'
import type { WeighedChain } from './judge-chain.ts'
import { ownSteps } from './say-actors.ts'

const SAID = { section: 'because', subject: 'server', tone: 'unseen', certainty: 'unknown' } as const

/** What stays open about attacks that are not known to have worked. Those of which the same is to be said are spoken of together. */
export function sayUnsettled(
  statements: Statements,
  others: readonly WeighedChain[],
  host: HostEvidence,
): void {
  sayOpen(
    statements,
    others.filter(({ missing, judgement }) => missing.length > 0 && (judgement.tried || judgement.reached)),
  )
  sayOtherWay(
    statements,
    others.filter(({ judgement }) => judgement.unexplained.length > 0),
    host,
  )
  sayQuiet(
    statements,
    others.filter(
      ({ verdict, judgement, window }) =>
        verdict === 'cannot-tell' &&
        !judgement.tried &&
        judgement.unexplained.length === 0 &&
        // The sentence for logs that end before the attack was known is another one.
        window.first <= window.last,
    ),
  )
}

/** Attacks that were tried, while logs that would show success are missing. */
function sayOpen(statements: Statements, open: readonly WeighedChain[]): void {
  if (open.length === 0) return
  statements.add({
    ...SAID,
    says: 'chains.open',
    values: { chains: chainNames(open) },
    hits: open.flatMap(({ judgement }) => ownSteps(judgement).flatMap(({ hits }) => hits.slice(0, 1))),
    changes: ['change.collect'],
  })
}

/** Attacks with traces of success that may as well have come by another way in. */
function sayOtherWay(statements: Statements, otherWay: readonly WeighedChain[], host: HostEvidence): void {
  if (otherWay.length === 0) return
  statements.add({
    ...SAID,
    says: 'chains.other-way',
    values: { chains: chainNames(otherWay) },
    hits: inOrder(
      otherWay.flatMap(({ judgement }) =>
        judgement.stages.flatMap(({ state, hits }) => (state === 'unlinked' ? hits : [])),
      ),
      host,
    ),
  })
}

/** Attacks of which nothing was found in logs that do not show everything. */
function sayQuiet(statements: Statements, quiet: readonly WeighedChain[]): void {
  const explained = quiet.filter(({ judgement }) => judgement.explained.length > 0)
  const silent = quiet.filter((one) => !explained.includes(one) && one.judgement.ofOthers.size === 0)
  if (silent.length > 0)
    statements.add({ ...SAID, says: 'chains.quiet', values: { chains: chainNames(silent) } })
  if (explained.length > 0)
    statements.add({
      ...SAID,
      says: 'chains.explained',
      values: { chains: chainNames(explained) },
      hits: explained.flatMap(({ judgement }) => judgement.explained),
    })
  if (quiet.some(({ missing }) => missing.length > 0))
    statements.add({ ...SAID, says: 'chains.unsettled', values: {}, changes: ['change.collect'] })
  const unfixed = quiet.filter(({ fixed }) => fixed === null)
  if (unfixed.length > 0)
    statements.add({
      ...SAID,
      says: 'build.unfixed',
      subject: 'build',
      values: { chains: chainNames(unfixed) },
    })
}
