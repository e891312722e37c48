import type { Hit } from '../../event/hit.ts'
import type { Source } from '../../event/source.ts'
import { cmdletOf, firstText, onDisk, parameterOf } from './hit-names.ts'
import { pathOf } from './judge-chain.ts'

const SCRIPT = /\.(?:aspx|ashx|asmx|asp|cshtml?|vbhtml?|soap|svc|rem|asax)(?=\/|$)/
/** Folders whose files the web server hands out, and what stands before their address. */
const WEB_FOLDERS = [
  [/(?:^|\\)frontend\\httpproxy\\(.+)$/, 'front'],
  [/(?:^|\\)inetpub\\wwwroot\\(.+)$/, 'front'],
  [/(?:^|\\)clientaccess\\(.+)$/, 'back'],
] as const
/** Sides of the web server by which a web address is told apart, as in the keys of files and pages. */
export const SIDES = ['front', 'back'] as const
/** Stages in which the script that was asked for is the web shell itself, whatever chain they are of. */
export const SHELL_PAGES: ReadonlySet<string> = new Set(['shell-request', 'shell'])
/** Commands that dump memory or save a registry hive, with the file that they write. */
const DUMPS = [
  /\bminidumpw?,?\s+\S{1,20}\s+"?([a-z]:\\[^"\s]{1,260})/i,
  /\breg(?:\.exe)?"?\s+(?:save|export)\s+\S{1,100}\s+"?([a-z]:\\[^"\s]{1,260})/i,
]
/** Sysmon: a file was deleted. */
export const DELETIONS: ReadonlySet<string> = new Set(['23', '26'])
/** Formats of lists of files. */
export const LISTS: ReadonlySet<string> = new Set(['file-listing', 'dir-listing'])

/** One spelling of a path, so that two logs do not make two files of one. */
export function plainPath(path: string): string {
  return path
    .replace(/^\\\\(?:127\.0\.0\.1|localhost|::1)\\([a-z])\$/i, '$1:')
    .replace(/^[a-z]:(?=\\)/i, (drive) => drive.toUpperCase())
}

/** Keys by which two mentions of a file on one server are known to be of the same file: its path, its web address. */
export function fileKeys(path: string): string[] {
  const local = path
    .toLowerCase()
    .replaceAll('/', '\\')
    .replace(/\\{2,}(?=.)/g, '\\')
  const bare = local
    .replace(/^\\(?:[^\\]+)\\([a-z])\$(?=\\)/, '')
    .replace(/^(?:\\\\?\?\\)?[a-z]:/, '')
    .replace(/^[.\\]+/, '')
  const web = WEB_FOLDERS.flatMap(([folder, side]) => {
    const below = folder.exec(bare)?.[1]
    return below === undefined ? [] : [`${side} /${below.replaceAll('\\', '/')}`]
  })
  return [`file ${bare}`, ...web.slice(0, 1)]
}

/** The same for the address of a script that was asked for; none for anything else. */
export function pageKeys(hit: Hit): string[] {
  const page = scriptOf(pathOf(hit) ?? '')
  return page === null ? [] : [`${hit.fields['s-port'] === '444' ? 'back' : 'front'} ${page}`]
}

/** Keys of a file that the collection itself holds. */
export function sourceKeys({ path, originalPath }: Pick<Source, 'path' | 'originalPath'>): string[] {
  if (originalPath !== null) return fileKeys(originalPath)
  const drive = /(?:^|\/| > )[a-z](?:%3a|_)?\/(.+)$/i.exec(path)?.[1]
  return fileKeys(drive ?? path)
}

/** A file that was written, by the name that the evidence gives it. */
export interface WrittenFile {
  readonly name: string
  readonly keys: readonly string[]
}

/**
 * The files that an event says were written, or are there though nobody may have put them there. `asPage`: the script
 * that it asks for is one of them.
 */
export function filesWrittenIn(hit: Hit, source: Source | undefined, asPage: boolean): WrittenFile[] {
  const { fields, format } = hit
  const files: WrittenFile[] = []
  const add = (path: string | null | undefined): void => {
    if (path != null && /[\\/]/.test(path) && path.length <= 400)
      files.push({ name: plainPath(path), keys: fileKeys(path) })
  }
  if (!DELETIONS.has(firstText(hit, 'EventID'))) add(firstText(hit, 'TargetFilename'))
  add(onDisk(hit, firstText(hit, 'RelativeTargetName')))
  add(firstText(hit, 'TemporaryFile'))
  if (LISTS.has(format)) add(firstText(hit, 'FilePath'))
  if ('Threat Name' in fields) for (const path of threatPaths(hit)) add(path)
  const cmdlet = cmdletOf(hit)
  if (cmdlet) add(parameterOf(cmdlet.parameters, ['FilePath', 'RequestFile']))
  for (const dump of DUMPS) add(dump.exec(firstText(hit, 'CommandLine').slice(0, 4_096))?.[1])
  if (format === 'web-script' && source)
    files.push({ name: source.originalPath ?? source.path, keys: sourceKeys(source) })
  const page = asPage ? scriptOf(pathOf(hit) ?? '') : null
  if (page !== null) files.push({ name: page, keys: pageKeys(hit) })
  return files
}

/** Paths of what the virus protection found: `file:_C:\x.aspx; file:_C:\y.aspx`. */
export function threatPaths(hit: Hit): string[] {
  return firstText(hit, 'Path')
    .slice(0, 4_096)
    .split(/;\s*/)
    .flatMap((part) => /^(?:file:_)?([a-z]:\\.+)$/i.exec(part.trim())?.[1] ?? [])
}

/** The address of a script without what may follow it; `null` for what is no script. */
function scriptOf(path: string): string | null {
  const found = SCRIPT.exec(path)
  return found ? path.slice(0, found.index + found[0].length).replace(/\/{2,}/g, '/') : null
}
