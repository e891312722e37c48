import { columnOf, type Block } from '../../event/block.ts'
import { valueText, type Column } from '../../event/column.ts'

/** What the checks that Exchange and load balancers make all the time leave in each column that may show them. */
const MARKS: readonly (readonly [columns: readonly string[], mark: RegExp])[] = [
  [['cs(User-Agent)', 'UserAgent'], /AMProbe|MSExchMon|ActiveMonitor/i],
  [['cs-username', 'AuthenticatedUser'], /HealthMailbox/i],
  [['cs-uri-stem', 'UrlStem'], /\/(?:healthcheck\.htm|exhealth\.check)$/i],
]

/** Tells which rows of a block are health checks; `null` where no column could show it. */
export function probeRows(block: Block): ((row: number) => boolean) | null {
  const looked = MARKS.flatMap(([names, mark]) =>
    names.flatMap((name) => {
      const column = columnOf(block, name)
      return column && !column.many ? [looker(column, mark)] : []
    }),
  )
  return looked.length === 0 ? null : (row) => looked.some((isMarked) => isMarked(row))
}

/** Looks at each value once. */
function looker({ codes, values }: Column, mark: RegExp): (row: number) => boolean {
  const known: (boolean | undefined)[] = [false]
  return (row) => {
    const code = codes[row]!
    return (known[code] ??= mark.test(valueText(values, code)))
  }
}
