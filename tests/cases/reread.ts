import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { Hunter } from '../../src/detections/hunt/hunt.ts'
import type { Citation } from '../../src/detections/statement.ts'
import type { Place } from '../../src/event/place.ts'
import type { Source } from '../../src/event/source.ts'
import { fieldOf, formatById, rebuiltLine } from '../../src/formats/registry.ts'
import { readIn, type Reading } from '../laws/format-reading.ts'
import type { Triage } from './triage.ts'

const { rules, correlations } = builtInRules()

/** A row that was read again: the rules that find it, and its time. */
interface Row {
  readonly length: number
  readonly time: number
  readonly rules: ReadonlySet<string>
}

/**
 * What is wrong with the citations of a case whose files lie in `folder`: places at which no event stands when the file
 * is read again, or another one than the rule of the citation finds. Empty when all is well.
 */
export async function wrongCitations({ report, facts }: Triage, folder: string): Promise<readonly string[]> {
  const bySource = new Map<number, Citation[]>()
  for (const { statements } of report.hosts) {
    for (const { evidence, against } of statements) {
      for (const cite of [...evidence, ...against]) {
        const known = bySource.get(cite.source) ?? []
        bySource.set(cite.source, known)
        known.push(cite)
      }
    }
  }
  const wrong: string[] = []
  for (const [id, cites] of bySource) {
    const source = facts.sources.find((one) => one.id === id)
    if (!source) {
      wrong.push(`there is no source ${id}`)
      continue
    }
    const bytes = new Uint8Array(await readFile(join(dirname(folder), source.path)))
    wrong.push(...wrongIn(source, bytes, cites))
  }
  return [...new Set(wrong)]
}

function wrongIn(source: Source, bytes: Uint8Array, cites: readonly Citation[]): string[] {
  const said = cites.filter(({ rule }) => rule === null).flatMap(({ place }) => place ?? [])
  const outside = said.filter(({ offset, length }) => length === 0 || offset + length > bytes.length)
  const wrong = outside.map(({ offset }) => `${source.path}@${offset} is no part of the file`)
  return [
    ...wrong,
    ...wrongEvents(
      source,
      bytes,
      cites.filter(({ rule }) => rule !== null),
    ),
  ]
}

function wrongEvents(source: Source, bytes: Uint8Array, cites: readonly Citation[]): string[] {
  const places = cites.flatMap(({ place }) => place ?? [])
  const wanted = cites.flatMap(({ rule }) => (rule === null ? [] : foundBy(rule)))
  const isLines = places.length > 0 && places.every(({ kind }) => kind === 'line')
  const rows = isLines ? linesAlone(source, bytes, places, wanted) : whole(source, bytes, wanted)
  return cites.flatMap(({ place, rule, time }) => {
    if (place === null) return []
    const at = `${source.path}@${place.offset} ${rule ?? ''}`
    const row = rows.get(place.offset)
    if (!row) return `${at}: no event stands there`
    if (row.length !== place.length) return `${at}: it is ${row.length} bytes long, not ${place.length}`
    if (time !== null && row.time !== time) return `${at}: its time is ${row.time}, not ${time}`
    if (rule !== null && !foundBy(rule).some((name) => row.rules.has(name)))
      return `${at}: the rule is not found`
    return []
  })
}

/** The rules that find an event that a rule or correlation names as its own. */
function foundBy(name: string): readonly string[] {
  const correlation = correlations.find((one) => one.name === name)
  return correlation ? correlation.parts.flatMap(({ rule }) => foundBy(rule)) : [name]
}

/** The cited lines alone, below the head of their file. */
function linesAlone(
  source: Source,
  bytes: Uint8Array,
  places: readonly Place[],
  wanted: readonly string[],
): Map<number, Row> {
  const offsets = [...new Map(places.map((place) => [place.offset, place])).values()].sort(
    (a, b) => a.offset - b.offset,
  )
  const text = Buffer.from(bytes)
  const lines = text.toString('latin1').split('\n')
  const head = lines.slice(
    0,
    lines.findIndex((line) => /^\uFEFF?\d{4}-\d\d-\d\d/.test(line)),
  )
  const cited = offsets.map(({ offset, length }) => text.toString('latin1', offset, offset + length))
  const alone = Buffer.from(`${[...head, ...cited.map((line) => `${line}\r`)].join('\n')}\n`, 'latin1')
  const reading = readIn(formatById(source.format!)!, new Uint8Array(alone), () => alone.length)
  const found = rowsIn(source, reading, wanted)
  const rows = new Map<number, Row>()
  ;[...found.values()].forEach((row, i) => {
    const place = offsets[i]
    if (place && row.length === place.length) rows.set(place.offset, row)
  })
  return found.size === offsets.length ? rows : new Map()
}

function whole(source: Source, bytes: Uint8Array, wanted: readonly string[]): Map<number, Row> {
  return rowsIn(
    source,
    readIn(formatById(source.format!)!, bytes, () => 1 << 20),
    wanted,
  )
}

/** The rows of what was read by their offset, in order. */
function rowsIn(source: Source, { blocks }: Reading, wanted: readonly string[]): Map<number, Row> {
  const hunter = new Hunter({ rules: rules.filter(({ name }) => wanted.includes(name)) }, fieldOf)
  const rows = new Map<number, Row>()
  for (const block of blocks) {
    const byRow = new Map<number, Set<string>>()
    const context = {
      ...{ sourceId: source.id, hostOf: () => null, fieldOf },
      rawText: (row: number) => rebuiltLine(block, row),
    }
    for (const { rule, rows: found } of hunter.hunt(block, context))
      for (const row of found) byRow.set(row, (byRow.get(row) ?? new Set()).add(rule.name))
    for (let row = 0; row < block.rows; row++) {
      rows.set(block.offsets[row]!, {
        ...{ length: block.lengths[row]!, time: block.time[row]! },
        rules: byRow.get(row) ?? new Set(),
      })
    }
  }
  return rows
}
