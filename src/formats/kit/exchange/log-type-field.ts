import { columnOf, type Block } from '../../../event/block.ts'
import { valueText } from '../../../event/column.ts'
import { utf8 } from '../../../event/bytes.ts'
import type { Attendant, OpenLog } from './exchange-log.ts'

/** Column that says which `#Log-type` a row stands under. */
export const LOG_TYPE = 'LogType'

/** Notes the log type on every row, for formats that read logs of several types. */
export function logTypeField({ rows, logType }: OpenLog): Attendant {
  let handle = -1
  let known = ''
  let text = utf8(known)
  return {
    header() {
      handle = rows.position(LOG_TYPE) < 0 ? rows.builder.field(LOG_TYPE) : -1
    },
    looksAt: () => [],
    row() {
      if (handle < 0) return
      const current = logType()
      if (current !== known) {
        known = current
        text = utf8(current)
      }
      if (text.length > 0) rows.builder.put(handle, text, 0, text.length)
    },
  }
}

/** A coverage kind for each row, made from its log type; '' where none was named. */
export function kindsByLogType(block: Block, kindOf: (logType: string) => string): (row: number) => string {
  const column = columnOf(block, LOG_TYPE)
  const kinds = [kindOf('')]
  for (let code = 1; column && code <= column.values.count; code++)
    kinds.push(kindOf(valueText(column.values, code).toLowerCase()))
  return (row) => kinds[column ? column.codes[row]! : 0]!
}
