import type { Hit } from '../../event/hit.ts'
import type { Stage } from '../chains/chain.ts'
import { leastValues, names, number } from '../statement.ts'
import { clientSeen } from './clients.ts'
import { bytesOf } from './hit-names.ts'
import { isNotFound } from './file-traces.ts'
import type { HostEvidence } from './host-evidence.ts'
import { pathOf } from './judge-chain.ts'
import { spanOf, type Statements } from './statements.ts'

/** More scripts are only counted. */
const SHOWN = 10

interface ScriptPath {
  readonly hits: Hit[]
  posts: number
  bytes: number
  readonly clients: Map<string, number>
  first: number
  last: number
  gone: Hit | null
}

/**
 * For each script that answered: how often, to whom, from when to when, how much was sent, and since when it is gone.
 * A script that few ask for, since lately, by post, needs no signature to be found strange.
 */
export function scriptUse(
  statements: Statements,
  chain: string,
  stage: Stage,
  answered: { readonly hits: readonly Hit[]; readonly partial: boolean; readonly worked: boolean },
  host: HostEvidence,
  proxies: ReadonlySet<string>,
): void {
  const paths = new Map<string, ScriptPath>()
  const rows = new Set<string>()
  for (const hit of answered.hits) {
    const path = pathOf(hit)
    // Two rules may cite one row, and the proxy logs a request that the web server logs too.
    const row = `${hit.source} ${hit.place.offset}`
    if (path === null || hit.time === null || rows.has(row) || 'UrlStem' in hit.fields) continue
    rows.add(row)
    const known = paths.get(path) ?? newPath()
    paths.set(path, known)
    known.hits.push(hit)
    if (hit.fields['cs-method'] === 'POST') known.posts++
    known.bytes += bytesOf(hit) ?? 0
    const { address } = clientSeen(hit, proxies)
    if (address !== null) known.clients.set(address, (known.clients.get(address) ?? 0) + 1)
    known.first = Math.min(known.first, hit.time)
    known.last = Math.max(known.last, hit.time)
  }
  const absent = stage.rules
    .filter(({ shows }) => shows === 'hint')
    .flatMap(({ rule }) => host.seen.get(rule)?.hits ?? [])
  for (const hit of absent) {
    const path = pathOf(hit)
    const known = path === null ? undefined : paths.get(path)
    if (!known || hit.time === null || hit.time <= known.last || !isNotFound(hit)) continue
    if (known.gone === null || hit.time < known.gone.time!) known.gone = hit
  }
  const sorted = [...paths].sort((a, b) => a[1].first - b[1].first || (a[0] < b[0] ? -1 : 1))
  for (const [path, known] of sorted.slice(0, SHOWN)) {
    const { hits, posts, bytes, clients, first, last, gone } = known
    statements.add({
      section: 'story',
      says: 'script.used',
      subject: 'file',
      tone: answered.worked ? 'alarm' : 'question',
      chain,
      stage: stage.id,
      from: first,
      to: last,
      certainty: 'certain',
      values: {
        pages: names('path', [path]),
        ...leastValues(
          {
            addresses: names(
              'address',
              [...clients].sort((a, b) => b[1] - a[1]).map(([address]) => address),
            ),
            posts: number('requests', posts),
            ...(bytes > 0 ? { bytes: number('bytes', bytes) } : {}),
            ...spanOf(hits.length, first, last),
          },
          answered.partial,
        ),
        ...(gone === null ? {} : { gone: { kind: 'time', value: gone.time! } }),
      },
      hits: gone === null ? hits : [...hits, gone],
    })
  }
}

function newPath(): ScriptPath {
  return { hits: [], posts: 0, bytes: 0, clients: new Map(), first: Infinity, last: -Infinity, gone: null }
}
