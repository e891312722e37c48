import type { Origin } from './collector.ts'

/** A drive as collectors write it: `C`, `C:`, `C%3A`. */
const DRIVE = /^([a-z])(?::|%3a)?$/i
/** What stands right below a drive of a server, so that a folder `c` of somebody's own is not taken for one. */
const BELOW =
  /^(?:windows|inetpub|program files.*|programdata|users|exchangesetuplogs|ms_logs_collection|temp|perflogs|\$.*|exchange.*|logs?|iis.*|.*\.\w{1,5})$/i
/** `HOST.zip` of CyLR, `…/HOST/C/…` of everyone. */
const HOST = /^[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]+)*$/i
const NO_HOST =
  /^(?:[a-z]|tdest|tout|target|targets|collection|collections|evidence|export|data|files?|uploads?|auto|out|output|tmp|temp|kape|cylr|triage|desktop|downloads|vss\d*)$/i

/** `…/C/Windows/x` is `C:\Windows\x`; the folder above may be named like the server. */
export function driveOrigin(components: readonly string[]): Origin | null {
  const at = components.findIndex(
    (component, i) => DRIVE.test(component) && i < components.length - 1 && BELOW.test(components[i + 1]!),
  )
  if (at < 0) return null
  const drive = DRIVE.exec(components[at]!)![1]!.toUpperCase()
  const above = (components[at - 1] ?? '').replace(/\.(?:zip|7z|tar|tgz|rar)$/i, '')
  const host = HOST.test(above) && !NO_HOST.test(above) && !/^\d{4}-?\d\d-?\d\d/.test(above) ? above : null
  return { path: `${drive}:\\${components.slice(at + 1).join('\\')}`, host }
}
