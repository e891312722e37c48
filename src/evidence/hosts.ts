import { hostName } from '../event/roles.ts'
import type { Source } from '../event/source.ts'

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
 * The host of every source: what its content names; else a folder of its path that another
 * source's content names, or that looks like a server's; else the only host there is.
 */
export function assignHosts(sources: readonly Source[]): Map<number, string> {
  const known = new Set<string>()
  for (const { contentHost } of sources) if (contentHost !== null) known.add(contentHost)
  const only = known.size === 1 ? [...known][0]! : null
  const hosts = new Map<number, string>()
  for (const source of sources) {
    hosts.set(source.id, source.contentHost ?? hostOfPath(source.path, known) ?? only ?? UNKNOWN_HOST)
  }
  return hosts
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

/** The path on the server, where the collection kept the drive as a folder: `…/C/Windows/x` is `C:\Windows\x`. */
export function originalPath(path: string): string | null {
  const inner = path.split(' > ').at(-1)!
  const components = inner.split(/[/\\]/)
  const drive = components.findIndex(
    (component, i) => i < components.length - 1 && /^[a-z](?::|%3a)?$/i.test(component),
  )
  if (drive < 0) return null
  return `${components[drive]!.slice(0, 1).toUpperCase()}:\\${components.slice(drive + 1).join('\\')}`
}
