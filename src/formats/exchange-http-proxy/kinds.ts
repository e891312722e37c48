import { columnOf, type Block } from '../../event/block.ts'
import { valueText } from '../../event/column.ts'

/** One coverage kind for each protocol. */
export function kindsByProtocol(block: Block): string | ((row: number) => string) {
  const protocol = columnOf(block, 'Protocol')
  if (!protocol) return kindOf('')
  const kinds = [kindOf('')]
  for (let code = 1; code <= protocol.values.count; code++)
    kinds.push(kindOf(valueText(protocol.values, code)))
  return (row) => kinds[protocol.codes[row]!]!
}

/** Rows whose protocol is missing or damaged must not vouch for one of the real kinds. */
function kindOf(protocol: string): string {
  return `http-proxy/${/^[a-z0-9]{2,24}$/i.test(protocol) ? protocol.toLowerCase() : 'unknown'}`
}
