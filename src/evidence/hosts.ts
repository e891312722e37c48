import { hostName, UNKNOWN_HOST } from '../event/roles.ts'
import type { HostNaming, Source } from '../event/source.ts'
import { mayNameHost } from './host-names.ts'
import { isBelow, rootOf, rootsAbove } from './reconcile.ts'

/** Below these a server's own tree begins, so that the folder above is the server. */
const TREE_ROOT =
  /^(?:[a-z]|[a-z]%3a|inetpub|windows|program files|logging|iis_w3svc\d_logs|.*_proxy_logs|ecp_logs|windows_event_logs)$/i

const ARCHIVE = /\.(?:zip|7z|tar|tgz|rar)$/i

/** Begin of the name of an archive that is named after a day. */
const A_DATE = /^\d[\d-]*$/

/** Names of archives that begin with the host: `Collection-HOST-2021-03-09T…`, `HOST-39`. */
const ARCHIVE_NAMES = [/^collection-(.+?)-\d{4}-\d\d-\d\d/i, /^([a-z0-9][a-z0-9-]*?)-\d{2,8}(?:-\d+)?\.zip$/i]

/**
 * The host of every source: what its content names; else what the collector's record says; else a folder of
 * its path that another source's content names, or that looks like a server's, or, where all logs below that
 * folder name one other host, that one: folders are named by people; else what a person said; else, where folders hold
 * the logs of several addresses, the address of its folder, unless it shares that with the only host there is; else
 * the only host there is.
 */
export function assignHosts(
  sources: readonly Source[],
  namings: readonly HostNaming[] = [],
): Map<number, string> {
  const known = new Set<string>()
  for (const { contentHost, coverage } of sources) {
    if (contentHost !== null) known.add(contentHost)
    for (const { host } of coverage) if (host != null) known.add(host)
  }
  const collected = collectedHosts(sources)
  const owners = ownersOf(sources, known)
  const every = new Set([...known, ...collected.values()])
  for (const [i, { collected: origin }] of sources.entries()) if (origin?.host) every.add(owners[i]!)
  const only = every.size === 1 ? [...every][0]! : null
  const addressed = every.size < 2 ? othersByAddress(sources, only) : new Map<string, string>()
  const hosts = new Map<number, string>()
  for (const [i, source] of sources.entries()) {
    const host =
      source.contentHost ??
      innermost(source.path, collected)?.value ??
      owners[i] ??
      namings.find(({ below }) => source.path === below || isBelow(source.path, below))?.host ??
      innermost(source.path, addressed)?.value ??
      only ??
      UNKNOWN_HOST
    hosts.set(source.id, host)
  }
  return hosts
}

/** What belongs to the innermost root above a path. There can be as many roots as sources, so none is looked through. */
function innermost<T>(
  path: string,
  byRoot: ReadonlyMap<string, T>,
): { readonly root: string; readonly value: T } | null {
  if (byRoot.size === 0) return null
  let found = null
  for (const root of rootsAbove(path)) {
    const value = byRoot.get(root)
    if (value !== undefined) found = { root, value }
  }
  return found
}

/** Below these a folder holds the log of one site of a web server, or is a part of a server's tree. */
const SITE = /^(?:w3svc\d+|logfiles|logs|httperr)$/i

/**
 * Servers that nothing names. Beside the only one that something names, there are others only where it is known which
 * of the folders are its own: those that hold a source that names it, and those that share an address with these.
 */
function othersByAddress(sources: readonly Source[], only: string | null): ReadonlyMap<string, string> {
  const addressed = hostsByAddress(sources)
  if (only === null) return addressed
  const own = new Set(
    sources.flatMap(({ path, contentHost, collected }) =>
      contentHost === null && collected?.host == null ? [] : (innermost(path, addressed)?.value ?? []),
    ),
  )
  if (own.size === 0) return new Map()
  return new Map([...addressed].map(([root, host]) => [root, own.has(host) ? only : host]))
}

/** Servers that nothing names, by folder, told apart by their addresses: folders that share one belong to the same. */
function hostsByAddress(sources: readonly Source[]): ReadonlyMap<string, string> {
  const roots = new Map<string, Set<string>>()
  for (const { path, coverage } of sources) {
    for (const { address } of coverage) {
      if (address === undefined) continue
      const root = folderOfServer(path)
      roots.set(root, (roots.get(root) ?? new Set()).add(address))
    }
  }
  // Each root begins as a group of its own; groups with an address in common become one.
  const groupOf = new Map<string, string>()
  const top = (key: string): string => {
    let at = key
    for (let above = groupOf.get(at); above !== undefined; above = groupOf.get(at)) {
      // Halves the way for whoever asks next.
      const next = groupOf.get(above)
      if (next !== undefined) groupOf.set(at, next)
      at = next ?? above
    }
    return at
  }
  for (const [root, addresses] of roots) {
    for (const address of addresses) {
      const [a, b] = [top(`root ${root}`), top(`address ${address}`)]
      if (a !== b) groupOf.set(a, b)
    }
  }
  const names = new Map<string, string>()
  for (const [root, addresses] of roots) {
    const group = top(`root ${root}`)
    if (!names.has(group)) names.set(group, [[...addresses].sort()[0]!, root].filter(Boolean).join(' in '))
  }
  if (names.size < 2) return new Map()
  return new Map([...roots.keys()].map((root) => [root, names.get(top(`root ${root}`))!]))
}

/** The folder above a server's own tree of folders; empty when there is none. */
function folderOfServer(path: string): string {
  const ends = [...path.matchAll(/\/| > /g)].map(({ index }) => index)
  let from = 0
  for (const [i, end] of ends.entries()) {
    const name = path.slice(from, end)
    if (TREE_ROOT.test(name) || SITE.test(name)) return i === 0 ? '' : path.slice(0, ends[i - 1])
    from = end + (path[end] === '/' ? 1 : 3)
  }
  return ends.length === 0 ? '' : path.slice(0, ends.at(-1))
}

/**
 * For each source, whose the files of the folder are after which it would be named: the only host that the logs below
 * that folder name, if any, and otherwise the folder; `null` where no folder stands out.
 */
function ownersOf(sources: readonly Source[], known: ReadonlySet<string>): readonly (string | null)[] {
  const folders = sources.map(({ path, collected }) => {
    const folder = collected?.host ?? hostOfPath(path, known)
    const root = folder === null || known.has(hostName(folder)) ? null : rootNamed(path, folder)
    return { folder, root }
  })
  const roots = new Set(folders.flatMap(({ root }) => root ?? []))
  /** The only host that logs below a root name; `null` where they name several. */
  const named = new Map<string, string | null>()
  for (const { path, contentHost } of roots.size === 0 ? [] : sources) {
    if (contentHost === null) continue
    for (const root of rootsAbove(path)) {
      if (!roots.has(root)) continue
      const other = named.get(root)
      named.set(root, other === undefined || other === contentHost ? contentHost : null)
    }
  }
  return folders.map(({ folder, root }) => (root === null ? folder : (named.get(root) ?? folder)))
}

/** The part of a path that ends with the folder or archive of a name; `null` when there is none. */
function rootNamed(path: string, folder: string): string | null {
  const wanted = hostName(folder)
  let found = null
  let from = 0
  for (const { index, 0: separator } of path.matchAll(/\/| > /g)) {
    if (hostName(path.slice(from, index).replace(ARCHIVE, '')) === wanted) found = path.slice(0, index)
    from = index + separator.length
  }
  return found
}

/** Hosts that records of collectors name, by the root of the collection. */
function collectedHosts(sources: readonly Source[]): ReadonlyMap<string, string> {
  const hosts = new Map<string, string>()
  for (const { path, collected } of sources) {
    const host = collected?.manifest?.host
    const root = rootOf(path)
    if (host != null && !hosts.has(root)) hosts.set(root, hostName(host))
  }
  return hosts
}

/**
 * What a person may give a name to: folders and archives at the top of what was given whose events belong to no known
 * host, and folders whose server is told by its address only.
 */
export function withoutHost(
  sources: readonly Source[],
  hostOf: ReadonlyMap<number, string>,
): { readonly below: string; readonly sources: number; readonly events: number }[] {
  const addressed = hostsByAddress(sources)
  const groups = new Map<string, { sources: number; events: number }>()
  for (const source of sources) {
    if (source.receipt.events === 0) continue
    const folder = innermost(source.path, addressed)
    const byAddress = folder !== null && hostOf.get(source.id) === folder.value
    if (!byAddress && hostOf.get(source.id) !== UNKNOWN_HOST) continue
    const top = source.path.split(/\/| > /)[0]!
    const below = byAddress && folder.root !== '' ? folder.root : top
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
      if (host !== undefined && !A_DATE.test(host)) return hostName(host)
    }
  }
  for (let i = 1; i < components.length; i++) {
    const above = components[i - 1]!
    if (TREE_ROOT.test(components[i]!) && mayNameHost(above)) return hostName(above)
  }
  return null
}
