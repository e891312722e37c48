import { grouped } from '../../event/grouped.ts'
import type { IssueCode, IssueSeverity } from '../../event/issue.ts'
import { ISSUES } from '../../event/issue.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS, HOUR_MS } from '../../event/time.ts'
import { kindOfLogPath } from '../../formats/catalogue.ts'
import type { Span } from './ascending.ts'

/** The logs and the time that may be missing because nothing is known of a source. */
export interface LostSpan {
  /** Kinds of log it may have been; `null`: any. */
  readonly kinds: readonly string[] | null
  /** The time that its name tells, `to` excluded; `null`: any. */
  readonly span: Span | null
}

/** Any log at any time, since nobody knows what was not read. */
export const ANY_LOG: LostSpan = { kinds: null, span: null }

/** A source of which nothing is known although it was given. */
export interface LostSource extends LostSpan {
  readonly source: Source
  /** Why it is lost. */
  readonly code: IssueCode
}

/** Issues that hide what is in a source, whatever it is called. */
const HIDING: ReadonlySet<IssueCode> = new Set<IssueCode>([
  'unreadable-file',
  'not-a-file',
  'locked-archive',
  'broken-archive',
  'archive-limit',
  'missing-volume',
  'headless-log',
  'needs-mapping',
  'storage-full',
  'memory-full',
  'cancelled',
  'interrupted',
  'our-error',
])
/** Tells by its name whether a file can have held evidence, so that it counts when nothing is left of it. */
export function mayHoldEvidence(path: string): boolean {
  return EVIDENCE.test(path) || isNamedLikeLog(path) || kindOfLogPath(path) !== null
}

/** Names of files that may have held evidence before they were filled with zeros. */
const EVIDENCE = /\.(?:log|evtx|csv|jsonl?|xml|txt|zip|7z|rar|tar|t?gz)$/i
const LOSES: ReadonlySet<IssueSeverity> = new Set<IssueSeverity>(['refused', 'cut-short', 'skipped'])

/** The sources of which nothing could be read, with what they could have covered. */
export function lostSources(sources: readonly Source[]): readonly LostSource[] {
  const lost = sources.flatMap((source) => {
    const code = reasonOf(source)
    return code === null ? [] : [{ source, code }]
  })
  if (lost.length === 0) return []
  const beside = kindsBeside(sources)
  return lost.flatMap(({ source, code }): LostSource[] => {
    const path = source.originalPath ?? source.path
    const own = kindOfLogPath(path)
    const kinds = own === null ? (beside.get(seriesOf(source.path)) ?? null) : [own]
    // A file that nobody would take for a log counts only where its content is hidden.
    const counts = HIDING.has(code) || isNamedLikeLog(path) || (code === 'zero-filled' && EVIDENCE.test(path))
    if (kinds === null && !counts) return []
    return [{ source, code, kinds, span: spanOfName(path) }]
  })
}

/** The issue for which nothing is known of a source; `null` where its content is known. */
function reasonOf({ format, receipt: { events, issues } }: Source): IssueCode | null {
  if (events > 0) return null
  // An archive names the links in it; a link that was given itself has nothing but its name.
  if (format === null && issues.some(({ code }) => code === 'not-a-file')) return 'not-a-file'
  const codes = issues.map(({ code }) => code).filter((code) => LOSES.has(ISSUES[code].severity))
  return codes.find((code) => HIDING.has(code)) ?? codes[0] ?? null
}

/** Kinds of the logs that were read, by their series. */
function kindsBeside(sources: readonly Source[]): ReadonlyMap<string, readonly string[]> {
  const kinds = grouped(
    sources.flatMap(({ path, coverage }) => coverage.map(({ kind }) => [seriesOf(path), kind] as const)),
  )
  return new Map([...kinds].map(([series, all]) => [series, [...new Set(all)].sort()]))
}

/** Files of one folder whose names differ by numbers only are logs of the same kind. */
function seriesOf(path: string): string {
  const start = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), path.lastIndexOf(' > ')) + 1
  return path.slice(0, start) + path.slice(start).replace(/\d+/g, '#').toLowerCase()
}

/** `u_ex210303.log`, `u_ex21030305_x.log` */
const SHORT = /u_(?:ex|in|nc|extend)(\d\d)(\d\d)(\d\d)(\d\d)?(?:_x)?\.log$/i
/** `HttpProxy_2021030305-1.LOG`, `Archive-Security-2021-03-03-05-10-11-123.evtx`, `MSGTRK20210303-1.LOG` */
const LONG = /(?<!\d)20(\d\d)-?(\d\d)-?(\d\d)(?:(\d\d)?(?!\d))/

/** Names that Windows, IIS and Exchange give their logs, wherever these were copied to. */
function isNamedLikeLog(path: string): boolean {
  return /\.evtx$/i.test(path) || SHORT.test(path) || /_?20\d{6}(?:\d\d)?-\d{1,6}\.log$/i.test(path)
}

/** The hour or the day that the name of a log tells. */
function spanOfName(path: string): Span | null {
  const name = path.split(/[/\\]| > /).at(-1) ?? path
  const match = SHORT.exec(name) ?? LONG.exec(name)
  if (!match) return null
  const [year, month, day, hour] = match.slice(1).map((digits) => (digits ? Number(digits) : null))
  const from = Date.UTC(2000 + year!, month! - 1, day!, hour ?? 0)
  // The name of an archived event log says when it ended, and not when it began.
  if (month! < 1 || month! > 12 || day! > 31 || (hour ?? 0) > 23 || /\.evtx$/i.test(name)) return null
  return [from, from + (hour == null ? DAY_MS : HOUR_MS)]
}
