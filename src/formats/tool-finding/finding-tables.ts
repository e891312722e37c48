import { EventFields } from '../kit/event-log/event-fields.ts'
import { hasColumns, type TableHead } from '../kit/tables/table-head.ts'

export interface Finding {
  readonly fields: EventFields
  /** The text of its time. */
  readonly time: string
  /** Whether a time that names no zone is in UTC. */
  readonly utc: boolean
}

interface FindingTable {
  readonly tool: string
  readonly columns: readonly string[]
  /** It has these columns and no others. */
  readonly just?: true
  /** What stands in its first rows, for columns that other tables have as well. */
  readonly says?: RegExp
  readonly time: string
  readonly utc: boolean
  /** What its columns are called here; those that are not named keep their names. */
  readonly names: Readonly<Record<string, string>>
  /** What was found, where no column says it. */
  readonly rule?: (row: EventFields) => string
}

const TABLES: readonly FindingTable[] = [
  { tool: 'Hayabusa', columns: ['Timestamp', 'RuleTitle'], time: 'Timestamp', utc: true, names: {} },
  {
    tool: 'Hayabusa',
    columns: ['datetime', 'timestamp_desc', 'message', 'Level', 'Channel'],
    says: /hayabusa/i,
    time: 'datetime',
    utc: true,
    names: { message: 'RuleTitle' },
  },
  {
    tool: 'Chainsaw',
    columns: ['timestamp', 'detections', 'path'],
    time: 'timestamp',
    utc: true,
    names: {
      detections: 'RuleTitle',
      'Event ID': 'EventID',
      'Record ID': 'RecordID',
      'Event Data': 'Details',
      'Event.System.Provider': 'Provider',
    },
  },
  {
    tool: 'Test-ProxyLogon',
    columns: [
      'DateTime',
      'RequestId',
      'ClientIPAddress',
      'UrlHost',
      'UrlStem',
      'RoutingHint',
      'UserAgent',
      'AnchorMailbox',
      'HttpStatus',
    ],
    just: true,
    time: 'DateTime',
    utc: true,
    names: {},
    rule: proxyRule,
  },
  {
    tool: 'Test-ProxyLogon',
    columns: ['DateTime', 'AnchorMailbox'],
    just: true,
    time: 'DateTime',
    utc: true,
    names: {},
    rule: proxyRule,
  },
  {
    tool: 'Test-ProxyLogon',
    columns: ['TimeCreated', 'MachineName', 'Message'],
    just: true,
    says: /System\.InvalidCastException/,
    time: 'TimeCreated',
    utc: false,
    names: { MachineName: 'Computer', Message: 'Details' },
    rule: () => 'CVE-2021-26857',
  },
  {
    tool: 'Test-ProxyLogon',
    columns: ['ComputerName', 'Type', 'Path', 'Name', 'LastWrite'],
    just: true,
    time: 'LastWrite',
    utc: true,
    names: { ComputerName: 'Computer', Type: 'RuleTitle', Path: 'Details' },
  },
]

/** Whether a table that begins like this holds findings. */
export function holdsFindings({ names }: TableHead, text: string): boolean {
  return tablesOf(names).some(({ says }) => says === undefined || says.test(text))
}

/** Reads rows of a table with these columns as findings, in the words of all tools. */
export function findingReader(names: readonly string[]): (row: EventFields) => Finding {
  const table = tablesOf(names)[0] ?? TABLES[0]!
  return (row) => {
    const fields = new EventFields()
    for (const [name, value] of row.values) fields.put(table.names[name] ?? name, value, 'Other')
    if (table.rule) {
      fields.fill('RuleTitle', table.rule(row))
      fields.fill('Details', row.text('AnchorMailbox') || null)
    }
    fields.fill('Tool', table.tool)
    return { fields, time: row.text(table.time), utc: table.utc }
  }
}

function tablesOf(names: readonly string[]): readonly FindingTable[] {
  return TABLES.filter(
    ({ columns, just }) =>
      hasColumns({ names }, ...columns) && (just !== true || names.length === columns.length),
  )
}

/** Both ways in are found in the same log: asking for a virtual directory, and resetting one. */
function proxyRule(row: EventFields): string {
  return /Reset\w*VirtualDirectory/i.test(row.text('AnchorMailbox')) ? 'CVE-2021-27065' : 'CVE-2021-26855'
}
