import { mayNameHost } from '../host-names.ts'
import type { Origin } from './collector.ts'

/** A drive as collectors write it: `C`, `C:`, `C%3A`. */
const DRIVE = /^([a-z])(?::|%3a)?$/i
/** Folders in the root of a server's drive, so that any other folder named `c` is not taken for a drive. */
const BELOW =
  /^(?:windows|inetpub|program files.*|programdata|users|exchangesetuplogs|ms_logs_collection|temp|perflogs|\$.*|exchange.*|logs?|iis.*|.*\.\w{1,5})$/i
/** `…/C/Windows/x` is `C:\Windows\x`; the folder above may be named like the server. */
export function driveOrigin(components: readonly string[]): Origin | null {
  const at = components.findIndex(
    (component, i) => DRIVE.test(component) && i < components.length - 1 && BELOW.test(components[i + 1]!),
  )
  if (at < 0) return null
  const drive = DRIVE.exec(components[at]!)![1]!.toUpperCase()
  // `HOST.zip` of CyLR, `…/HOST/C/…` of everyone.
  const above = (components[at - 1] ?? '').replace(/\.(?:zip|7z|tar|tgz|rar)$/i, '')
  const host = mayNameHost(above) ? above : null
  return { path: `${drive}:\\${components.slice(at + 1).join('\\')}`, host }
}
