import { LEVELS, type Level } from '../../event/hit.ts'
import type { Format } from '../../formats/format.ts'
import { formatById } from '../../formats/registry.ts'
import type { BlockEnvelope } from '../../storage/store.ts'
import { columnName } from '../case-index/block-evaluation.ts'
import type { BlockHits, CaseIndex } from '../case-index/case-index.ts'
import type { EventRow } from '../contracts/events.ts'
import { cellsOf, summaryOf } from './event-summary.ts'
import { textAt, type LoadedBlock } from '../case-index/loaded-block.ts'
import type { PageRow } from './pages.ts'

/** Rows of the events table, in the order in which they are given. */
export async function eventRows(index: CaseIndex, rows: readonly PageRow[]): Promise<EventRow[]> {
  const shown: EventRow[] = []
  const wanted = new Map([...new Set(rows.map(({ block }) => block))].map((id) => [id, wantedOf(index, id)]))
  for (const { block: id, position, row, time } of rows) {
    const { envelope, format, names, loading } = wanted.get(id)!
    const block = await loading
    const textOf = (field: string): string => {
      const column = block.columns.get(names.get(field) ?? '')
      return column ? textAt(column, position) : ''
    }
    const { by } = await index.lanesOf(envelope)
    shown.push({
      ref: { block: id, row },
      time: Number.isNaN(time) ? null : time,
      host: index.lanes.list[typeof by === 'number' ? by : by[position]!]!.host,
      format: envelope.format,
      source: envelope.source,
      level: levelAt(await index.hitsOf(envelope), position),
      cells: cellsOf(format, textOf),
      summary: summaryOf(format, textOf),
    })
  }
  return shown
}

/** What the rows of one block are made of; the blocks of a page are loaded together. */
function wantedOf(
  index: CaseIndex,
  id: number,
): {
  readonly envelope: BlockEnvelope
  readonly format: Format | undefined
  readonly names: ReadonlyMap<string, string | null>
  readonly loading: Promise<LoadedBlock>
} {
  const envelope = index.envelope(id)!
  const format = formatById(envelope.format)
  const fields = format ? [...new Set([...format.show, ...Object.values(format.roles)])] : []
  const names = new Map(fields.map((field) => [field, columnName(envelope, field)]))
  const columns = [...names.values()].filter((name) => name !== null)
  return { envelope, format, names, loading: index.load(envelope, { times: false, order: false, columns }) }
}

function levelAt({ positions, levels }: BlockHits, position: number): Level | null {
  const at = positions.indexOf(position)
  return at < 0 ? null : LEVELS[levels[at]! - 1]!
}
