import { bareAccount } from '../../detections/verdict/due-asks.ts'
import { clientSeen, isClientField } from '../../detections/verdict/clients.ts'
import { cmdletOf, parameterOf } from '../../detections/verdict/hit-names.ts'
import { CMDLET_NAME, type Ask } from '../../detections/chains/ask.ts'
import type { DueAsk } from '../../detections/asked.ts'
import { columnOf, fieldsOf, placeOf, type Block, type FieldValues } from '../../event/block.ts'
import { cell, valueItems, type Column } from '../../event/column.ts'
import type { Role } from '../../event/roles.ts'
import { fieldOf } from '../../formats/registry.ts'
import type { CountedRow } from './bounded-groups.ts'
import { askedName } from './ask-values.ts'

/** Fields that name an account beside the one that plays the role. */
const ACCOUNT_FIELDS = ['AuthenticatedUser', 'cs-username', 'UserId', 'User', 'SubjectUserName']

/** Reads what a block says about one ask, row by row; each distinct value is looked at once. */
export class AskRows {
  readonly #block: Block
  readonly #due: DueAsk
  readonly #clients: readonly Column[]
  readonly #proxies: ReadonlySet<string>
  readonly #accounts: readonly Column[]
  readonly #page: Column | undefined
  readonly #knownClients = new Map<string, string | null>()
  readonly #values: readonly { readonly column: Column; readonly names: (string | undefined)[] }[]
  readonly #sent: readonly ByteCounts[]
  readonly #received: readonly ByteCounts[]

  constructor(block: Block, due: DueAsk) {
    this.#block = block
    this.#due = due
    const { by, sum } = due.ask
    const columnsOf = (fields: readonly string[]): Column[] =>
      fields.flatMap((field) => columnOf(block, fieldOf(block.format, field as Role) ?? field) ?? [])
    this.#proxies = new Set(due.proxies)
    this.#accounts = columnsOf(['user.name', ...ACCOUNT_FIELDS])
    this.#page = columnsOf(['url.path'])[0]
    this.#clients = block.columns.filter(({ name }) => isClientField(name))
    this.#values = columnsOf(by).map((column) => ({ column, names: [] }))
    this.#sent = columnsOf(sum.sent).map((column) => new ByteCounts(column))
    this.#received = columnsOf(sum.received).map((column) => new ByteCounts(column))
  }

  /** The client of a row by the rules of the verdict. */
  client(row: number): string | null {
    const key = this.#clients.map(({ codes }) => codes[row]).join(' ')
    const known = this.#knownClients.get(key)
    if (known !== undefined) return known
    const fields: FieldValues = {}
    for (const column of this.#clients) {
      const value = cell(column, row)
      if (value !== undefined) fields[column.name] = value
    }
    const { address } = clientSeen({ fields }, this.#proxies)
    this.#knownClients.set(key, address)
    return address
  }

  /** Whether a row names one of the accounts and one of the pages that are asked for. */
  isOfActor(row: number): boolean {
    const { accounts, pages } = this.#due
    if (accounts !== null && !this.#accountsIn(row).some((name) => accounts.includes(name))) return false
    return pages === null || pages.includes(textIn(this.#page, row).toLowerCase())
  }

  #accountsIn(row: number): string[] {
    const written = this.#accounts.map((column) => textIn(column, row))
    const ran = cmdletOf({ fields: fieldsOf(this.#block, row) })?.user ?? ''
    return [...written, ran].map(bareAccount).filter((name) => name !== '')
  }

  /** The value by which a row is counted; empty where it names none. */
  value(row: number): string {
    const { ask } = this.#due
    const ofCmdlet = this.#ofCmdlet(ask, row)
    if (ofCmdlet !== '') return ofCmdlet
    for (const { column, names } of this.#values) {
      const code = column.codes[row]!
      if (code === 0) continue
      const name = (names[code] ??= askedName(ask.tells, valueItems(column, code)[0] ?? ''))
      if (name !== '') return name
    }
    return ''
  }

  #ofCmdlet({ parameters, by, tells }: Ask, row: number): string {
    const named = by.includes(CMDLET_NAME)
    if (parameters.length === 0 && !named) return ''
    const cmdlet = cmdletOf({ fields: fieldsOf(this.#block, row) })
    if (!cmdlet) return ''
    const given = parameters.length === 0 ? null : parameterOf(cmdlet.parameters, parameters)
    return askedName(tells, given ?? (named ? cmdlet.name : ''))
  }

  counted(row: number, source: number, path: string): CountedRow {
    return {
      time: this.#block.time[row]!,
      sent: bytesIn(this.#sent, row),
      received: bytesIn(this.#received, row),
      source,
      path,
      offset: this.#block.offsets[row]!,
      placeAt: () => placeOf(this.#block, row),
    }
  }
}

/** A column of byte counts, each distinct value read once. */
class ByteCounts {
  readonly #column: Column
  readonly #known: (number | null | undefined)[] = []

  constructor(column: Column) {
    this.#column = column
  }

  at(row: number): number | null {
    const code = this.#column.codes[row]!
    if (code === 0) return null
    let bytes = this.#known[code]
    if (bytes === undefined) {
      const text = valueItems(this.#column, code)[0] ?? ''
      this.#known[code] = bytes = /^\d{1,15}$/.test(text) ? Number(text) : null
    }
    return bytes
  }
}

function textIn(column: Column | undefined, row: number): string {
  const value = column && cell(column, row)
  return typeof value === 'string' ? value : ''
}

function bytesIn(columns: readonly ByteCounts[], row: number): number | null {
  for (const column of columns) {
    const bytes = column.at(row)
    if (bytes !== null) return bytes
  }
  return null
}
