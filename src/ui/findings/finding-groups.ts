import { shortTitle, type HostConclusion, type StageState } from '../../detections/conclusion.ts'
import type { TimeRange } from '../../engine/contracts/questions.ts'
import type { Finding } from '../../engine/contracts/findings.ts'

export const GROUPINGS = ['step', 'rule', 'server', 'technique', 'time'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** Findings that belong together. Under techniques a finding can stand in several groups. */
export interface FindingGroup {
  readonly key: string
  /** Text of rules and evidence, which is not yet safe to show. */
  readonly title: string
  readonly findings: readonly Finding[]
}

/** Groups findings; in each group they stay in the order in which they are given. */
export function groupedFindings(
  findings: readonly Finding[],
  by: Grouping,
  hosts: readonly Pick<HostConclusion, 'name' | 'chains'>[],
): readonly FindingGroup[] {
  switch (by) {
    case 'step':
      return bySteps(findings, hosts)
    case 'rule':
      return inGroups(findings, ({ rule, title }) => [[rule, title]])
    case 'server':
      return inGroups(findings, ({ host }) => [[host, host]])
    case 'technique':
      return sorted(inGroups(findings, techniquesOf), ({ key }) => (key === '' ? '\uffff' : key))
    case 'time':
      return sorted(
        inGroups(
          [...findings].sort((a, b) => (a.firstTime ?? Infinity) - (b.firstTime ?? Infinity)),
          ({ firstTime }) => [[dayOf(firstTime), firstTime === null ? 'Without a time' : dayOf(firstTime)]],
        ),
        ({ key }) => (key === '' ? '\uffff' : key),
      )
  }
}

type Groups = readonly (readonly [key: string, title: string])[]

function inGroups(findings: readonly Finding[], groupsOf: (finding: Finding) => Groups): FindingGroup[] {
  const groups = new Map<string, { title: string; findings: Finding[] }>()
  for (const finding of findings)
    for (const [key, title] of groupsOf(finding)) {
      const known = groups.get(key)
      if (known) known.findings.push(finding)
      else groups.set(key, { title, findings: [finding] })
    }
  return [...groups].map(([key, group]) => ({ key, ...group }))
}

function sorted(groups: readonly FindingGroup[], keyOf: (group: FindingGroup) => string): FindingGroup[] {
  return [...groups].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

/** States in which what was seen is put down to something else than the attack. */
const OF_OTHERS: ReadonlySet<StageState> = new Set(['other-attack', 'unlinked'])

/** Groups in the order of the attacks, the worst first, and of their steps. */
function bySteps(
  findings: readonly Finding[],
  hosts: readonly Pick<HostConclusion, 'name' | 'chains'>[],
): readonly FindingGroup[] {
  const order = new Map<string, string>()
  for (const { chains } of hosts)
    for (const { id, title, stages } of chains)
      for (const stage of stages)
        if (!order.has(`${id}/${stage.id}`))
          order.set(`${id}/${stage.id}`, `${shortTitle(title)}: ${stage.title}`)
  const stepOf = ({ host, rule }: Finding): string => {
    const steps = (hosts.find(({ name }) => name === host)?.chains ?? []).flatMap(({ id, stages }) =>
      stages
        .filter(({ rules }) => rules.includes(rule))
        .map((stage) => ({ key: `${id}/${stage.id}`, isOfOther: OF_OTHERS.has(stage.state) })),
    )
    return (steps.find(({ isOfOther }) => !isOfOther) ?? steps[0])?.key ?? ''
  }
  const groups = inGroups(findings, (finding) => {
    const key = stepOf(finding)
    return [[key, order.get(key) ?? 'In no attack that is looked for']]
  })
  const places = [...order.keys()]
  const placeOf = ({ key }: FindingGroup): number => (key === '' ? places.length : places.indexOf(key))
  return groups.sort((a, b) => placeOf(a) - placeOf(b))
}

/** ATT&CK techniques by number, with the tactics that the rule names. */
function techniquesOf({ tags }: Finding): Groups {
  const techniques = tags.flatMap(
    (tag) => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? [],
  )
  return techniques.length === 0
    ? [['', 'Without a technique']]
    : [...new Set(techniques)].map((technique) => [technique, `ATT&CK ${technique}`] as const)
}

function dayOf(time: number | null): string {
  return time === null ? '' : new Date(time).toISOString().slice(0, 10)
}

/** The findings with an event at the begin or the end of which, or between both, lies the range; those without a time have none. */
export function isWithin({ firstTime, lastTime }: Finding, range: TimeRange | null): boolean {
  if (range === null) return true
  return firstTime !== null && lastTime !== null && firstTime < range.to && lastTime >= range.from
}

/** True when each of the words stands in the title, a name or the rule of a finding. */
export function holdsWords({ title, rule, id, host, names }: Finding, words: string): boolean {
  const text = [title, rule, id, host, ...names].join('\n').toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
