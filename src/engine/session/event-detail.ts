import { TYPE_TITLES } from '../../detections/indicators/indicator.ts'
import { fieldsOf, placeOf, type FieldValues } from '../../event/block.ts'
import { LEVELS } from '../../event/hit.ts'
import type { Place } from '../../event/place.ts'
import type { Source } from '../../event/source.ts'
import { sourceText } from '../../event/text-encoding.ts'
import { formatById, originalLine, rowHost } from '../../formats/registry.ts'
import type { CaseStore } from '../../storage/store.ts'
import { rowAt } from '../../storage/time-order.ts'
import type { EventDetail, EventRef } from '../contracts/events.ts'
import { failed } from '../contracts/failures.ts'
import type { Outcome } from '../contracts/outcome.ts'
import { summaryOf } from '../questions/event-summary.ts'
import { formatTitle, sourceRow, type CaseFacts } from '../report/case-report.ts'
import type { CaseDetections } from '../rules/case-detections.ts'
import type { OpenedCase } from './opened-case.ts'

/** Reads bytes of a source again; `null` when its evidence is not at hand. */
export type ReadAgain = (source: number, place: Place) => Promise<Uint8Array | null>

/** An event with everything that is known about it. */
export async function eventDetail(
  opened: OpenedCase,
  ref: EventRef,
  readAgain: ReadAgain,
  hitsAt: (source: number, offset: number) => ReturnType<CaseStore['hits']['at']>,
): Promise<Outcome<EventDetail>> {
  const index = await opened.refreshed()
  const facts = await opened.recentFacts()
  const envelope = index.envelope(ref.block)
  const source = facts.sources.find(({ id }) => id === envelope?.source)
  if (!envelope || !source || ref.row >= envelope.rows) {
    return failed('no-event', `block ${ref.block}, row ${ref.row}`)
  }
  const block = await index.whole(envelope)
  const place = placeOf(block, ref.row)
  const time = block.time[ref.row]!
  const { bytes, view } = await recordOf(source, block.format, place, readAgain)
  const rebuilt = originalLine(block, ref.row)
  const fields = fieldsOf(block, ref.row)
  const stored = await hitsAt(source.id, place.offset)
  return {
    ok: true,
    value: {
      ref,
      time: Number.isNaN(time) ? null : time,
      host: rowHost(block, ref.row) ?? index.hostOf(source.id),
      format: block.format,
      formatTitle: formatTitle(block.format),
      source: sourceRow(source, index.hostOf(source.id), facts.times),
      place,
      encoding: block.encoding ?? null,
      fields,
      summary: summaryOf(formatById(block.format), (name) => textIn(fields, name)),
      hits: titledHits(await opened.detections(), [
        ...stored,
        ...facts.correlated.filter((hit) => hit.source === source.id && hit.offset === place.offset),
      ]),
      raw: bytes
        ? { from: 'evidence', bytes }
        : rebuilt
          ? { from: 'columns', bytes: rebuilt }
          : { from: 'none', bytes: new Uint8Array() },
      view:
        view ?? (bytes && formatById(block.format)?.text ? sourceText(bytes, block.encoding ?? null) : null),
    },
  }
}

/** The value of a field as one text; names are equal in any case. */
function textIn(fields: FieldValues, name: string): string {
  const wanted = name.toLowerCase()
  const value = fields[name] ?? Object.entries(fields).find(([one]) => one.toLowerCase() === wanted)?.[1]
  return typeof value === 'string' ? value : (value?.join(', ') ?? '')
}

/** The bytes of a record, and the record as a person would read it; both `null` when the evidence is not at hand. */
async function recordOf(
  { id, receipt }: Source,
  format: string,
  place: Place,
  readAgain: ReadAgain,
): Promise<{ bytes: Uint8Array | null; view: string | null }> {
  const view = formatById(format)?.view
  if (!view) return { bytes: await readAgain(id, place), view: null }
  const { offset, length } = view.reach(place)
  const within = Math.max(0, Math.min(length, receipt.bytes - offset))
  const around = await readAgain(id, { ...place, offset, length: within })
  if (!around) return { bytes: null, view: null }
  const from = place.offset - offset
  return { bytes: around.slice(from, from + place.length), view: view.text(around, offset, place) }
}

/** Hits with the titles of their rules, the worst first. */
function titledHits(
  { rules: { rules, correlations, indicators, yara } }: CaseDetections,
  hits: readonly Pick<CaseFacts['correlated'][number], 'rule' | 'level'>[],
): EventDetail['hits'] {
  const titles = new Map([
    ...[...rules, ...correlations, ...yara.rules].map(({ name, title }) => [name, title] as const),
    ...indicators.map(({ name, type, written }) => [name, `${TYPE_TITLES[type]} ${written}`] as const),
  ])
  return hits
    .map(({ rule, level }) => ({ rule, title: titles.get(rule) ?? rule, level }))
    .sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level))
}

/** The event that begins at a place of a source; `null` when none does. */
export async function eventAt(
  opened: OpenedCase,
  source: number,
  { offset }: Place,
): Promise<EventRef | null> {
  const index = await opened.refreshed()
  for (const envelope of index.blocks) {
    const { firstOffset, lastOffset } = envelope.summary
    if (envelope.source !== source || offset < firstOffset || offset > lastOffset) continue
    const row = rowAt(await index.offsets(envelope), offset)
    if (row >= 0) return { block: envelope.id, row }
  }
  return null
}

/** Names of the columns of all blocks, those of the most rows first. */
export async function columnNames(opened: OpenedCase): Promise<readonly string[]> {
  const { blocks } = await opened.refreshed()
  const rows = new Map<string, number>()
  for (const envelope of blocks)
    for (const name of envelope.columns) rows.set(name, (rows.get(name) ?? 0) + envelope.rows)
  return [...rows].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name)
}
