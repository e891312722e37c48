import { fieldsOf, placeOf, type Block } from '../event/block.ts'
import { isoOf } from '../event/time.ts'
import { placeJson } from './place-json.ts'

/** One event as one line of JSON. */
export function eventJson(block: Block, row: number, source: string, host: string): string {
  const time = block.time[row]!
  return JSON.stringify({
    time: Number.isNaN(time) ? null : isoOf(time),
    source,
    place: placeJson(placeOf(block, row)),
    format: block.format,
    host,
    fields: fieldsOf(block, row),
  })
}
