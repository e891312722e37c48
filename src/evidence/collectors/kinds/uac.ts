import type { Collector } from '../collector.ts'
import { ProseRecord } from '../rows.ts'

const ARCHIVE =
  /^uac-(.+?)-(?:linux|freebsd|netbsd|openbsd|macos|solaris|aix|esxi|netscaler|android)-\d{8,14}/i
/** `safePath` keeps the brackets. */
const ROOT = '[root]'

const uac: Collector = {
  id: 'uac',
  title: 'UAC',
  priority: 20,
  origin(components) {
    const root = components.indexOf(ROOT)
    const host = components
      .map((component) => ARCHIVE.exec(component)?.[1])
      .find((name) => name !== undefined)
    if (host === undefined && root < 0) return null
    const path =
      root < 0 || root === components.length - 1 ? null : `/${components.slice(root + 1).join('/')}`
    return { path, host: host ?? null }
  },
  records: [
    {
      id: 'uac-log',
      title: 'UAC: messages',
      sniff: (head, name) =>
        /^(?:uac\.log(?:\.stderr)?|uac-.*\.log)$/i.test(name) && !/[^\t\n\r -~]/.test(head.slice(0, 200)),
      open: () => new ProseRecord(),
    },
  ],
}

export default uac
