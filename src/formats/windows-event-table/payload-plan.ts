import { EventFields, type EventRows } from '../kit/event-log/event-fields.ts'
import { levelOf } from '../kit/event-log/event-words.ts'
import type { RunCells, TablePlan, TableStep } from '../kit/tables/table-runs.ts'
import type { WrittenDates } from '../kit/times/written-dates.ts'
import { channelOf, ECMD } from '../windows-event-json/shapes.ts'
import { PayloadEvent } from './payload-event.ts'
import { isRenamed } from './table-event.ts'

/** Fields that are looked at again when the event is whole. */
const LOOKED_AT = ['EventID', 'Channel', 'Provider_Name', 'Level', 'Keywords', 'TimeCreated_SystemTime']

/** How the rows of EvtxECmd become events: what `tableEvent` does, for many at a time. */
export function payloadPlan(
  names: readonly string[],
  rows: EventRows,
  dates: WrittenDates,
): TablePlan | null {
  const payload = names.indexOf('Payload')
  const columns = names.map((name) => ECMD[name] ?? name)
  const at = (name: string): number => columns.indexOf(name)
  const plain = new Set(columns).size === columns.length && names.every((name) => /^\w+$/.test(name))
  const [time, level] = [at('TimeCreated_SystemTime'), at('Level')]
  const [id, channel] = [at('EventID'), at('Channel')]
  if (payload < 0 || !plain || [time, level, id, channel].some((cell) => cell < 0)) return null
  if (columns.includes('Keywords') || isRenamed(names)) return null
  const cells = columns.flatMap((_, cell) => (cell === payload ? [] : [cell]))
  const steps: TableStep[] = cells.map((cell) => ({
    kind: cell === level ? 'made' : 'cell',
    name: columns[cell]!,
    cell,
  }))
  const taken = new Set([...columns, ...LOOKED_AT])
  const event = new PayloadEvent(rows, taken)
  const there = new Set(columns)
  const whole = new Map<number, EventFields>()
  return {
    steps,
    time: (row, place) => dates.timeAt(row.bytes, row.start(time), row.end(time), place, true),
    fits(row, number) {
      if (number === 0) whole.clear()
      if ([time, id, channel].some((cell) => row.start(cell) === row.end(cell))) return false
      if (cells.some((cell) => row.bytes[row.start(cell)] === 0x7b)) return false
      if (row.start(payload) === row.end(payload) || !isNumber(row, id)) return false
      const log = row.text(channel)
      if (channelOf(log) !== log) return false
      if (event.fits(row, payload)) return true
      const fields = new EventFields()
      for (const cell of cells) if (row.end(cell) > row.start(cell)) fields.values.set(columns[cell]!, '')
      whole.set(number, fields)
      return event.read(row, payload, fields)
    },
    put(row, number) {
      const { builder } = rows
      const handle = rows.known('Level')
      if (handle !== undefined && row.end(level) > row.start(level))
        builder.putText(handle, levelOf(row.text(level)))
      const fields = whole.get(number)
      if (fields) rows.fill(fields, there)
      else event.put(row, payload)
    },
  }
}

function isNumber(row: RunCells, cell: number): boolean {
  for (let at = row.start(cell); at < row.end(cell); at++)
    if (row.bytes[at]! < 0x30 || row.bytes[at]! > 0x39) return false
  return true
}
