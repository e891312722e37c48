import type { Hit } from '../../event/hit.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { Findings, HostConclusion, Track } from '../conclusion.ts'
import { names, type Statement } from '../statement.ts'
import { clientSeen, isLocal, isOwn, proxiesIn } from './clients.ts'
import { hitOrder, isAtLeast } from './host-evidence.ts'
import { SHIPPED } from './links.ts'
import { Statements, timeValue } from './statements.ts'
import { filesWrittenIn } from './written-files.ts'

/** Addresses of which one by one is told where they were seen. */
const SHOWN = 20
/** The name of the value from which a script takes its orders. */
const PARAMETER = /\bRequest(?:\.(?:Item|Form|QueryString|Params))?\s*[[(]\s*["']([^"']{1,40})["']/gi
const SCRIPT_NAME = /[^\\/]+\.(?:aspx|ashx|asmx|asp|cshtml|soap)$/i
const SCRIPT_FIELDS = ['Parameters', 'Data', 'Content', 'ExternalUrl', 'AttributeValue', 'CommandLine']

/** Servers that one address touched, and when. */
interface CaseActor {
  readonly address: string
  readonly hosts: Set<string>
  readonly worked: Set<string>
  first: number
  last: number
}

/**
 * What links the servers of a case: the same address, the same mark of a tool, the same web shell. Proxies, loopback and
 * the servers themselves are nobody; a server whose name is unknown may be any of the others.
 */
export function acrossServers(hosts: readonly HostConclusion[], findings: Findings): Statement[] {
  const known = hosts.filter(({ name }) => name !== UNKNOWN_HOST)
  if (known.length < 2) return []
  const statements = new Statements(null)
  const hostOf = ({ host, source }: Hit): string => host ?? findings.hostOf.get(source) ?? UNKNOWN_HOST
  sayActors(statements, known, findings, hostOf)
  sayMarks(statements, known)
  sayShells(statements, known, findings, hostOf)
  return statements.all
}

function tracksOn(host: HostConclusion): { readonly track: Track; readonly worked: boolean }[] {
  return host.chains.flatMap(({ stages, tracks }) => {
    const succeeded = new Set(stages.flatMap(({ id, state }) => (state === 'succeeded' ? [id] : [])))
    return tracks.map((track) => ({ track, worked: track.stages.some((stage) => succeeded.has(stage)) }))
  })
}

function sayActors(
  statements: Statements,
  hosts: readonly HostConclusion[],
  findings: Findings,
  hostOf: (hit: Hit) => string,
): void {
  const proxies = proxiesIn(findings.hits)
  const nobody = new Set(proxies)
  for (const { coverage } of findings.sources)
    for (const { address } of coverage) if (address !== undefined) nobody.add(address)
  const actors = new Map<string, CaseActor>()
  for (const host of hosts) {
    for (const { track, worked } of tracksOn(host)) {
      for (const via of track.actor.via) nobody.add(via)
      const { address } = track.actor
      if (address === null || isOwn(address)) continue
      const actor = actors.get(address) ?? {
        ...{ address, hosts: new Set<string>(), worked: new Set<string>() },
        ...{ first: Infinity, last: -Infinity },
      }
      actors.set(address, actor)
      actor.hosts.add(host.name)
      if (worked) actor.worked.add(host.name)
      actor.first = Math.min(actor.first, track.from)
      actor.last = Math.max(actor.last, track.to)
    }
  }
  const several = [...actors.values()]
    .filter(({ address, hosts: seenOn }) => seenOn.size > 1 && !nobody.has(address))
    .sort(
      (a, b) =>
        b.worked.size - a.worked.size ||
        b.hosts.size - a.hosts.size ||
        a.first - b.first ||
        (a.address < b.address ? -1 : 1),
    )
  const cited = firstHits(findings, new Set(several.map(({ address }) => address)), proxies, hostOf)
  for (const actor of several.slice(0, SHOWN)) sayActor(statements, [actor], cited)
  // The remaining actors of one kind are named together.
  for (const local of [false, true]) {
    const rest = several.slice(SHOWN).filter(({ address }) => isLocal(address) === local)
    if (rest.length > 0) sayActor(statements, rest, cited)
  }
}

/** The first event of each address on each host. */
function firstHits(
  { hits, sources }: Findings,
  addresses: ReadonlySet<string>,
  proxies: ReadonlySet<string>,
  hostOf: (hit: Hit) => string,
): Map<string, Map<string, Hit>> {
  const first = new Map<string, Map<string, Hit>>()
  if (addresses.size === 0) return first
  const compare = hitOrder(sources)
  for (const hit of hits) {
    const { address } = clientSeen(hit, proxies)
    if (address === null || hit.time === null || !addresses.has(address)) continue
    const byHost = first.get(address) ?? new Map<string, Hit>()
    first.set(address, byHost)
    const known = byHost.get(hostOf(hit))
    if (!known || compare(hit, known) < 0) byHost.set(hostOf(hit), hit)
  }
  return first
}

function sayActor(
  statements: Statements,
  actors: readonly CaseActor[],
  cited: ReadonlyMap<string, ReadonlyMap<string, Hit>>,
): void {
  const hosts = [...new Set(actors.flatMap((one) => [...one.hosts]))].sort()
  const worked = [...new Set(actors.flatMap((one) => [...one.worked]))].sort()
  const local = actors.every(({ address }) => isLocal(address))
  const first = actors.reduce((least, one) => Math.min(least, one.first), Infinity)
  const last = actors.reduce((most, one) => Math.max(most, one.last), -Infinity)
  statements.add({
    section: 'actor',
    says: 'case.actor',
    subject: 'actor',
    tone: worked.length > 0 ? 'alarm' : 'attempt',
    from: first,
    to: last,
    certainty: local ? 'possible' : 'likely',
    values: {
      address: names(
        'address',
        actors.map(({ address }) => address),
      ),
      hosts: names('host', hosts),
      ...(worked.length > 0 ? { worked: names('host', worked) } : {}),
      ...timeValue('first', first),
      ...timeValue('last', last),
      ...(local ? { local: { kind: 'flag', value: true } } : {}),
    },
    hits: actors.flatMap(({ address }) =>
      [...(cited.get(address)?.values() ?? [])].sort((a, b) => (a.time ?? 0) - (b.time ?? 0)),
    ),
  })
}

/** The mark that a tool leaves in its forged requests. */
function sayMarks(statements: Statements, hosts: readonly HostConclusion[]): void {
  const marks = new Map<string, Set<string>>()
  for (const host of hosts) {
    for (const { track } of tracksOn(host)) {
      const mark = track.actor.fingerprint
      if (mark !== null) marks.set(mark, (marks.get(mark) ?? new Set()).add(host.name))
    }
  }
  for (const [mark, seenOn] of [...marks].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, SHOWN)) {
    if (seenOn.size < 2) continue
    statements.add({
      ...WEAK,
      says: 'case.mark',
      subject: 'actor',
      values: { text: names('text', [mark]), hosts: names('host', [...seenOn].sort()) },
    })
  }
}

const WEAK = { section: 'actor', tone: 'fact', certainty: 'possible' } as const

/** Scripts of one name that were written or used on several servers, and the parameters that rule them. */
function sayShells(
  statements: Statements,
  hosts: readonly HostConclusion[],
  findings: Findings,
  hostOf: (hit: Hit) => string,
): void {
  const rulesOn = new Map(
    hosts.map(({ name, chains }) => [
      name,
      new Set(
        chains.flatMap(({ stages }) =>
          stages.flatMap(({ state, rules }) => (state === 'succeeded' ? rules : [])),
        ),
      ),
    ]),
  )
  const compare = hitOrder(findings.sources)
  const byId = new Map(findings.sources.map((source) => [source.id, source]))
  const scripts = new Map<string, Map<string, Hit>>()
  const parameters = new Map<string, Set<string>>()
  for (const hit of findings.hits) {
    const host = hostOf(hit)
    if (!isAtLeast(hit.level, 'medium') || !rulesOn.get(host)?.has(hit.rule)) continue
    for (const parameter of parametersIn(hit))
      parameters.set(parameter, (parameters.get(parameter) ?? new Set()).add(host))
    for (const file of filesWrittenIn(hit, byId.get(hit.source), true)) {
      const name = SCRIPT_NAME.exec(file.name)?.[0].toLowerCase()
      if (name === undefined || SHIPPED.test(name)) continue
      const byHost = scripts.get(name) ?? new Map<string, Hit>()
      scripts.set(name, byHost)
      const known = byHost.get(host)
      if (!known || compare(hit, known) < 0) byHost.set(host, hit)
    }
  }
  const several = [...scripts]
    .filter(([, byHost]) => byHost.size > 1)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, SHOWN)
  for (const [name, byHost] of several) sayShell(statements, name, byHost, parameters)
}

function sayShell(
  statements: Statements,
  name: string,
  byHost: ReadonlyMap<string, Hit>,
  parameters: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  const hosts = [...byHost.keys()].sort()
  const shared = [...parameters].filter(([, on]) => hosts.every((host) => on.has(host))).map(([one]) => one)
  const told = { file: names('file', [name]), hosts: names('host', hosts) }
  const hits = hosts.map((host) => byHost.get(host)!)
  if (shared.length === 0)
    statements.add({ ...WEAK, says: 'case.shell-name', subject: 'file', values: told, hits })
  else
    statements.add({
      section: 'actor',
      says: 'case.shell',
      subject: 'file',
      tone: 'alarm',
      certainty: 'likely',
      values: { ...told, parameter: names('text', shared.sort()) },
      hits,
    })
}

function parametersIn(hit: Hit): string[] {
  const found: string[] = []
  const keys = hit.fields['RequestKeys']
  if (keys !== undefined) found.push(...(typeof keys === 'string' ? [keys] : keys))
  for (const field of SCRIPT_FIELDS) {
    const value = hit.fields[field]
    for (const text of value === undefined ? [] : typeof value === 'string' ? [value] : value)
      for (const [, name = ''] of text.slice(0, 16_384).matchAll(PARAMETER)) found.push(name)
  }
  return [...new Set(found)]
}
