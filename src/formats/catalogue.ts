import { kindOfChannel, nameInKind } from '../event/log-kinds.ts'
import type { AnsweredLogsource, LogAbout, SigmaBinding } from './log-about.ts'

export type {
  AnsweredLogsource,
  EventChannel,
  EventFacts,
  FieldColumns,
  FieldSource,
  FieldSources,
  LogAbout,
  SigmaBinding,
} from './log-about.ts'

const modules = import.meta.glob<LogAbout>(['./*/about.ts', '!./_*/about.ts'], {
  eager: true,
  import: 'default',
})

/** What is known of each log, without its parser, in the order of the ids. */
export const CATALOGUE: readonly LogAbout[] = Object.values(modules).sort((a, b) => (a.id < b.id ? -1 : 1))

const byId = new Map(CATALOGUE.map((about) => [about.id, about]))
const titles = new Map(CATALOGUE.flatMap(({ kindTitles }) => Object.entries(kindTitles)))
/** Beginnings of kinds of one family and their title; the longest first. */
const families = [...titles]
  .flatMap(([kind, title]) => (kind.endsWith('*') ? [{ beginning: kind.slice(0, -1), title }] : []))
  .sort((a, b) => b.beginning.length - a.beginning.length)
const folders = new Map(CATALOGUE.flatMap((about) => Object.entries(about.folders ?? {})))
const channels = new Map(
  CATALOGUE.flatMap(({ id }) => bindingOf(id)?.channels ?? []).flatMap(({ names }) =>
    names.map((name) => [kindOfChannel(name), name]),
  ),
)
const paths = CATALOGUE.flatMap((about) => about.paths ?? [])

/** What is known of the log of a format. */
export function aboutLog(format: string): LogAbout | undefined {
  return byId.get(format)
}

/** A coverage kind as people say it; the kind itself when no log declares it. */
export function titleOfKind(kind: string): string {
  const known = titles.get(kind)
  if (known !== undefined) return known
  const family = families.find(({ beginning }) => kind.startsWith(beginning))
  if (!family) return kind
  const name = kind.slice(family.beginning.length).replaceAll('-', ' ')
  return family.title
    .replaceAll('{name}', () => name)
    .replaceAll('{Name}', () => name.charAt(0).toUpperCase() + name.slice(1))
}

/** The coverage kind of the log that stands at a path of a server; `null` for any other file. */
export function kindOfLogPath(path: string): string | null {
  const slashed = path.replaceAll('/', '\\')
  for (const { at, kind } of paths) {
    const match = at.exec(slashed)
    // Windows writes the slash in the name of a channel as `%4`.
    if (match) return kind.replace('{1}', () => nameInKind((match[1] ?? '').replaceAll('%4', '/')))
  }
  return null
}

/** Folders of a server in which the logs of a coverage kind are written, as `LogAbout.folders` writes them. */
export function foldersOfKind(kind: string): readonly string[] {
  const known = folders.get(kind)
  if (known) return known
  const at = kind.indexOf('/') + 1
  const name = kind.slice(at)
  return (folders.get(`${kind.slice(0, at)}*`) ?? []).map((folder) => folder.replaceAll('{name}', () => name))
}

/** Kinds of which it is known where their logs are written; families without a name are left out. */
export function kindsWithFolders(): readonly string[] {
  return [...folders.keys()].filter((kind) => !kind.endsWith('*'))
}

/** The channel of the event log that has a coverage kind; `null` for any other kind. */
export function channelOfKind(kind: string): string | null {
  return channels.get(kind) ?? null
}

/** The format for which rules name the fields that this one has. */
export function vocabularyOf(format: string): string {
  const sigma = byId.get(format)?.sigma
  return sigma && 'sameAs' in sigma ? sigma.sameAs : format
}

/** How Sigma rules speak of a log that has its own words; `null` for any other. */
export function bindingOf(format: string): SigmaBinding | null {
  const sigma = byId.get(format)?.sigma
  return !sigma || 'sameAs' in sigma ? null : sigma
}

/** The log source by which a rule asks for the events of a format; `null` for a format that is not known. */
export function logsourceOf(
  format: string,
): Pick<AnsweredLogsource, 'product' | 'category' | 'service'> | null {
  const own = bindingOf(vocabularyOf(format))?.logsources[0]
  if (!own) return null
  const { product, category, service } = own
  return {
    ...(product !== undefined && { product }),
    ...(category !== undefined && { category }),
    ...(service !== undefined && service !== '*' && { service }),
  }
}
