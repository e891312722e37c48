import { counted } from '../../event/counted.ts'
import { titleOfKind } from '../../formats/catalogue.ts'
import type { Fact } from '../../event/receipt.ts'
import { dayName, isoOf } from '../../event/time.ts'
import type { Chain } from '../chains/chain.ts'
import { shortTitle, type StageConclusion, type StageState, type Verdict } from '../conclusion.ts'

type Days = readonly (readonly [from: number, to: number])[]

/** A kind of log that a chain needs on days for which there is none. */
export interface MissingKind {
  readonly kind: string
  readonly runs: Days
  /** There is no log of this kind at all. */
  readonly absent: boolean
}

/** A chain without any finding, where that proves nothing because logs or builds are missing. */
export interface QuietChain {
  readonly title: string
  readonly because: readonly string[]
  readonly missing: boolean
  readonly fixed: boolean
}

export function noteOf(state: StageState, count: number, gone: readonly string[], hints: number): string {
  const also =
    hints > 0 ? ' There are also events that may be part of it, but that honest work leaves as well.' : ''
  switch (state) {
    case 'succeeded':
      return `${counted(count, 'event')} that only success leaves.${also}`
    case 'reached':
      return `${counted(count, 'event')}: the step was reached, and very likely worked.${also}`
    case 'attempted':
      return `${counted(count, 'event')}: it was tried.${also}`
    case 'failed':
      return `${counted(count, 'event')}: it was tried and failed.${also}`
    case 'not-seen':
      return `Looked for in logs that cover the whole time, and not seen.${also}`
    case 'not-covered':
      return `Not seen, but logs that would show it are missing or have gaps: ${gone.map(titleOfKind).join(', ')}.${also}`
  }
}

interface VerdictGrounds {
  readonly succeeded: readonly StageConclusion[]
  readonly tried: readonly StageConclusion[]
  /** Stages with traces of success that may as well have come by another way in. */
  readonly unexplained: Chain['stages']
  readonly missing: number
  readonly fixed: number | null
  readonly lastDay: number
}

export function becauseOf(chain: Chain, verdict: Verdict, grounds: VerdictGrounds): string[] {
  const { succeeded, tried, unexplained, missing, fixed, lastDay } = grounds
  const until = Number.isFinite(lastDay) ? dayName(lastDay) : 'an unknown day'
  const patched = fixed === null ? [] : [`A fixed build of Exchange is first seen on ${dayName(fixed)}.`]
  switch (verdict) {
    case 'compromised':
      return [
        `${chain.title}: it worked. ${succeeded.length === 1 ? 'One step was' : `${succeeded.length} steps were`} seen that only a successful attack leaves behind, the first at ${stampOf(earliest(succeeded))}.`,
        ...succeeded.map((stage) => `${stage.title}: first at ${stampOf(stage.firstTime)}.`),
        ...patched,
      ]
    case 'attempted':
      return [
        ...tried.map(
          (stage) =>
            `${stage.title}: ${stage.state === 'failed' ? 'tried and failed' : 'tried'}, first at ${stampOf(stage.firstTime)}.`,
        ),
        `What success would leave was looked for in every log that would show it, from ${dayName(chain.firstDay)} to ${until}, and was not found.`,
        ...patched,
      ]
    case 'cannot-tell':
      return [
        ...(tried.length > 0
          ? tried.map((stage) =>
              stage.state === 'failed'
                ? `${stage.title}: tried and failed, first at ${stampOf(stage.firstTime)}.`
                : `${stage.title}: tried, first at ${stampOf(stage.firstTime)}. Whether it worked cannot be said.`,
            )
          : [`${chain.title}: nothing of it was found in the logs that are there.`]),
        ...unexplained.map(
          ({ title }) =>
            `${title}: there are traces of it, but nothing shows that the attacker came in this way. It may have been another one.`,
        ),
        missing > 0
          ? `${missing} of ${chain.required.length} kinds of log that would show it are missing or have gaps since ${dayName(chain.firstDay)}.`
          : 'What is there does not settle it. What could not be seen stands below.',
        ...(fixed === null
          ? [
              'No log shows a build in which this is fixed, so the server may have been vulnerable all the time.',
            ]
          : patched),
      ]
    case 'no-evidence':
      return [
        `Every kind of log that would show ${chain.title} covers each day from ${dayName(chain.firstDay)} to ${until}, and nothing was found.`,
        ...patched,
      ]
  }
}

function earliest(stages: readonly StageConclusion[]): number | null {
  const times = stages.flatMap(({ firstTime }) => firstTime ?? [])
  return times.length === 0 ? null : Math.min(...times)
}

export function todoOf(verdict: Verdict): string[] {
  switch (verdict) {
    case 'compromised':
      return [
        'Isolate the server: take it off the network, but leave it switched on, because its memory is evidence.',
        'Keep the logs and this report safe before anything is repaired.',
        'Assume that mail on it was read, and that the attacker knows the password of every account that signed in to it. Change these passwords from another machine.',
        'Look for lateral movement: the attacker may have gone on to other servers. Collect and drop their logs here.',
        'Call your national CERT or an incident response team. Do not just delete the web shells: other ways to come back (persistence) stay, and evidence is gone.',
      ]
    case 'attempted':
      return [
        'Check that the security updates are installed, and keep them so.',
        'Keep these logs: they are the proof of what was tried.',
        'Look for the same addresses in newer logs, and on your other servers.',
      ]
    case 'cannot-tell':
      return [
        'Collect what is missing, from backups and log servers too, and drop it here.',
        'Check that the security updates are installed.',
        'Search the web folders for web shells, that is, script files that Exchange does not ship, whatever the logs say.',
      ]
    case 'no-evidence':
      return [
        'Keep the security updates installed, and keep the logs for at least a year.',
        'Other attacks leave other traces: this says nothing about those that are not listed here.',
      ]
  }
}

/** Says once what holds for all chains without any finding. */
export function quietReasons(chains: readonly QuietChain[]): string[] {
  if (chains.length < 2) return chains.flatMap(({ because }) => because)
  const unfixed = chains.filter(({ fixed }) => !fixed)
  return [
    `In the logs that are there, nothing was found of: ${namesOf(chains)}.`,
    chains.some(({ missing }) => missing)
      ? 'That settles none of them: kinds of log that would show them are missing or have gaps. What could not be seen stands below.'
      : 'That settles none of them. What could not be seen stands below.',
    ...(unfixed.length > 0
      ? [
          `No log shows a build in which these are fixed, so the server may have been vulnerable all the time: ${namesOf(unfixed)}.`,
        ]
      : []),
  ]
}

function namesOf(chains: readonly { readonly title: string }[]): string {
  return chains.map(({ title }) => shortTitle(title)).join('; ')
}

interface ChainBlindness {
  readonly conclusion: { readonly title: string }
  readonly missing: readonly MissingKind[]
  readonly fixed: number | null
  readonly cleared: readonly Fact[]
}

/** What could not be seen, over all chains; each sentence stands once. */
export function blindnessOf(chains: readonly ChainBlindness[], nameless: boolean): string[] {
  const unfixed = chains.filter(({ fixed }) => fixed === null)
  return [
    ...gapsOf(chains.flatMap(({ missing }) => missing)),
    ...(unfixed.length > 0
      ? [
          `No log shows a build in which these are fixed, so it is not known until when the server was vulnerable: ${namesOf(unfixed.map(({ conclusion }) => conclusion))}.`,
        ]
      : []),
    ...chains
      .flatMap(({ cleared }) => cleared)
      .map(
        ({ value, time }) =>
          `The log ${value} was cleared at ${stampOf(time)}; what stood in it before is gone.`,
      ),
    ...(nameless ? ['It is not known which server these logs come from.'] : []),
  ]
}

/** Kinds that lack the same days are named together. */
function gapsOf(missing: readonly MissingKind[]): string[] {
  const byKind = new Map<string, { runs: Days; absent: boolean }>()
  for (const { kind, runs, absent } of missing)
    byKind.set(kind, { runs: joined([...(byKind.get(kind)?.runs ?? []), ...runs]), absent })
  const kindsByDays = new Map<string, string[]>()
  for (const [kind, { runs, absent }] of byKind) {
    const days = absent ? '' : daysOf(runs)
    kindsByDays.set(days, [...(kindsByDays.get(days) ?? []), titleOfKind(kind)])
  }
  return [...kindsByDays].map(([days, kinds]) =>
    days === ''
      ? `No log of these kinds was given: ${kinds.join(', ')}.`
      : `No events from ${days}: ${kinds.join(', ')}.`,
  )
}

/** Runs of days that touch or overlap as one. */
function joined(runs: Days): Days {
  const whole: [number, number][] = []
  for (const [from, to] of [...runs].sort((a, b) => a[0] - b[0])) {
    const last = whole.at(-1)
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else whole.push([from, to])
  }
  return whole
}

function daysOf(runs: readonly (readonly [number, number])[]): string {
  const shown = runs
    .slice(0, 4)
    .map(([from, to]) => (from === to ? dayName(from) : `${dayName(from)} to ${dayName(to)}`))
  return runs.length > 4
    ? `${shown.join(', ')} and ${counted(runs.length - 4, 'more gap')}`
    : shown.join(', ')
}

function stampOf(time: number | null): string {
  const iso = isoOf(time)
  return iso === null ? 'an unknown time' : `${iso.slice(0, 19).replace('T', ' ')} UTC`
}
