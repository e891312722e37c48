import { textOf } from '../../event/bytes.ts'
import type { Attendant, OpenLog } from '../kit/exchange/exchange-log.ts'

/** Keys that the records of one log may add as fields; the others stay in Data. */
const MAX_KEYS = 64
const NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/

/**
 * Splits the record in Data (JSON) into fields: each key that holds text, a number or a truth value,
 * and `Parameters` as a person would type them, `-Name "value"`.
 */
export function auditData({ rows, cells }: OpenLog): Attendant {
  let data = -1
  let handles = new Map<string, number>()

  function put(name: string, value: string): void {
    let handle = handles.get(name)
    if (handle === undefined) {
      if (handles.size >= MAX_KEYS || !NAME.test(name) || rows.position(name) >= 0) return
      handle = rows.builder.field(name)
      handles.set(name, handle)
    }
    rows.builder.putText(handle, value)
  }

  return {
    header() {
      data = rows.position('Data')
      handles = new Map()
    },
    looksAt: () => (data < 0 ? [] : [data]),
    row(bytes) {
      if (data < 0 || data >= cells.kept) return
      rows.select(bytes, cells, data)
      const record = recordIn(textOf(rows.source, rows.start, rows.end))
      if (record === null) return
      for (const [name, value] of Object.entries(record)) {
        if (name === 'Parameters' && Array.isArray(value)) put(name, commandLine(value))
        else if (typeof value === 'string') put(name, value)
        else if (typeof value === 'number' || typeof value === 'boolean') put(name, String(value))
      }
    },
  }
}

function recordIn(text: string): object | null {
  try {
    const record: unknown = JSON.parse(text)
    return typeof record === 'object' && record !== null && !Array.isArray(record) ? record : null
  } catch {
    return null
  }
}

function commandLine(parameters: readonly unknown[]): string {
  const words: string[] = []
  for (const parameter of parameters) {
    if (typeof parameter !== 'object' || parameter === null) continue
    const { Name, Value } = parameter as { Name?: unknown; Value?: unknown }
    if (typeof Name !== 'string') continue
    words.push(typeof Value === 'string' ? `-${Name} "${Value}"` : `-${Name}`)
  }
  return words.join(' ')
}
