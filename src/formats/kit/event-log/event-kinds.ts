import { columnOf, type Block } from '../../../event/block.ts'
import { valueText } from '../../../event/column.ts'
import { kindOfChannel } from '../../../event/log-kinds.ts'

/** The coverage kind of each event, by its channel. */
export function kindsOfEvents(block: Block): string | ((row: number) => string) {
  const channel = columnOf(block, 'Channel')
  if (!channel) return 'event-log/unknown'
  const kinds = ['event-log/unknown']
  for (let code = 1; code <= channel.values.count; code++)
    kinds.push(kindOfChannel(valueText(channel.values, code)))
  return (row) => kinds[channel.codes[row]!]!
}
