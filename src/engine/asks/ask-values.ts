import type { Tells } from '../../detections/chains/ask.ts'
import { TELLS } from '../../detections/chains/ask.ts'

/** Longer names are cut: they only fill memory and the report. */
const MOST = 160

/** Name under which a value of a row stands in an answer; empty where the value names nothing. */
export function askedName(tells: Tells, text: string): string {
  const bare = text.trim().slice(0, 4096)
  if (bare === '' || bare === '-') return ''
  if (TELLS[tells] === 'mailbox') return clipped(mailboxName(bare))
  if (tells === 'services') return clipped(servicePath(bare))
  return clipped(TELLS[tells] === 'path' ? bare.toLowerCase() : bare)
}

/** Mailboxes that nobody owns: those of the monitoring, and the accounts of computers. */
const NOBODYS = /^healthmailbox|^(?:sm|exchange)_[0-9a-f]|systemmailbox\{|\$$/i
/** What `AnchorMailbox` says of a server or a database, and not of a mailbox. */
const NO_MAILBOX =
  /^(?:server(?:info|version)?|database(?:guid)?|domain|anonymous\w*|organization|url)~|^anonymous/i

function mailboxName(text: string): string {
  if (NO_MAILBOX.test(text)) return ''
  const plain = decoded(text)
  const inPath = /^\/ecp\/([^/]{1,200}@[^/]{1,200})\//i.exec(plain)?.[1]
  const name = inPath ?? plain.replace(/^(?:smtp|upn|sid|mailboxguid|useraddress)[:~]/i, '')
  return NOBODYS.test(name) || name.startsWith('/') ? '' : name.toLowerCase()
}

/** The path behind the front end: of `ServerInfo~host/path?query#`, or of what stands behind a mail address. */
function servicePath(text: string): string {
  const forged = /^serverinfo~[^/\\]{0,400}([/\\][^?#]*)/i.exec(text)?.[1]
  const behind = /@[^/?&#]{0,200}(\/[^?&#]*)/.exec(decoded(text))?.[1]
  return decoded(forged ?? behind ?? '').toLowerCase()
}

function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function clipped(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text
}
