import { LEVELS } from '../../event/hit.ts'
import type { Format } from '../../formats/format.ts'
import { formatById } from '../../formats/registry.ts'
import type { BlockEnvelope } from '../../storage/store.ts'
import { columnName } from '../case-index/block-evaluation.ts'
import type { CaseIndex } from '../case-index/case-index.ts'
import { isPlacedHit, type PlacedHit } from '../case-index/hit-marks.ts'
import { MOST_RULES, type CellName, type EventRow } from '../contracts/events.ts'
import { bounded, cellsOf, MAX_CELL, summaryOf } from './event-summary.ts'
import { textAt, type LoadedBlock } from '../case-index/loaded-block.ts'
import type { PageRow } from './pages.ts'

/** The values that rows carry beside those that every row has. */
export interface WantedCells {
  readonly cells: readonly CellName[]
  /** Characters after which a value is cut. */
  readonly longest?: number
}

/** Rows of the events table, in the order in which they are given. */
export async function eventRows(
  index: CaseIndex,
  rows: readonly PageRow[],
  { cells, longest = MAX_CELL }: WantedCells = { cells: [] },
): Promise<EventRow[]> {
  const shown: EventRow[] = []
  const wanted = new Map(
    [...new Set(rows.map(({ block }) => block))].map((id) => [id, wantedOf(index, id, cells)]),
  )
  for (const { block: id, position, row, time } of rows) {
    const { envelope, format, names, loading } = wanted.get(id)!
    const block = await loading
    const textOf = (field: string): string => {
      const column = block.columns.get(names.get(field) ?? '')
      return column ? textAt(column, position) : ''
    }
    const { by } = await index.lanesOf(envelope)
    const hits = hitsAt((await index.hitsOf(envelope)).each.filter(isPlacedHit), position)
    const lane = index.lanes.list[typeof by === 'number' ? by : by[position]!]!
    shown.push({
      ref: { block: id, row },
      time: Number.isNaN(time) ? null : time,
      host: lane.host,
      kind: lane.kind,
      format: envelope.format,
      source: envelope.source,
      level: hits[0]?.level ?? null,
      rules: [...new Set(hits.map(({ rule }) => rule))].slice(0, MOST_RULES),
      cells: cellsOf(format, textOf, longest),
      values: cells.map((cell) => bounded(textOf(fieldNamed(cell, format)), longest)),
      summary: summaryOf(format, textOf, longest),
    })
  }
  return shown
}

/** What the rows of one block are made of; the blocks of a page are loaded together. */
function wantedOf(
  index: CaseIndex,
  id: number,
  cells: readonly CellName[],
): {
  readonly envelope: BlockEnvelope
  readonly format: Format | undefined
  readonly names: ReadonlyMap<string, string | null>
  readonly loading: Promise<LoadedBlock>
} {
  const envelope = index.envelope(id)!
  const format = formatById(envelope.format)
  const shown = format ? [...format.show, ...Object.values(format.roles)] : []
  const fields = [...new Set([...shown, ...cells.map((cell) => fieldNamed(cell, format))])]
  const names = new Map(fields.map((field) => [field, columnName(envelope, field)]))
  const columns = [...names.values()].filter((name) => name !== null)
  return { envelope, format, names, loading: index.load(envelope, { times: false, order: false, columns }) }
}

/** The name that a format gives a field; a role that it does not have is the name of no column. */
function fieldNamed(cell: CellName, format: Format | undefined): string {
  return 'column' in cell ? cell.column : (format?.roles[cell.role] ?? '')
}

/** The hits at a position, those of the highest level first. */
function hitsAt(each: readonly PlacedHit[], position: number): PlacedHit[] {
  return each
    .filter((hit) => hit.position === position)
    .sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || (a.rule < b.rule ? -1 : 1))
}
