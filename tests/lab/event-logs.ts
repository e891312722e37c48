import { EvtxWriter, type Node, type Template, type Value } from './evtx-writer.ts'
import type { Mark, Output } from './output.ts'
import type { Server } from './server.ts'

const CHANNELS = {
  management: { channel: 'MSExchange Management', file: 'MSExchange Management' },
  application: { channel: 'Application', file: 'Application' },
  security: { channel: 'Security', file: 'Security' },
  system: { channel: 'System', file: 'System' },
  sysmon: { channel: 'Microsoft-Windows-Sysmon/Operational', file: 'Microsoft-Windows-Sysmon%4Operational' },
  defender: {
    channel: 'Microsoft-Windows-Windows Defender/Operational',
    file: 'Microsoft-Windows-Windows Defender%4Operational',
  },
  powershell: {
    channel: 'Microsoft-Windows-PowerShell/Operational',
    file: 'Microsoft-Windows-PowerShell%4Operational',
  },
} as const
type Log = keyof typeof CHANNELS

const PROVIDER_IDS: Readonly<Record<string, string>> = {
  'Microsoft-Windows-Security-Auditing': '54849625-5478-4994-a5ba-3e3b0328c30d',
  'Microsoft-Windows-Sysmon': '5770385f-c22a-43e0-bf4c-06f5698ffbd9',
  'Microsoft-Windows-Eventlog': 'fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148',
  'Microsoft-Windows-Windows Defender': '11cd958a-c507-4ef3-b3f2-5fd9dfbd2c78',
  'Microsoft-Windows-PowerShell': 'a0c1853b-5c40-4b15-8766-3cf1c58f985a',
  'Service Control Manager': '555908d1-a6d7-4695-8e1e-26931d2012f4',
}
const LEVEL = { error: 2, warning: 3, information: 4, audit: 0 } as const

export interface EventGiven {
  readonly provider: string
  readonly id: number
  readonly level?: keyof typeof LEVEL
  /** Named data, in order. */
  readonly data?: Readonly<Record<string, string | Value>>
  /** Unnamed data, in order. */
  readonly list?: readonly string[]
}

/** Writes the event logs of one server. */
export class EventLogs {
  readonly #output: Output
  readonly #server: Server
  readonly #writers = new Map<Log, EvtxWriter>()
  readonly #templates = new Map<string, Template>()

  constructor(output: Output, server: Server) {
    this.#output = output
    this.#server = server
  }

  write(time: number, log: Log, event: EventGiven, mark?: Mark): void {
    const { channel, file } = CHANNELS[log]
    const path = `${this.#server.folder}/C/Windows/System32/winevt/Logs/${file}.evtx`
    let writer = this.#writers.get(log)
    if (!writer) {
      writer = new EvtxWriter(this.#output.file(path))
      this.#writers.set(log, writer)
    }
    const data = Object.entries(event.data ?? {}).map(([name, value]): [string, Value] => [
      name,
      typeof value === 'string' ? { type: 'string', text: value } : value,
    ])
    const template = this.#template(
      event,
      data.map(([name]) => name),
    )
    const system = (record: number): Value[] => [
      { type: 'u16', number: event.id },
      { type: 'u8', number: LEVEL[event.level ?? 'information'] },
      { type: 'time', ms: time },
      { type: 'u64', big: BigInt(record) },
      { type: 'string', text: channel },
      { type: 'string', text: this.#server.fqdn },
      { type: 'u32', number: 4 + (record % 900) * 4 },
      { type: 'sid', sid: 'S-1-5-18' },
    ]
    const place = writer.write(template, time, (record) => [
      ...system(record),
      ...data.map(([, value]) => value),
      ...(event.list ?? []).map((text): Value => ({ type: 'string', text })),
    ])
    if (mark) this.#output.label(path, place, time, this.#server.name, mark)
  }

  end(): void {
    for (const writer of this.#writers.values()) writer.end()
  }

  #template(event: EventGiven, names: readonly string[]): Template {
    const count = event.list?.length ?? 0
    const key = `${event.provider} ${event.id} ${names.join(',')} ${count}`
    let template = this.#templates.get(key)
    if (!template) {
      template = { id: idOf(key), root: rootOf(event.provider, names, count) }
      this.#templates.set(key, template)
    }
    return template
  }
}

/** Builds the template of an event. Numbers in it are positions in the list of its values. */
function rootOf(provider: string, names: readonly string[], unnamed: number): Node {
  const guid = PROVIDER_IDS[provider]
  const first = 8
  const data: Node[] = [
    ...names.map((name, i) => ({
      name: 'Data',
      attributes: [{ name: 'Name', text: name }],
      text: first + i,
    })),
    ...Array.from({ length: unnamed }, (_, i) => ({ name: 'Data', text: first + names.length + i })),
  ]
  return {
    name: 'Event',
    attributes: [{ name: 'xmlns', text: 'http://schemas.microsoft.com/win/2004/08/events/event' }],
    children: [
      {
        name: 'System',
        children: [
          {
            name: 'Provider',
            attributes: [
              { name: 'Name', text: provider },
              ...(guid ? [{ name: 'Guid', text: `{${guid}}` }] : []),
            ],
          },
          { name: 'EventID', text: 0 },
          { name: 'Level', text: 1 },
          { name: 'TimeCreated', attributes: [{ name: 'SystemTime', text: 2 }] },
          { name: 'EventRecordID', text: 3 },
          { name: 'Execution', attributes: [{ name: 'ProcessID', text: 6 }] },
          { name: 'Channel', text: 4 },
          { name: 'Computer', text: 5 },
          { name: 'Security', attributes: [{ name: 'UserID', text: 7 }] },
        ],
      },
      { name: 'EventData', children: data },
    ],
  }
}

function idOf(key: string): string {
  let hash = 0x811c9dc5
  let text = ''
  for (let round = 0; round < 4; round++) {
    for (const unit of key) hash = Math.imul(hash ^ (unit.charCodeAt(0) + round), 0x01000193)
    text += (hash >>> 0).toString(16).padStart(8, '0')
  }
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`
}
