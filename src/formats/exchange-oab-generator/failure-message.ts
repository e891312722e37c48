import { utf8 } from '../../event/bytes.ts'
import { APOSTROPHE } from '../kit/text/ascii.ts'
import type { Attendant, OpenLog } from '../kit/exchange/exchange-log.ts'

const FAILURE = utf8('Download failed and temporary file ')
const REMOVAL = utf8(' needs to be removed')

/**
 * Derives `Message` - the cell that holds the download failure, else the last cell that holds
 * anything - and `TemporaryFile`, the path that the failure names.
 */
export function failureMessage({ rows, cells }: OpenLog): Attendant {
  let message = -1
  let file = -1
  return {
    header() {
      const free = (name: string): number => (rows.position(name) < 0 ? rows.builder.field(name) : -1)
      message = free('Message')
      file = free('TemporaryFile')
    },
    row(bytes) {
      let text = -1
      let failure = -1
      for (let i = 0; i < cells.kept && failure < 0; i++) {
        rows.select(bytes, cells, i)
        if (rows.end === rows.start) continue
        text = i
        failure = find(rows.source, rows.start, rows.end, FAILURE)
      }
      if (text < 0) return
      const { source, start, end } = rows
      if (failure >= 0 && file >= 0) {
        let from = failure + FAILURE.length
        const removal = find(source, from, end, REMOVAL)
        let to = removal < 0 ? end : removal
        if (source[from] === APOSTROPHE) {
          from++
          if (to > from && source[to - 1] === APOSTROPHE) to--
        }
        rows.builder.put(file, source, from, to)
      }
      if (message >= 0) rows.builder.put(message, source, start, end)
    },
  }
}

function find(bytes: Uint8Array, start: number, end: number, needle: Uint8Array): number {
  for (let at = start; at + needle.length <= end; at++) {
    let i = 0
    while (i < needle.length && bytes[at + i] === needle[i]) i++
    if (i === needle.length) return at
  }
  return -1
}
