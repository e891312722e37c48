import { EvtxWriter, type Template, type Value } from './evtx-writer.ts'

/*
 * A log in which older records stand behind the end of a chunk, as Windows 10 and later write them: provider and channel are
 * values, and the template of the system holds the name of the computer.
 */
const CHUNK = 65_536
const START = Date.UTC(2021, 2, 3, 6, 49, 42, 162)
const SYSMON = { name: 'Microsoft-Windows-Sysmon', guid: '5770385f-c22a-43e0-bf4c-06f5698ffbd9' }

/** The template of the system on a computer. */
function systemOf(id: string, computer: string): Template {
  return {
    id: `${id}-0000-4000-8000-00000000000a`,
    root: {
      name: 'Event',
      attributes: [{ name: 'xmlns', text: 'http://schemas.microsoft.com/win/2004/08/events/event' }],
      children: [
        {
          name: 'System',
          children: [
            {
              name: 'Provider',
              attributes: [
                { name: 'Name', text: 14 },
                { name: 'Guid', text: 15 },
              ],
            },
            { name: 'EventID', attributes: [{ name: 'Qualifiers', text: 4 }], text: 3 },
            { name: 'Version', text: 11 },
            { name: 'Level', text: 0 },
            { name: 'Task', text: 2 },
            { name: 'Opcode', text: 1 },
            { name: 'Keywords', text: 5 },
            { name: 'TimeCreated', attributes: [{ name: 'SystemTime', text: 6 }] },
            { name: 'EventRecordID', text: 10 },
            {
              name: 'Correlation',
              attributes: [
                { name: 'ActivityID', text: 7 },
                { name: 'RelatedActivityID', text: 13 },
              ],
            },
            {
              name: 'Execution',
              attributes: [
                { name: 'ProcessID', text: 8 },
                { name: 'ThreadID', text: 9 },
              ],
            },
            { name: 'Channel', text: 16 },
            { name: 'Computer', text: computer },
            { name: 'Security', attributes: [{ name: 'UserID', text: 12 }] },
          ],
        },
      ],
      after: 17,
    },
  }
}

/** The template of the data of an event. `rest` are the last twelve bytes of its id. */
function dataOf(id: string, names: readonly string[], rest = '0000-4000-8000-00000000000b'): Template {
  return {
    id: `${id}-${rest}`,
    root: {
      name: 'EventData',
      children: names.map((name, i) => ({
        name: 'Data',
        attributes: [{ name: 'Name', text: name }],
        text: i,
      })),
    },
  }
}

const HERE = systemOf('a0b1c2d3', 'EX01.corp.example')
const THERE = systemOf('b0b1c2d3', 'EX02.corp.example')
const LONG = systemOf('c0b1c2d3', 'a-name-that-takes-more-room-than-others.corp.example')
const PROCESS = dataOf('00000001', ['UtcTime', 'Image', 'CommandLine'])
const FILE = dataOf('0000000b', ['Image', 'TargetFilename'])
/** Two templates whose ids begin alike. */
const PIPE = dataOf('00000011', ['PipeName', 'Image'])
const TWIN = dataOf('00000011', ['Image', 'PipeName'], '0000-4000-8000-00000000000c')

interface Event {
  readonly id: number
  readonly system: Template
  readonly data: Template
  readonly texts: readonly string[]
  /** An export leaves out what a value of no type holds, and the NUL at the end of a text. */
  readonly exported?: boolean
}

function valuesOf({ id, data, texts, exported = false }: Event, record: number): Value[] {
  const empty = (bytes: number): Value => (exported ? { type: 'null' } : { type: 'null', bytes })
  return [
    { type: 'u8', number: 4 },
    { type: 'u8', number: 0 },
    { type: 'u16', number: id },
    { type: 'u16', number: id },
    empty(2),
    { type: 'hex64', big: 0x8000_0000_0000_0000n },
    { type: 'time', ms: START + record * 1500 },
    empty(16),
    { type: 'u32', number: 2188 },
    { type: 'u32', number: 3120 },
    { type: 'u64', big: BigInt(record) },
    { type: 'u8', number: 5 },
    { type: 'sid', sid: 'S-1-5-18' },
    empty(0),
    { type: 'string', text: SYSMON.name },
    { type: 'guid', guid: SYSMON.guid },
    { type: 'string', text: 'Microsoft-Windows-Sysmon/Operational' },
    {
      type: 'xml',
      template: data,
      values: texts.map((text): Value => ({ type: exported ? 'bare' : 'string', text })),
    },
  ]
}

const SHELL = 'C:\\inetpub\\wwwroot\\aspnet_client\\x.aspx'
const OLDER: readonly Event[] = [
  { id: 1, system: HERE, data: PROCESS, texts: ['06:49', 'cmd.exe', 'cmd /c set'] },
  { id: 11, system: THERE, data: FILE, texts: ['w3wp.exe', 'a.aspx'] },
  { id: 17, system: THERE, data: PIPE, texts: ['\\lsass', 'w3wp.exe '.repeat(150)] },
  // From here on the templates stand in what is written over.
  { id: 1, system: HERE, data: PROCESS, texts: ['06:50', 'cmd.exe', 'cmd /c whoami'] },
  { id: 11, system: HERE, data: FILE, texts: ['w3wp.exe', SHELL] },
  { id: 1, system: THERE, data: PROCESS, texts: ['06:51', 'cmd.exe', 'cmd /c ipconfig'] },
  { id: 17, system: HERE, data: PIPE, texts: ['\\winreg', 'w3wp.exe'] },
  { id: 1, system: HERE, data: PROCESS, texts: ['06:52', 'cmd.exe', 'cmd /c net user'] },
  { id: 1, system: HERE, data: PROCESS, texts: ['06:53', 'cmd.exe', 'cmd /c del x.aspx'] },
]
/** Records that are counted: the second repeats number 8 under another number, and the third is number 9 with other data. */
const NEWER: readonly (Event & { readonly record: number; readonly head?: number })[] = [
  { record: 21, id: 1, system: LONG, data: TWIN, texts: ['svchost.exe', '\\spoolss'] },
  { record: 8, head: 22, id: 1, system: HERE, data: PROCESS, texts: OLDER[7]!.texts, exported: true },
  { record: 9, id: 1, system: HERE, data: PROCESS, texts: ['06:53', 'cmd.exe', 'cmd /c dir x.aspx'] },
  { record: 23, id: 17, system: HERE, data: PIPE, texts: ['\\samr', 'svchost.exe'] },
]

function log(older: Uint8Array | null, write: (writer: EvtxWriter) => void): Uint8Array {
  const pieces: Uint8Array[] = []
  const file = {
    bytes: (bytes: Uint8Array): void => void pieces.push(bytes.slice()),
    patch: (head: Uint8Array): void => pieces[0]!.set(head),
  }
  const writer = new EvtxWriter(file, older ? (): number => CHUNK : null, older)
  write(writer)
  writer.end()
  return Uint8Array.from(Buffer.concat(pieces))
}

/** The log: four records that are counted, and behind them what is left of nine older ones. */
export function writtenOver(): Uint8Array {
  const older = log(null, (writer) => {
    for (const event of OLDER) writer.write(event.system, START + 1500, (record) => valuesOf(event, record))
  })
  return log(older, (writer) => {
    for (const event of NEWER) {
      writer.goOnAt(event.head ?? event.record)
      writer.write(event.system, START + event.record * 1500, () => valuesOf(event, event.record))
    }
  })
}
