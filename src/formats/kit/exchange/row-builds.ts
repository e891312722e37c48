import { sameBytes, textOf } from '../../../event/bytes.ts'
import { dayOf } from '../../../event/time.ts'
import type { Attendant, OpenLog } from './exchange-log.ts'

const PARTS = ['MajorVersion', 'MinorVersion', 'BuildVersion', 'RevisionVersion']

/** Reads the Exchange build from the four version columns that every row carries. */
export function rowBuilds({ rows, cells, builds }: OpenLog): Attendant {
  let positions: number[] = []
  let lastDay = NaN
  /** The four cells as they stood in the row before, commas included. */
  let last = new Uint8Array(0)
  return {
    header() {
      const found = PARTS.map((name) => rows.position(name))
      const inOneRun = found.every((position, i) => position >= 0 && position === found[0]! + i)
      positions = inOneRun ? found : []
      last = new Uint8Array(0)
    },
    looksAt: () => positions,
    row(bytes, time, place) {
      if (positions.length === 0 || Number.isNaN(time) || cells.kept <= positions[3]!) return
      const start = cells.starts[positions[0]!]!
      const end = cells.ends[positions[3]!]!
      const day = dayOf(time)
      if (day === lastDay && end - start === last.length && sameBytes(bytes, start, last, 0, last.length))
        return
      lastDay = day
      last = bytes.slice(start, end)
      builds.saw(textOf(last).replaceAll('"', '').replaceAll(',', '.'), time, 'row', place)
    },
  }
}
