import type { Collector, ManifestBuilder } from '../collector.ts'
import { JsonRecord, numberIn, textIn, timeIn, type Row } from '../rows.ts'

/** Accessors under which files are uploaded. */
const ACCESSOR = /^(?:auto|ntfs|file|mft|sparse|lazy_ntfs|raw_file|data|fs|os)$/i
const DEVICE = /^\\\\\.\\([a-z]:)$/i
const HOST_IN_NAME = /^Collection-(.+?)-\d{4}-\d\d-\d\dT/i
/** A path of Windows within a message. */
const PATH = /(?:\\\\[.?]\\)?[A-Za-z]:[\\/][^\s"'<>|*?,;:]+(?: [^\s"'<>|*?,;:]+)*/
const NOT_TAKEN = /skip|not upload|too (?:large|big)|exceed|larger than|MaxFileSize/i
const FAILED = /fail|error|unable|denied|cannot|can't/i

/**
 * Names in the zip are escaped byte by byte, once. Letters and digits never are: `%4A` stands in the name of an event
 * log, where `%4` is a slash, and an older collector left the percent sign as it was.
 */
function unescaped(component: string): string {
  return component.replace(/(?:%(?!3\d|[46][1-9a-f]|[57][0-9a])[0-9a-f]{2})+/gi, (run) => {
    const bytes = Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16))
    return new TextDecoder().decode(bytes)
  })
}

function onServer(components: readonly string[]): string | null {
  const [first = '', ...rest] = components.map(unescaped)
  if (rest.length === 0) return null
  const drive = DEVICE.exec(first)?.[1] ?? (/^[a-z]:$/i.test(first) ? first : null)
  if (drive !== null) return `${drive.toUpperCase()}\\${rest.join('\\')}`
  if (first.startsWith('\\\\')) return `${first}\\${rest.join('\\')}`
  return `/${[first, ...rest].join('/')}`
}

/** `C:\a`, `C:/a`, `\\.\C:\a` are one file. */
function plain(path: string): string {
  return path.replaceAll('/', '\\').replace(/^\\\\\.\\(?=[a-z]:)/i, '')
}

function uploaded(row: Row, manifest: ManifestBuilder): void {
  const path = textIn(row, 'SourceFile') ?? textIn(row, 'vfs_path')
  if (path === null) return
  const size = numberIn(row, 'FileSize') ?? numberIn(row, 'Size') ?? numberIn(row, 'file_size')
  const taken = numberIn(row, 'uploaded_size') ?? numberIn(row, 'UploadedSize')
  const error = textIn(row, 'Error')
  const short = size !== null && taken !== null && taken < size && textIn(row, 'Type') !== 'sparse'
  manifest.file({
    path: plain(path),
    size,
    digest: (textIn(row, 'SourceFileSha256') ?? textIn(row, 'sha256'))?.toLowerCase() ?? null,
    created: timeIn(row, 'Created'),
    modified: timeIn(row, 'Modified') ?? timeIn(row, 'LastModified'),
    accessed: timeIn(row, 'LastAccessed'),
    fate: error !== null || short ? 'failed' : 'taken',
    reason: error ?? (short ? `only ${taken} of ${size} bytes were taken` : null),
  })
}

function said(row: Row, manifest: ManifestBuilder): void {
  const message = textIn(row, 'message') ?? textIn(row, 'Message') ?? ''
  const path = PATH.exec(message)?.[0]
  const skipped = NOT_TAKEN.test(message)
  if (path === undefined || !(skipped || FAILED.test(message))) return
  manifest.file({
    // Words may follow a name without anything between them.
    path: plain(path.replace(/(\.\w{1,6}) .*$/, '$1').replace(/[.:]+$/, '')),
    fate: skipped ? 'skipped' : 'failed',
    reason: reasonIn(message),
  })
}

function reasonIn(message: string): string {
  if (/MaxFileSize/i.test(message)) return 'larger than MaxFileSize'
  return message.slice(0, 300)
}

function about(row: Row, manifest: ManifestBuilder): void {
  const nested = row['client_info'] ?? row['os_info'] ?? row['request']
  const host = textIn(row, 'Hostname') ?? textIn(row, 'hostname')
  if (host !== null) manifest.host ??= host
  if (typeof nested === 'object' && nested !== null) about(nested as Row, manifest)
}

function locked(row: Row, manifest: ManifestBuilder): void {
  const scheme = textIn(row, 'Scheme') ?? 'an unknown scheme'
  manifest.note(
    `The collection is encrypted by ${scheme}; its password is inside, and only the holder of the private key can read it. Decrypt it with Velociraptor and drop the result.`,
  )
}

function json(name: RegExp, key: RegExp) {
  return (head: string, file: string): boolean => name.test(file) && /^\s*[[{]/.test(head) && key.test(head)
}

const velociraptor: Collector = {
  id: 'velociraptor',
  title: 'Velociraptor offline collector',
  priority: 10,
  origin(components) {
    const uploads = components.findIndex(
      (component, i) => component === 'uploads' && ACCESSOR.test(components[i + 1] ?? ''),
    )
    const host = components
      .map((component) => HOST_IN_NAME.exec(component)?.[1])
      .find((name) => name !== undefined)
    if (uploads < 0 && host === undefined) return null
    return {
      path: uploads < 0 ? null : onServer(components.slice(uploads + 2)),
      host: host === undefined ? null : unescaped(host),
    }
  },
  records: [
    {
      id: 'velociraptor-uploads',
      title: 'Velociraptor: files taken',
      sniff: (head, name) =>
        /(?:^|%2f)uploads\.json$/i.test(name) && /"(?:SourceFile|vfs_path)"/.test(head.slice(0, 8_192)),
      open: () => new JsonRecord(uploaded),
    },
    {
      id: 'velociraptor-log',
      title: 'Velociraptor: messages of the collection',
      sniff: json(/^(?:log|logs)\.json$/i, /"message"/i),
      open: () => new JsonRecord(said),
    },
    {
      id: 'velociraptor-client',
      title: 'Velociraptor: the collected host',
      sniff: json(/^client_info\.json$/i, /"hostname"/i),
      open: () => new JsonRecord(about),
    },
    {
      id: 'velociraptor-context',
      title: 'Velociraptor: what was asked for',
      sniff: json(/^(?:collection_context|requests)\.json$/i, /"/),
      open: () => new JsonRecord(about),
    },
    {
      id: 'velociraptor-envelope',
      title: 'Velociraptor: how the collection is locked',
      sniff: json(/^metadata\.json$/i, /"EncryptedPass"|"Scheme"/i),
      open: () => new JsonRecord(locked),
    },
  ],
}

export default velociraptor
