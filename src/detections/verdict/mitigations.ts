import type { Fact } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { names, type Citation } from '../statement.ts'
import { citationOf, type BuildSpan } from './exposure.ts'
import { timeValue, type Statements } from './statements.ts'

/**
 * Rewrite rules that stand in the way of an attack, by what they refuse. `gap`: what they let through, by a name that the
 * languages put into words.
 */
const REWRITES: Readonly<
  Record<string, { readonly cve: readonly string[]; readonly gap: 'known-requests' | 'other-way' | 'narrow' }>
> = {
  'X-BEResource cookie refused': { cve: ['CVE-2021-26855'], gap: 'known-requests' },
  'X-AnonResource-Backend cookie refused': { cve: ['CVE-2021-26855'], gap: 'known-requests' },
  'autodiscover with powershell refused': { cve: ['CVE-2022-41040', 'CVE-2022-41082'], gap: 'other-way' },
  'autodiscover.json with powershell refused': {
    cve: ['CVE-2022-41040', 'CVE-2022-41082'],
    gap: 'narrow',
  },
}

/** What the mitigations of the vendor's service are against. */
const SERVICE: readonly (readonly [id: RegExp, cve: readonly string[]])[] = [
  [/^M1\.1(\.|$)/, ['CVE-2022-41040', 'CVE-2022-41082']],
  [/^M2\.1(\.|$)/, ['CVE-2026-42897']],
]

/** Least values that the vendor asks for, front end and back end; what is not listed needs none. */
const ASKED: readonly (readonly [directory: string, front: Protection | null, back: Protection | null])[] = [
  ['api', 'Require', 'Require'],
  ['ecp', 'Require', 'Require'],
  ['ews', 'Allow', 'Require'],
  ['microsoft-server-activesync', 'Allow', 'Require'],
  ['oab', 'Allow', 'Require'],
  ['powershell', 'None', 'Require'],
  ['owa', 'Require', 'Require'],
  ['rpc', 'Require', 'Require'],
  ['mapi', 'Require', null],
  ['pushnotifications', null, 'Require'],
  ['rpcwithcert', null, 'Require'],
  ['mapi/emsmdb', null, 'Require'],
  ['mapi/nspi', null, 'Require'],
]
const PROTECTIONS = ['None', 'Allow', 'Require'] as const
type Protection = (typeof PROTECTIONS)[number]

/** Values of a host that are told one by one. */
const MOST = 12

/** What stood in the way of attacks besides updates: the mitigation service, rewrite rules, Extended Protection. */
export function sayMitigations(
  statements: Statements,
  sources: readonly Source[],
  builds: readonly BuildSpan[],
): void {
  const found = sources.flatMap((source) =>
    source.facts
      .filter(({ key }) => key === 'mitigation')
      .map((fact) => ({ fact, cite: citationOf(source, fact) })),
  )
  sayService(statements, found)
  sayRewrites(statements, found)
  sayProtection(statements, sources, builds)
}

interface CitedFact {
  readonly fact: Fact
  readonly cite: Citation
}

function sayService(statements: Statements, found: readonly CitedFact[]): void {
  const groups = new Map<string, { readonly ids: Set<string>; readonly found: CitedFact[] }>()
  for (const one of found) {
    const [, id, state] = /^(\S+) (applied|blocked|removed|failed)$/.exec(one.fact.value) ?? []
    if (id === undefined || state === undefined) continue
    const group = groups.get(state) ?? { ids: new Set<string>(), found: [] }
    groups.set(state, group)
    group.ids.add(id)
    group.found.push(one)
  }
  for (const state of ['applied', 'blocked', 'removed', 'failed'] as const) {
    const group = groups.get(state)
    if (!group) continue
    const times = group.found.flatMap(({ cite }) => cite.time ?? []).sort((a, b) => a - b)
    const ids = [...group.ids].filter((id) => id !== 'fetch')
    const cve = ids.flatMap((id) => SERVICE.find(([known]) => known.test(id))?.[1] ?? [])
    statements.add({
      section: 'exposure',
      says: `mitigation.${state}`,
      subject: 'server',
      tone: state === 'applied' ? 'fact' : 'question',
      certainty: 'certain',
      from: times[0] ?? null,
      to: times.at(-1) ?? null,
      values: {
        ...(ids.length > 0 ? { mitigations: names('text', ids) } : {}),
        ...(cve.length > 0 ? { cves: names('cve', cve) } : {}),
        ...timeValue('first', times[0] ?? null),
        ...timeValue('last', times.at(-1) ?? null),
      },
      cites: group.found.map(({ cite }) => cite),
    })
  }
}

function sayRewrites(statements: Statements, found: readonly CitedFact[]): void {
  const groups = new Map<string, { readonly sites: Set<string>; readonly cites: Citation[]; off: boolean }>()
  for (const { fact, cite } of found) {
    const [what = '', where = ''] = fact.value.split(' | ')
    const off = what.endsWith(', switched off')
    const refused = off ? what.slice(0, -', switched off'.length) : what
    if (!Object.hasOwn(REWRITES, refused)) continue
    const group = groups.get(what) ?? { sites: new Set<string>(), cites: [], off }
    groups.set(what, group)
    if (where !== '') group.sites.add(where)
    group.cites.push(cite)
  }
  for (const [what, { sites, cites, off }] of groups) {
    const refused = off ? what.slice(0, -', switched off'.length) : what
    const { cve, gap } = REWRITES[refused]!
    statements.add({
      section: 'exposure',
      says: off ? 'mitigation.rewrite-off' : 'mitigation.rewrite',
      subject: 'server',
      tone: off ? 'question' : 'fact',
      certainty: 'certain',
      values: {
        what: names('text', [refused]),
        gap: names('text', [gap]),
        cves: names('cve', cve),
        ...(sites.size > 0 ? { sites: names('path', sites) } : {}),
      },
      cites,
    })
  }
}

/**
 * Extended Protection, as each configuration at hand says it. Whether sign-ins can be relayed hangs on that and not on
 * the build alone.
 */
function sayProtection(
  statements: Statements,
  sources: readonly Source[],
  builds: readonly BuildSpan[],
): void {
  const judged = sources.flatMap((source) => {
    const facts = source.facts.filter(({ key }) => key === 'extended-protection')
    return facts.length > 0 ? [{ source, facts, weak: facts.filter(isWeak) }] : []
  })
  const current = judged.filter(({ source }) => !isHistory(source))
  const told = current.length > 0 ? current : judged
  for (const { source, facts, weak } of told.slice(0, MOST)) {
    statements.add({
      section: 'exposure',
      says: weak.length > 0 ? 'protection.weak' : 'protection.full',
      subject: 'server',
      tone: weak.length > 0 ? 'question' : 'fact',
      certainty: 'certain',
      values: {
        file: names('file', [source.originalPath ?? source.path]),
        cves: names('cve', ['CVE-2024-21410']),
        paths: names(
          'path',
          (weak.length > 0 ? weak : facts).map(({ value }) => value),
          MOST,
        ),
      },
      cites: (weak.length > 0 ? weak : facts).map((fact) => citationOf(source, fact)),
    })
  }
  if (told.length > 0 || builds.length === 0) return
  statements.add({
    section: 'exposure',
    says: 'protection.unknown',
    subject: 'server',
    tone: 'unseen',
    certainty: 'unknown',
    values: { cves: names('cve', ['CVE-2024-21410']) },
    changes: ['change.collect'],
  })
}

/** A copy that the web server keeps of a configuration that is no longer in use. */
function isHistory({ path, originalPath }: Source): boolean {
  return /[\\/]history[\\/]cfghistory_/i.test(originalPath ?? path)
}

/** Whether a virtual directory has less than the vendor asks for. */
function isWeak({ value }: Fact): boolean {
  const [where = '', set = ''] = value.split(': ')
  const at = where.indexOf('/')
  const directory = where.slice(at + 1).toLowerCase()
  const back = where.slice(0, at).toLowerCase() === 'exchange back end'
  const asked = ASKED.find(([name]) => name === directory)?.[back ? 2 : 1]
  return asked != null && PROTECTIONS.indexOf(set as Protection) < PROTECTIONS.indexOf(asked)
}
