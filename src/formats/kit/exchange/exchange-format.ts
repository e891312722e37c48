import type { Block } from '../../../event/block.ts'
import { defineFormat, type Format } from '../../format.ts'
import type { LogAbout } from '../../log-about.ts'
import { exchangeHeadOf } from './exchange-head.ts'
import { exchangeLog, type Attendant, type ExchangeLog, type OpenLog } from './exchange-log.ts'
import { BY_COMMAS } from '../text/rebuilt-line.ts'
import { rowBuilds } from './row-builds.ts'

/** A log of Exchange, as far as it differs from the others. */
export interface ExchangeFormat {
  readonly about: LogAbout
  readonly priority: number
  readonly why: string
  /** The log types that are this log, in lower case. */
  readonly logType: RegExp
  /** Columns that only this log has together: what it is known by when no log type is there. */
  readonly known: readonly string[]
  readonly versionIsBuild: boolean
  readonly kind: string | { readonly fields: readonly string[]; readonly of: Format['kinds'] }
  readonly attend?: readonly ((log: OpenLog) => Attendant)[]
  readonly americanTimes?: boolean
  /** Adds columns to a block that is whole. */
  readonly derive?: (block: Block) => Block
  /** Takes every log of Exchange that names its columns, whatever its log type. */
  readonly anyHeader?: boolean
}

/** A format for a CSV log of Exchange: recognised by its log type, else by its columns. */
export function defineExchangeLog(given: ExchangeFormat): Format {
  const { about, kind, known } = given
  const columns = known.map((name) => name.toLowerCase())
  const log: ExchangeLog = {
    format: about.id,
    ...(about.decisive && { decisive: about.decisive }),
    versionIsBuild: given.versionIsBuild,
    anyHeader: given.anyHeader === true,
    americanTimes: given.americanTimes === true,
    spelling: [...known, ...Object.values(about.roles), ...about.show],
    ...(given.derive && { derive: given.derive }),
    attend: together([rowBuilds, ...(given.attend ?? [])]),
  }
  return defineFormat({
    ...about,
    priority: given.priority,
    why: given.why,
    sniff(head) {
      const top = exchangeHeadOf(head)
      if (!top) return false
      // A log of any kind must at least say whose it is, and what its columns are.
      if (given.anyHeader) return top.fields.length > 1 && (top.signed || top.logType !== null)
      if (top.logType !== null) return given.logType.test(top.logType)
      return columns.length > 0 && columns.every((name) => top.fields.includes(name))
    },
    ...exchangeLog(log),
    kindFields: typeof kind === 'string' ? [] : kind.fields,
    kinds: typeof kind === 'string' ? () => kind : (block: Block) => kind.of(block),
    ...BY_COMMAS,
  })
}

function together(makers: readonly ((log: OpenLog) => Attendant)[]): (log: OpenLog) => Attendant {
  return (log) => {
    const attendants = makers.map((make) => make(log))
    return {
      header: () => attendants.forEach((attendant) => attendant.header()),
      looksAt: () => attendants.flatMap((attendant) => attendant.looksAt?.() ?? [...log.rows.names.keys()]),
      row: (bytes, time, place) => {
        for (const attendant of attendants) attendant.row(bytes, time, place)
      },
    }
  }
}
