import type { Hit } from '../../event/hit.ts'
import { MOST_DUE, type DueAsk } from '../asked.ts'
import type { ActorKey, Ask } from '../chains/ask.ts'
import { VERDICTS, type StageState } from '../conclusion.ts'
import { clientSeen, isLocal } from './clients.ts'
import { widen } from './host-evidence.ts'
import { namesOf } from './hit-names.ts'
import { pathOf, type StageJudgement, type WeighedChain } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'

/** Clients, accounts or pages of one ask; there are hardly ever so many. */
const MOST_NAMED = 8
/** Clocks of logs differ, and a row is written when its request ends. */
const SLACK_MS = 30_000

/** States of a stage in which more is asked about it. */
const ASKED: ReadonlySet<StageState> = new Set(['succeeded', 'reached', 'needs-explanation'])

/** Asks that are due, and those that are too many to be answered. */
export interface DueAsks {
  readonly due: readonly DueAsk[]
  readonly leftOut: readonly DueAsk[]
}

/** The asks that are due for the hosts, those with the worst verdict first. */
export function dueAsks(hosts: readonly JudgedHost[]): DueAsks {
  const rankOf = ({ judged }: JudgedHost): number =>
    Math.min(...judged.map(({ verdict }) => VERDICTS.indexOf(verdict)))
  const all = [...hosts]
    .sort((a, b) => rankOf(a) - rankOf(b) || (a.host.name < b.host.name ? -1 : 1))
    .flatMap((host) =>
      host.judged.flatMap((chain) => chain.chain.asks.flatMap((ask) => bound(host, chain, ask))),
    )
  return { due: all.slice(0, MOST_DUE), leftOut: all.slice(MOST_DUE) }
}

/** The ask with what the evidence binds it to; nothing where it is not due, or names nobody to ask about. */
function bound({ host, proxies }: JudgedHost, { chain, judgement }: WeighedChain, ask: Ask): DueAsk[] {
  const stages = judgement.stages.filter(
    ({ stage, state }) => ask.after.includes(stage.id) && ASKED.has(state),
  )
  if (stages.length === 0) return []
  const hits = stages.flatMap((one) => one.hits)
  const named = (key: ActorKey, nameOf: (hit: Hit) => readonly string[]): readonly string[] | null =>
    ask.actor.includes(key) ? [...new Set(hits.flatMap(nameOf))].sort() : null
  const all = {
    clients: named('client', (hit) => listOf(clientSeen(hit, proxies).address)),
    accounts: named('account', (hit) => (namesOf(hit).get('account') ?? []).map(bareAccount)),
    pages: named('page', (hit) => listOf(pathOf(hit))),
  }
  const lists = Object.values(all).flatMap((list) => (list === null ? [] : [list]))
  if (lists.some((list) => list.length === 0)) return []
  const succeeded = stages.some(({ state }) => state === 'succeeded')
  // In all the time after the attack, honest work is done, too.
  const tied = lists.length > 0 || ask.within !== 'since'
  return [
    {
      host: host.name,
      chain: chain.id,
      stage: stages[0]!.stage.id,
      ask,
      clients: all.clients?.slice(0, MOST_NAMED) ?? null,
      accounts: all.accounts?.slice(0, MOST_NAMED) ?? null,
      pages: all.pages?.slice(0, MOST_NAMED) ?? null,
      partial: stages.some(({ partial }) => partial) || lists.some((list) => list.length > MOST_NAMED),
      proxies: [...proxies].sort(),
      ...timesOf(ask, stages, judgement.since),
      // Behind an address of the local network there may be others.
      certainty: succeeded && tied && !(all.clients ?? []).some(isLocal) ? 'likely' : 'possible',
    },
  ]
}

function timesOf(
  { within }: Ask,
  stages: readonly StageJudgement[],
  since: number | null,
): Pick<DueAsk, 'from' | 'to'> {
  const span: { first: number | null; last: number | null } = { first: null, last: null }
  for (const { first, last } of stages) widen(span, first, last)
  if (within === 'since') {
    const from = since ?? span.first
    return { from: from === null ? null : from - SLACK_MS, to: null }
  }
  const around = within.minutes * 60_000
  return {
    from: span.first === null ? null : span.first - around,
    to: span.last === null ? null : span.last + around,
  }
}

function listOf(name: string | null): readonly string[] {
  return name === null ? [] : [name]
}

/** The name of an account without its domain or place in the directory, in lower case. */
export function bareAccount(name: string): string {
  return (name.split(/[\\/]/).at(-1) ?? '').replace(/@.*$/, '').toLowerCase()
}
