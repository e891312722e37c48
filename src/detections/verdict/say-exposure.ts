import { DAY_MS } from '../../event/time.ts'
import { builtIn } from '../compile/built-in.ts'
import type { BuiltIn } from '../compile/built-in-set.ts'
import type { Chain } from '../chains/chain.ts'
import { productLineOf } from '../chains/exchange-build.ts'
import { isOpen, type Fix } from '../chains/fix.ts'
import { newerThan, releaseOf, type Releases } from '../chains/releases.ts'
import { names, number, type StatementValue } from '../statement.ts'
import { buildSpans, cumulativeUpdateOnly, type BuildSpan } from './exposure.ts'
import type { HostEvidence } from './host-evidence.ts'
import { sayMitigations } from './mitigations.ts'
import { spansValue, type Statements } from './statements.ts'

/** Builds of a host that are told one by one: more than a server had in its life. */
const MOST_BUILDS = 40
const MOST_CVES = 40
/** An update that is younger than this is not missed yet. */
const GRACE_DAYS = 30

/** Says when the server was open to which flaws, how it was kept up to date, and what else stood in the way. */
export function sayExposure(
  statements: Statements,
  host: HostEvidence,
  chains: readonly Chain[],
  { fixes, releases }: Pick<BuiltIn, 'fixes' | 'releases'> = builtIn(),
): void {
  const spans = buildSpans(host.sources).slice(-MOST_BUILDS)
  if (spans.length === 0) sayCumulativeUpdate(statements, host, fixes, releases)
  for (const span of spans) sayBuild(statements, span, releases)
  sayOpen(statements, spans, chains, fixes)
  for (const span of spans) sayBehind(statements, span, releases)
  saySupport(statements, spans, releases)
  sayHybrid(statements, spans, fixes)
  sayMitigations(statements, host.sources, spans)
}

const SAID = { section: 'exposure', subject: 'build' } as const

function sayBuild(statements: Statements, span: BuildSpan, releases: Releases): void {
  const release = releaseOf(releases, span.build)
  statements.add({
    ...SAID,
    says: 'exposure.build',
    tone: 'fact',
    certainty: span.evidence === 'executable' ? 'certain' : 'likely',
    from: span.from,
    to: span.to,
    values: {
      build: names('build', [span.text]),
      line: names('text', [productLineOf(span.build)]),
      evidence: names('text', [span.evidence]),
      from: time(span.from),
      to: time(span.to - 1),
      ...(release ? { released: time(release.date) } : {}),
    },
    cites: [span.cite],
  })
}

/** A version that names the cumulative update only neither proves nor refutes an update. */
function sayCumulativeUpdate(
  statements: Statements,
  host: HostEvidence,
  fixes: readonly Fix[],
  releases: Releases,
): void {
  const known = cumulativeUpdateOnly(host.sources)
  if (!known) return
  const release = releaseOf(releases, known.build)
  const line = productLineOf(known.build)
  const open = fixes.filter(
    ({ wayIn, lines }) =>
      wayIn === true && line in lines && lines[line as keyof typeof lines] !== 'not-affected',
  )
  statements.add({
    ...SAID,
    says: 'exposure.cu-only',
    tone: 'unseen',
    certainty: 'unknown',
    values: {
      build: names('build', [known.text]),
      line: names('text', [line]),
      ...(release ? { released: time(release.date) } : {}),
      ...(open.length > 0 ? { cves: cvesOf(open) } : {}),
    },
    cites: [known.cite],
    changes: ['change.build'],
  })
}

/** What is to be said of the flaws that share the same times. */
interface Group {
  readonly fixes: Fix[]
  readonly spans: readonly BuildSpan[]
}

/**
 * Flaws by the times in which the server was open to them. Spoken of are those against which an update was out while the
 * build ran, and those of an attack that was under way then.
 */
function sayOpen(
  statements: Statements,
  spans: readonly BuildSpan[],
  chains: readonly Chain[],
  fixes: readonly Fix[],
): void {
  const open = new Map<string, Group>()
  const unknown = new Map<string, Group>()
  const fixed = new Map<string, Group>()
  const into = (groups: Map<string, Group>, fix: Fix, of: readonly BuildSpan[]): void => {
    const key = `${fix.wayIn === true} ${of.map(({ from }) => from).join(' ')}`
    const group = groups.get(key)
    if (group) group.fixes.push(fix)
    else groups.set(key, { fixes: [fix], spans: of })
  }
  for (const fix of fixes) {
    const since = Math.min(fix.date, ...attacks(chains, fix).map(({ from }) => from))
    const during = spans.filter(({ to }) => to > since)
    const bare = during.filter(({ build }) => isOpen(fix, build) === true)
    if (bare.length > 0) into(open, fix, bare)
    const untold = during.filter(({ build }) => isOpen(fix, build) === null)
    if (untold.length > 0 && fix.also === undefined) into(unknown, fix, untold)
    const last = during.at(-1)
    const closed = last && !bare.includes(last) && !untold.includes(last) ? firstOf(during, bare) : null
    const matters = bare.length > 0 || fix.wayIn === true || attacks(chains, fix).length > 0
    if (closed && matters && isHeld(fix, closed)) into(fixed, fix, [closed])
  }
  for (const { fixes: flaws, spans: of } of byWayIn(open)) {
    const merged = mergedSpans(of)
    statements.add({
      ...SAID,
      says: flaws[0]!.wayIn === true ? 'exposure.open-way-in' : 'exposure.open',
      tone: flaws[0]!.wayIn === true ? 'question' : 'fact',
      certainty: 'likely',
      from: of[0]!.from,
      to: of.at(-1)!.to,
      values: {
        cves: cvesOf(flaws),
        builds: names(
          'build',
          of.map(({ text }) => text),
        ),
        out: time(Math.min(...flaws.map(({ date }) => date))),
        ...spansValue(merged),
        ...attacksValue(chains, flaws),
        ...sourcesValue(flaws),
      },
      cites: of.map(({ cite }) => cite),
    })
  }
  for (const { fixes: flaws, spans: of } of byWayIn(fixed))
    statements.add({
      ...SAID,
      says: 'exposure.fixed',
      tone: 'fact',
      certainty: 'likely',
      from: of[0]!.from,
      values: {
        cves: cvesOf(flaws),
        build: names('build', [of[0]!.text]),
        day: time(of[0]!.from),
        ...attacksValue(chains, flaws),
        ...sourcesValue(flaws),
      },
      cites: [of[0]!.cite],
    })
  for (const { fixes: flaws, spans: of } of unknown.values())
    statements.add({
      ...SAID,
      says: 'exposure.unknown',
      tone: 'unseen',
      certainty: 'unknown',
      values: {
        cves: cvesOf(flaws),
        builds: names(
          'build',
          of.map(({ text }) => text),
        ),
      },
      cites: of.map(({ cite }) => cite),
    })
}

/** Whether a build holds a fix, rather than being of a line that never needed it. */
function isHeld({ lines, also }: Fix, { build }: BuildSpan): boolean {
  const line = productLineOf(build)
  return also === undefined && line in lines && lines[line as keyof typeof lines] !== 'not-affected'
}

/** The first span behind all that were open. */
function firstOf(during: readonly BuildSpan[], open: readonly BuildSpan[]): BuildSpan | null {
  const last = open.at(-1)
  return during[last ? during.indexOf(last) + 1 : 0] ?? null
}

function byWayIn(groups: ReadonlyMap<string, Group>): readonly Group[] {
  return [...groups.values()].sort(
    (a, b) => Number(b.fixes[0]!.wayIn === true) - Number(a.fixes[0]!.wayIn === true),
  )
}

function attacks(chains: readonly Chain[], fix: Fix): readonly Chain[] {
  return chains.filter(
    ({ fixedBy }) => fixedBy !== 'all' && fixedBy.some((number) => fix.cve.includes(number)),
  )
}

function attacksValue(chains: readonly Chain[], fixes: readonly Fix[]): { readonly chains?: StatementValue } {
  const ids = new Set(fixes.flatMap((fix) => attacks(chains, fix).map(({ id }) => id)))
  return ids.size > 0 ? { chains: names('chain', ids, MOST_CVES) } : {}
}

function sourcesValue(fixes: readonly Fix[]): { readonly sources: StatementValue } {
  return {
    sources: names(
      'text',
      fixes.map(({ source }) => source),
      3,
    ),
  }
}

function cvesOf(fixes: readonly Fix[]): StatementValue {
  return names(
    'cve',
    fixes.flatMap(({ cve }) => cve),
    MOST_CVES,
  )
}

function mergedSpans(spans: readonly BuildSpan[]): readonly (readonly [number, number])[] {
  const merged: [number, number][] = []
  for (const { from, to } of spans) {
    const last = merged.at(-1)
    if (last && last[1] + 1 >= from) last[1] = to - 1
    else merged.push([from, to - 1])
  }
  return merged
}

/** Says how long newer updates were out while this build went on running. */
function sayBehind(statements: Statements, span: BuildSpan, releases: Releases): void {
  const newer = newerThan(releases, span.build, span.to - 1)
  if (!newer) return
  const since = Math.max(newer.first.date, span.from)
  const days = Math.floor((span.to - newer.first.date) / DAY_MS)
  if (days < GRACE_DAYS) return
  statements.add({
    ...SAID,
    says: 'exposure.behind',
    tone: 'question',
    certainty: 'likely',
    from: since,
    to: span.to,
    values: {
      build: names('build', [span.text]),
      days: number('days', days),
      out: time(newer.first.date),
      newest: time(newer.last.date),
      day: time(span.to - 1),
    },
    cites: [span.cite],
  })
}

function saySupport(statements: Statements, spans: readonly BuildSpan[], { support }: Releases): void {
  const last = spans.at(-1)
  if (!last) return
  const line = productLineOf(last.build)
  const of = support[line as keyof typeof support]
  if (!of || last.to <= of.end) return
  statements.add({
    ...SAID,
    says: 'exposure.unsupported',
    tone: 'question',
    certainty: 'certain',
    from: of.end,
    to: last.to,
    values: {
      line: names('text', [line]),
      end: time(of.end),
      day: time(last.to - 1),
      ...(of.paid === undefined ? {} : { paid: time(of.paid) }),
    },
    cites: [last.cite],
  })
}

/** Flaws of a server that is tied to the vendor's cloud: the build is only half of what closes them. */
function sayHybrid(statements: Statements, spans: readonly BuildSpan[], fixes: readonly Fix[]): void {
  const last = spans.at(-1)
  const flaws = fixes.filter(({ also, date }) => also === 'hybrid-app' && last && last.to > date)
  if (!last || flaws.length === 0) return
  const open = flaws.filter((fix) => isOpen(fix, last.build) !== false)
  if (open.length === 0) return
  statements.add({
    ...SAID,
    says: 'exposure.hybrid',
    tone: 'unseen',
    certainty: 'unknown',
    values: { cves: cvesOf(open), build: names('build', [last.text]) },
    cites: [last.cite],
  })
}

function time(value: number): StatementValue {
  return { kind: 'time', value }
}
