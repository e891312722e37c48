import type { Hit } from '../../event/hit.ts'
import { counted } from '../../event/counted.ts'
import { isoOf } from '../../event/time.ts'
import { clientOf } from './tracks.ts'

/** Number of scripts that are named; further ones are only counted. */
const SHOWN = 5

interface ScriptPath {
  answers: number
  posts: number
  readonly clients: Set<string>
  first: number
  last: number
  gone: number | null
}

/**
 * For each script that answered: how often, to how many, from when to when, and since when it is gone.
 * A script that few ask for, since lately, by post, needs no signature to be found strange.
 */
export function scriptPathSentences(answered: readonly Hit[], absent: readonly Hit[]): string[] {
  const paths = new Map<string, ScriptPath>()
  const rows = new Set<string>()
  for (const hit of answered) {
    const path = pathOf(hit)
    // Two rules may cite one row.
    const row = `${hit.source} ${hit.place.offset}`
    // The proxy logs a request that the web server logs too.
    if (path === null || hit.time === null || rows.has(row) || 'UrlStem' in hit.fields) continue
    rows.add(row)
    const known = paths.get(path) ?? newPath()
    paths.set(path, known)
    known.answers++
    if (hit.fields['cs-method'] === 'POST') known.posts++
    const client = clientOf(hit)
    if (client !== null) known.clients.add(client)
    known.first = Math.min(known.first, hit.time)
    known.last = Math.max(known.last, hit.time)
  }
  for (const hit of absent) {
    const path = pathOf(hit)
    const known = path === null ? undefined : paths.get(path)
    if (!known || hit.time === null || hit.time <= known.last) continue
    known.gone = Math.min(known.gone ?? Infinity, hit.time)
  }
  const sorted = [...paths].sort((a, b) => a[1].first - b[1].first || (a[0] < b[0] ? -1 : 1))
  const sentences = sorted.slice(0, SHOWN).map(([path, known]) => sentenceOf(path, known))
  if (sorted.length > SHOWN) sentences.push(`${counted(sorted.length - SHOWN, 'more script')} answered.`)
  return sentences
}

function newPath(): ScriptPath {
  return { answers: 0, posts: 0, clients: new Set(), first: Infinity, last: -Infinity, gone: null }
}

function pathOf(hit: Hit): string | null {
  const stem = hit.fields['cs-uri-stem'] ?? hit.fields['UrlStem']
  return typeof stem === 'string' && stem !== '' ? stem.toLowerCase() : null
}

function sentenceOf(path: string, { answers, posts, clients, first, last, gone }: ScriptPath): string {
  const times = answers === 1 ? 'once' : `${answers} times`
  const posted =
    posts === 0
      ? ''
      : `, ${posts === answers ? 'always' : posts === 1 ? 'once' : `${posts} times`} to data posted`
  const whom =
    clients.size === 0 ? '' : ` to ${clients.size === 1 ? 'one address' : `${clients.size} addresses`}`
  const when = answers === 1 ? `at ${minute(first)}` : `from ${minute(first)} to ${minute(last)}`
  const end = gone === null ? '' : `; at ${minute(gone)} it was gone`
  return `${path} answered ${times}${whom}${posted}, ${when}${end}.`
}

function minute(time: number): string {
  return `${isoOf(time)!.slice(0, 16).replace('T', ' ')} UTC`
}
