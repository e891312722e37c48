import { EventFields } from '../kit/event-log/event-fields.ts'

/** A real report has a few hundred lines. */
const MAX_LINES = 4000
const INDEXED = /^([A-Za-z]{1,32})\[(\d{1,4})\](?:\.(Name|Key|Value))?$/

export interface ReportFields {
  readonly fields: EventFields
  /** Values of `Sig[n]`, by their number: names are in the language of the server, the order is not. */
  readonly signature: readonly string[]
  /** Lines beyond the bound, which nobody looked at. */
  readonly beyond: number
}

/**
 * The lines of a report: `name=value`, and numbered ones, which become a list of their name. What is numbered
 * and has a name of its own (`Sig[2].Name`, `Sig[2].Value`) stands in the list as `name=value`.
 */
export function reportFields(text: string): ReportFields {
  const fields = new EventFields()
  const signature: string[] = []
  const names = new Map<string, string>()
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|[\r\n]/)
  for (const line of lines.slice(0, MAX_LINES)) {
    if (line.trim() === '') continue
    const at = line.indexOf('=')
    const key = line.slice(0, Math.max(0, at)).trim()
    const value = line.slice(at + 1)
    const [, list = '', number = '', part] = INDEXED.exec(key) ?? []
    if (key === '' || at < 0) fields.add('Unnamed', line)
    else if (list === '') fields.put(key, value)
    else if (part === 'Name' || part === 'Key') names.set(`${list}[${number}]`, value)
    else if (part === undefined) fields.add(list, value)
    else {
      const name = names.get(`${list}[${number}]`)
      fields.add(list, name === undefined ? value : `${name}=${value}`)
      if (list === 'Sig' && Number(number) < 32) signature[Number(number)] = value
    }
  }
  return { fields, signature, beyond: Math.max(0, lines.length - MAX_LINES) }
}
