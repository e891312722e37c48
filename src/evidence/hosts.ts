import { hostName } from '../event/roles.ts'
import type { HostNaming, Source } from '../event/source.ts'
import { isBelow, rootOf } from './reconcile.ts'

/** Stands where no content, path or neighbour names the host. */
export const UNKNOWN_HOST = 'UNKNOWN'

/** Folders that collectors and Windows make: never the name of a server. */
const NOT_A_HOST =
  /^(?:[a-z]|windows|inetpub|logs?|logfiles|logging|system32|winevt|program files.*|microsoft|exchange server|v1[45]|collection|uploads|auto|ntfs|results|evidence|export|data|temp|tmp|users|desktop|downloads|w3svc\d*|httpproxy|ecp|owa|oab.*|iis.*|.*_logs|event_?logs?|.*\.[a-z0-9]{2,4})$/i
const HOST_SHAPE = /^[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]+)*$/i
/** Below these a server's own tree begins, so that the folder above is the server. */
const TREE_ROOT =
  /^(?:[a-z]|[a-z]%3a|inetpub|windows|program files|logging|iis_w3svc\d_logs|.*_proxy_logs|ecp_logs|windows_event_logs)$/i

/** Names of archives that begin with the host: `Collection-HOST-2021-03-09T…`, `HOST-39`. */
const ARCHIVE_NAMES = [/^collection-(.+?)-\d{4}-\d\d-\d\d/i, /^([a-z0-9][a-z0-9-]*?)-\d{2,8}(?:-\d+)?\.zip$/i]

/**
 * The host of every source: what its content names; else what the collector says; else a folder of
 * its path that another source's content names, or that looks like a server's; else what a person
 * said; else the only host there is.
 */
export function assignHosts(
  sources: readonly Source[],
  namings: readonly HostNaming[] = [],
): Map<number, string> {
  const known = new Set<string>()
  for (const { contentHost } of sources) if (contentHost !== null) known.add(contentHost)
  const collected = collectedHosts(sources)
  const every = new Set([...known, ...collected.map(({ host }) => host)])
  for (const { collected: origin } of sources) if (origin?.host) every.add(origin.host)
  const only = every.size === 1 ? [...every][0]! : null
  const hosts = new Map<number, string>()
  for (const source of sources) {
    const host =
      source.contentHost ??
      collected.find(({ root }) => isBelow(source.path, root))?.host ??
      source.collected?.host ??
      hostOfPath(source.path, known) ??
      namings.find(({ below }) => source.path === below || isBelow(source.path, below))?.host ??
      only ??
      UNKNOWN_HOST
    hosts.set(source.id, host)
  }
  return hosts
}

/** Hosts that records of collectors name, the innermost collection first. */
function collectedHosts(sources: readonly Source[]): { root: string; host: string }[] {
  return sources
    .flatMap(({ path, collected }) => {
      const host = collected?.manifest?.host
      return host == null ? [] : [{ root: rootOf(path), host: hostName(host) }]
    })
    .sort((a, b) => b.root.length - a.root.length)
}

/** Folders and archives at the top of what was given whose events belong to no known host. */
export function withoutHost(
  sources: readonly Source[],
  hostOf: ReadonlyMap<number, string>,
): { readonly below: string; readonly sources: number; readonly events: number }[] {
  const groups = new Map<string, { sources: number; events: number }>()
  for (const source of sources) {
    if (source.receipt.events === 0 || hostOf.get(source.id) !== UNKNOWN_HOST) continue
    const below = source.path.split(/\/| > /)[0]!
    const group = groups.get(below) ?? { sources: 0, events: 0 }
    groups.set(below, { sources: group.sources + 1, events: group.events + source.receipt.events })
  }
  return [...groups].map(([below, group]) => ({ below, ...group }))
}

/** The host that a path names, preferring names that are known; `null` when none stands out. */
export function hostOfPath(path: string, known: ReadonlySet<string>): string | null {
  const components = path.split(/[/\\]| > /)
  for (let i = components.length - 1; i >= 0; i--) {
    const name = hostName(components[i]!)
    if (known.has(name)) return name
  }
  for (const component of components) {
    for (const pattern of ARCHIVE_NAMES) {
      const host = pattern.exec(component)?.[1]
      if (host !== undefined) return hostName(host)
    }
  }
  for (let i = 1; i < components.length; i++) {
    const above = components[i - 1]!
    if (TREE_ROOT.test(components[i]!) && HOST_SHAPE.test(above) && !NOT_A_HOST.test(above))
      return hostName(above)
  }
  return null
}
