import type { RoleMap } from '../event/roles.ts'

/** What is known of a log without reading it: data only, so that every room can know it without a parser. */
export interface LogAbout {
  /** Kebab-case product and log, e.g. `iis-w3c`. The name of the folder. */
  readonly id: string
  readonly title: string
  /** What the log is, as the table of formats in README.md says it. */
  readonly summary: string
  readonly clock: Clock
  /** Titles of the coverage kinds that its rows can have. */
  readonly kindTitles: KindTitles
  /** Where its files usually stand on a server. */
  readonly paths?: readonly LogPath[]
  /**
   * Folders of a server in which the files of a coverage kind are written, by kind, for whoever collects them. Each
   * begins with a root: `{exchange}` is where Exchange is installed, `{iis}` where the web server writes its logs,
   * `{windows}` and `{data}` are those of Windows. For a kind `family/*`, `{name}` is what stands for the star.
   */
  readonly folders?: Readonly<Record<string, readonly string[]>>
  readonly roles: RoleMap
  /** Columns that can be switched off and without which attacks are not seen: a log that lacks one covers nothing. */
  readonly decisive?: readonly string[]
  /** Columns that a table shows first, in this order. */
  readonly show: readonly string[]
  /** How Sigma rules speak of it. */
  readonly sigma: SigmaBinding | SharedBinding
}

/**
 * What the times of a log mean. `utc`: always UTC. `offset-in-text`: each time names its zone.
 * `local-unknown`: times can be in a local time that the log does not name, which is said by an issue
 * `local-time`. `none`: its records have no time.
 */
export type Clock = 'utc' | 'offset-in-text' | 'local-unknown' | 'none'

/**
 * Titles by coverage kind. A kind `family/*` stands for every kind of the family that is not listed: in its title,
 * `{name}` is what stands for the star, with spaces for dashes, and `{Name}` the same beginning with a capital.
 */
export type KindTitles = Readonly<Record<string, string>>

export interface LogPath {
  /** Matches paths that are written with backslashes. */
  readonly at: RegExp
  /** The coverage kind; `{1}` is the first group of the pattern in the way kinds are written. */
  readonly kind: string
}

/** Where Sigma's log sources and field names are found in a log. */
export interface SigmaBinding {
  /** Log sources that the log answers. The first is its own: a search that is kept as a rule is asked of it. */
  readonly logsources: readonly [AnsweredLogsource, ...AnsweredLogsource[]]
  readonly aliases?: FieldSources
  /** The log writes `-` where there is no value. */
  readonly dash?: boolean
  /** Names of the fields that its events have, as far as they are known. */
  readonly fields?: readonly string[]
  /** Its events have no other fields, so that a rule that asks for another one never matches. */
  readonly closed?: boolean
  /** Channels of an event log. */
  readonly channels?: readonly EventChannel[]
  /** Categories of its channels that rules for any product may name, with any service. */
  readonly portableCategories?: readonly string[]
}

/** The log holds the events of another format by the same names: rules for that format run on it. */
export interface SharedBinding {
  /** Id of the other format. */
  readonly sameAs: string
}

/** A log source that a log answers. What is left out must be left out by the rule, too; a service `*` is any or none. */
export interface AnsweredLogsource {
  readonly product?: string
  readonly category?: string
  readonly service?: string
  /** Where several logs answer, those of a lower rank come first. Zero by default. */
  readonly rank?: number
  /** In place of the aliases of the log. */
  readonly aliases?: FieldSources
  /** Beside the aliases, for rules that do not come with the product. */
  readonly addedAliases?: FieldSources
  /** Only events of these channels. */
  readonly channels?: readonly string[]
}

/** Sigma's names in lower case, and what holds the value. Fields that are not listed keep their name. */
export type FieldSources = Readonly<Record<string, FieldSource>>

/**
 * What holds a Sigma field in a log: a column by its name, or columns of which each may hold it
 * in its own way.
 */
export type FieldSource = string | FieldColumns

export interface FieldColumns {
  readonly anyOf: readonly string[]
  /** What the column holds for each of Sigma's words. */
  readonly words?: Readonly<Record<string, string>>
  /** How the column writes a space. */
  readonly spaces?: string
  /** Two columns that hold the value together, without what stands between them. */
  readonly joined?: { readonly first: string; readonly second: string; readonly by: string }
  /** How values begin here, for each way in which rules begin them. */
  readonly beginnings?: readonly (readonly [string, WrittenAs])[]
  /** How values write a word here. */
  readonly spelled?: readonly (readonly [string, WrittenAs])[]
  /** The columns hold lines of `name=value`, and this is the name. */
  readonly line?: string
  /** The columns hold queries of addresses, and the value is that of the first of these parameters that is there. */
  readonly parameters?: readonly string[]
  /** The value is what stands behind the last dot of the columns. */
  readonly extension?: boolean
}

/** Text with wildcards in it: any text, or any one character. */
export type WrittenAs = readonly (string | { readonly wild: 'any' | 'one' })[]

/** What is known of channels of an event log that hold the same events. */
export interface EventChannel {
  readonly names: readonly string[]
  /** Services of Sigma's `product: windows` that mean them. */
  readonly services: readonly string[]
  /** In place of the aliases of the log. */
  readonly aliases?: FieldSources
  /** Fields of all events that the channel does not describe one by one; absent when they are not known. */
  readonly fields?: readonly string[]
  /** Those events have no other fields. */
  readonly closed?: boolean
  /** Fields that every event has beside those of its own. */
  readonly everyEvent?: readonly string[]
  readonly events?: readonly EventFacts[]
}

/** What is known of some events of a channel. */
export interface EventFacts {
  readonly ids: readonly number[]
  /** Categories of Sigma's `product: windows` that mean them. */
  readonly categories: readonly string[]
  /** All fields that they have beside those of every event; absent when they are those of the channel. */
  readonly fields?: readonly string[]
  /** In place of the aliases of the channel. */
  readonly aliases?: FieldSources
  /** Fields that rules for such events often ask for, and that these events do not have. */
  readonly lacks?: readonly string[]
}

/** A list of names from a text with spaces or line ends between them. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
