import type { Role } from '../../event/roles.ts'
import type { CellName, EventRow } from '../contracts/events.ts'

/** The facts that a row tells of the request that it belongs to. */
export interface RequestFacts {
  /** The row is that of a request, or of what one has called. */
  readonly isRequest: boolean
  /** Ids that the server gave the request or one of its parts, in lower case. */
  readonly ids: ReadonlySet<string>
  /** The path that was asked for, and the one that a proxy was made to ask for behind it. */
  readonly paths: readonly RequestPath[]
  /** `null` where the log does not say. */
  readonly client: string | null
  /** The user agent as logs of any kind write it: without commas, in lower case. */
  readonly agent: string | null
  readonly cmdlet: string | null
  readonly durationMs: number | null
  /** A process that a web application has started. */
  readonly startedByWebServer: boolean
}

interface RequestPath {
  /** It is in lower case, without a host or a query. */
  readonly path: string
  /** It is as the client wrote it; empty where it is not known. */
  readonly query: string
}

const ROLES = [
  'client.ip',
  'user.agent',
  'url.path',
  'url.query',
  'request.id',
  'process.parent',
] as const satisfies readonly Role[]
/** Columns of durations in milliseconds; a log has at most one of them. */
const DURATIONS = ['time-taken', 'TotalRequestTime', 'TIME', 'TotalTime', 'TotalRequestLatency'] as const
const IDS = ['ACTID', 'ActivityId', 'CorrelationGuid'] as const
const COLUMNS = [...DURATIONS, ...IDS, 'AnchorMailbox', 'Cmdlet', 'Data', 'Provider_Name'] as const

/** The values that `requestFacts` reads. */
export const REQUEST_CELLS: readonly CellName[] = [
  ...ROLES.map((role) => ({ role })),
  ...COLUMNS.map((column) => ({ column })),
]

const GUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i
const WHOLE_GUID = new RegExp(`^${GUID.source}$`, 'i')
/** Exchange writes the id behind the query of the client, who may have written one before it. */
const LABELLED = new RegExp(`(?:cafeReqId|RequestId)=(${GUID.source})`, 'gi')
const NO_ID = /^[0-]+$/
/** Matches the parameters that Exchange adds to the query of a client. */
const ADDED = /&?(?:CorrelationID|cafeReqId|RequestId|ClientId|ActID|encoding)=[^&]*/gi
/** The address behind a cookie that names a back end. */
const FORGED_TARGET = /:444(\/[^?#]*)(?:\?([^#]*))?/
/** Characters of a value that are looked at. */
const MOST_READ = 8_192

export function requestFacts({ format, values }: EventRow): RequestFacts {
  const at = (cell: (typeof ROLES)[number] | (typeof COLUMNS)[number]): string => {
    const place = REQUEST_CELLS.findIndex((one) => ('role' in one ? one.role : one.column) === cell)
    const text = (values[place] ?? '').slice(0, MOST_READ)
    return text === '-' ? '' : text
  }
  const isCmdletEvent = at('Provider_Name') === 'MSExchange CmdletLogs'
  const cmdlet = at('Cmdlet') || (isCmdletEvent ? (at('Data').split(' | ', 1)[0] ?? '') : '')
  const path = at('url.path')
  return {
    isRequest: path !== '' || at('request.id') !== '' || cmdlet !== '',
    ids: idsIn([at('request.id'), ...IDS.map(at)], format.startsWith('iis-') ? at('url.query') : ''),
    paths: pathsIn(path, at('url.query'), at('AnchorMailbox')),
    client: at('client.ip').toLowerCase() || null,
    agent: canonicalAgent(at('user.agent')) || null,
    cmdlet: cmdlet === '' ? null : cmdlet.toLowerCase(),
    durationMs: durationIn(DURATIONS.map(at)),
    startedByWebServer: /\\w3wp\.exe$/i.test(at('process.parent')),
  }
}

function idsIn(whole: readonly string[], query: string): ReadonlySet<string> {
  const labelled = [...query.matchAll(LABELLED)].at(-1)?.[1]
  const found = [
    ...whole.filter((text) => WHOLE_GUID.test(text)),
    ...(labelled === undefined ? [] : [labelled]),
  ]
  return new Set(found.filter((id) => !NO_ID.test(id)).map((id) => id.toLowerCase()))
}

function pathsIn(path: string, query: string, anchor: string): readonly RequestPath[] {
  const [, forged, forgedQuery = ''] = FORGED_TARGET.exec(anchor) ?? []
  const own = path.replace(/^https?:\/\/[^/]*/i, '')
  const [stem = '', inPath = ''] = own.split('?', 2)
  return [
    { path: stem, query: inPath || query.replace(/^\?/, '') },
    ...(forged === undefined ? [] : [{ path: forged, query: forgedQuery }]),
  ]
    .map((one) => ({ path: one.path.toLowerCase(), query: one.query.replace(ADDED, '').toLowerCase() }))
    .filter((one) => one.path.length > 1)
}

/** IIS writes `+` for a space, and the proxy leaves commas out. */
function canonicalAgent(text: string): string {
  return text.replaceAll('+', ' ').replaceAll(',', ' ').replace(/\s+/g, ' ').trim().toLowerCase()
}

function durationIn(texts: readonly string[]): number | null {
  const text = texts.find((one) => /^\d{1,9}(?:\.\d{1,9})?$/.test(one))
  return text === undefined ? null : Number(text)
}

/** Tells whether two rows that name the same path also name the same query; `null` where their paths or queries differ. */
export function sharedPath(a: RequestFacts, b: RequestFacts): { readonly sameQuery: boolean } | null {
  let found: { readonly sameQuery: boolean } | null = null
  for (const one of a.paths)
    for (const other of b.paths) {
      if (one.path !== other.path) continue
      if (one.query !== '' && one.query === other.query) return { sameQuery: true }
      if (one.query === '' || other.query === '') found = { sameQuery: false }
    }
  return found
}
