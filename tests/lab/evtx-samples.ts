import { crc32 } from 'node:zlib'
import { writtenOver } from './evtx-remains.ts'
import { EvtxWriter, type Node, type Template, type Value } from './evtx-writer.ts'

/*
 * Generates the samples of the event log format, so that they hold no real events. A test compares
 * the committed samples with the output of this file.
 */
const HEADER = 4096
const CHUNK = 65_536
const START = Date.UTC(2021, 2, 3, 6, 49, 42, 162)
const SECURITY = { name: 'Microsoft-Windows-Security-Auditing', guid: '54849625-5478-4994-a5ba-3e3b0328c30d' }
const SYSMON = { name: 'Microsoft-Windows-Sysmon', guid: '5770385f-c22a-43e0-bf4c-06f5698ffbd9' }
const EXCHANGE = { name: 'MSExchange CmdletLogs' }

interface Given {
  readonly provider: { readonly name: string; readonly guid?: string }
  readonly channel: string
  readonly id: number
  /** Builds the element beside `System`; its values begin at position `first`. Without it, the first value is the body. */
  readonly body?: (first: number) => Node
  readonly values: readonly Value[]
  /** Number that distinguishes different bodies of one event ID. */
  readonly shape?: number
}

export const text = (value: string): Value => ({ type: 'string', text: value })

/** An event log in memory. */
export class EvtxSample {
  readonly #pieces: Uint8Array[] = []
  readonly #writer: EvtxWriter
  #time = START

  /** `full` and `older` have the meaning that they have for `EvtxWriter`. */
  constructor(full: (() => number) | null = null, older: Uint8Array | null = null) {
    const file = {
      bytes: (bytes: Uint8Array): void => void this.#pieces.push(bytes.slice()),
      patch: (head: Uint8Array): void => this.#pieces[0]!.set(head),
    }
    this.#writer = new EvtxWriter(file, full, older)
  }

  /** Size of the finished chunks in bytes. */
  get bytes(): number {
    return CHUNK * (this.#pieces.length - 1)
  }

  /** Adds a pause in milliseconds before the next event. */
  wait(ms: number): this {
    this.#time += ms
    return this
  }

  /** Sets the number of the next record. */
  goOnAt(record: number): this {
    this.#writer.goOnAt(record)
    return this
  }

  event({ provider, channel, id, body, values, shape = 0 }: Given): this {
    const time = (this.#time += 1500)
    // These stand in the order in which Windows writes them.
    const system = (record: number): Value[] => [
      { type: 'u8', number: 4 },
      { type: 'u8', number: 0 },
      { type: 'u16', number: 12_544 },
      { type: 'u16', number: id },
      { type: 'u16', number: 0x4000 },
      { type: 'hex64', big: 0x8020_0000_0000_0000n },
      { type: 'time', ms: time },
      { type: 'guid', guid: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9' },
      { type: 'u32', number: 4 },
      { type: 'u32', number: 88 },
      { type: 'u64', big: BigInt(record) },
      { type: 'u8', number: 2 },
      { type: 'sid', sid: 'S-1-5-18' },
    ]
    const first = system(0).length
    const template: Template = {
      id: `${id.toString(16).padStart(8, '0')}-0000-4000-8000-${shape.toString(16).padStart(12, '0')}`,
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
                  { name: 'Name', text: provider.name },
                  ...(provider.guid ? [{ name: 'Guid', text: `{${provider.guid}}` }] : []),
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
              { name: 'Correlation', attributes: [{ name: 'ActivityID', text: 7 }] },
              {
                name: 'Execution',
                attributes: [
                  { name: 'ProcessID', text: 8 },
                  { name: 'ThreadID', text: 9 },
                ],
              },
              { name: 'Channel', text: channel },
              { name: 'Computer', text: 'EX01.corp.example' },
              { name: 'Security', attributes: [{ name: 'UserID', text: 12 }] },
            ],
          },
          ...(body ? [body(first)] : []),
        ],
        ...(body ? {} : { after: first }),
      },
    }
    this.#writer.write(template, time, (record) => [...system(record), ...values])
    return this
  }

  /** Writes an event with named data, which is the usual form. */
  data(
    provider: Given['provider'],
    channel: string,
    id: number,
    fields: Readonly<Record<string, string | Value>>,
  ): this {
    const names = Object.keys(fields)
    return this.event({
      provider,
      channel,
      id,
      body: (first) => ({
        name: 'EventData',
        children: names.map((name, i) => ({
          name: 'Data',
          attributes: [{ name: 'Name', text: name }],
          text: first + i,
        })),
      }),
      values: Object.values(fields).map((value) => (typeof value === 'string' ? text(value) : value)),
      shape: names.length,
    })
  }

  end(): Uint8Array {
    this.#writer.end()
    return new Uint8Array(Buffer.concat(this.#pieces))
  }
}

function everyType(sample: EvtxSample): EvtxSample {
  const sid: Value = { type: 'sid', sid: 'S-1-5-21-1004336348-1177238915-682003330-512' }
  const guid: Value = { type: 'guid', guid: '5770385f-c22a-43e0-bf4c-06f5698ffbd9' }
  const time: Value = { type: 'time', ms: START + 0.5 }
  const systemtime: Value = { type: 'systemtime', ms: START }
  const single: Readonly<Record<string, Value>> = {
    Null: { type: 'null' },
    String: text('Grüße, 世界 😀 <b>&amp;'),
    Ansi: { type: 'ansi', text: 'caf\xe9' },
    Int8: { type: 'i8', number: -8 },
    UInt8: { type: 'u8', number: 200 },
    Int16: { type: 'i16', number: -1600 },
    UInt16: { type: 'u16', number: 65_535 },
    Int32: { type: 'i32', number: -320_000 },
    UInt32: { type: 'u32', number: 0xffff_fffe },
    Int64: { type: 'i64', big: -9_007_199_254_740_993n },
    UInt64: { type: 'u64', big: 18_446_744_073_709_551_615n },
    Float: { type: 'f32', number: 0.5 },
    Double: { type: 'f64', number: -1234.5678 },
    Bool: { type: 'bool', number: 1 },
    Binary: { type: 'binary', bytes: Uint8Array.of(0, 1, 0xab, 0xff) },
    Guid: guid,
    SizeT: { type: 'size', big: 0x7fff_1234n },
    FileTime: time,
    SystemTime: systemtime,
    Sid: sid,
    HexInt32: { type: 'hex32', number: 0xc000_006d },
    HexInt64: { type: 'hex64', big: 0x3e7n },
  }
  const arrays = Object.fromEntries(
    Object.entries(single)
      .filter(([name]) => name !== 'Null' && name !== 'Binary')
      .map(([name, value]): [string, Value] => [`${name}Array`, { type: 'array', items: [value, value] }]),
  )
  return sample
    .data(SYSMON, 'Microsoft-Windows-Sysmon/Operational', 255, single)
    .data(SYSMON, 'Microsoft-Windows-Sysmon/Operational', 255, arrays)
}

/** An event with every form of XML that a template or a value can hold. */
function everyForm(sample: EvtxSample): EvtxSample {
  const inner: Template = {
    id: '00001102-0000-4000-8000-0000000000aa',
    root: {
      name: 'LogFileCleared',
      attributes: [{ name: 'xmlns', text: 'http://manifests.microsoft.com/win/2004/08/windows/eventlog' }],
      children: [
        { name: 'SubjectUserSid', text: 0 },
        { name: 'SubjectUserName', text: 1 },
      ],
    },
  }
  const user: Value[] = [{ type: 'sid', sid: 'S-1-5-21-1-2-3-500' }, text('operator')]
  const note: Template = {
    id: '00000099-0000-4000-8000-0000000000bb',
    root: {
      name: 'Note',
      attributes: [{ name: 'By', text: ['a', { entity: 'amp' }, { character: 0x62 }] }],
      text: ['1 ', { entity: 'lt' }, ' ', { character: 0x32 }, { cdata: ' <raw & kept> ' }, 0],
    },
  }
  return sample
    .event({
      provider: { name: 'Microsoft-Windows-Eventlog' },
      channel: 'Security',
      id: 1102,
      body: (first) => ({ name: 'UserData', text: first }),
      values: [{ type: 'xml', template: inner, values: user }],
    })
    .event({
      provider: EXCHANGE,
      channel: 'MSExchange Management',
      id: 1,
      body: (first) => ({
        name: 'EventData',
        children: [
          { name: 'Data', text: first },
          { name: 'Data', text: first + 1 },
          { name: 'Binary', text: first + 2 },
        ],
      }),
      values: [
        text('Set-OabVirtualDirectory'),
        { type: 'strings', items: ['-Identity "OAB"', '', 'corp.example/Users/admin'] },
        { type: 'binary', bytes: Uint8Array.of(1, 2, 3) },
      ],
    })
    .event({
      provider: EXCHANGE,
      channel: 'MSExchange Management',
      id: 2,
      body: (first) => ({
        name: 'UserData',
        children: [
          {
            name: 'Outer',
            text: [{ instruction: 'hint', data: 'not data' }],
            children: [
              { name: 'Item', text: first },
              { name: 'Item', text: first + 1 },
              { name: 'Inner', text: first + 2 },
            ],
          },
        ],
      }),
      values: [text('first'), text('second'), { type: 'xml', template: note, values: [text(' end')] }],
    })
    .event({
      provider: EXCHANGE,
      channel: 'MSExchange Management',
      id: 3,
      body: (first) => ({
        name: 'EventData',
        children: [
          { name: 'Data', attributes: [{ name: 'Name', text: first }], text: ['<', first + 1, '>'] },
        ],
      }),
      values: [text('NamedByValue'), text('held')],
    })
}

function attack(sample: EvtxSample): EvtxSample {
  return sample
    .data(SECURITY, 'Security', 4688, {
      SubjectUserName: 'EX01$',
      NewProcessName: 'C:\\Windows\\System32\\cmd.exe',
      CommandLine: 'cmd.exe /c whoami',
    })
    .data(SECURITY, 'Security', 5145, {
      SubjectUserName: 'EX01$',
      IpAddress: '127.0.0.1',
      ShareName: '\\\\*\\C$',
      RelativeTargetName: 'inetpub\\wwwroot\\aspnet_client\\x.aspx',
      AccessMask: { type: 'hex32', number: 0x2 },
    })
    .data(SECURITY, 'Security', 4624, { TargetUserName: 'admin', IpAddress: '198.51.100.21' })
    .data(SYSMON, 'Microsoft-Windows-Sysmon/Operational', 11, {
      Image: 'C:\\Windows\\System32\\inetsrv\\w3wp.exe',
      ParentImage: 'C:\\Windows\\System32\\svchost.exe',
      TargetFilename: 'C:\\inetpub\\wwwroot\\aspnet_client\\x.aspx',
    })
    .data({ name: 'Service Control Manager' }, 'System', 7045, {
      ServiceName: 'tool',
      ImagePath: 'C:\\Windows\\Temp\\tool.exe',
    })
}

/** Returns a view on the bytes, through which tests damage a chunk deliberately. */
function at(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function records(bytes: Uint8Array, chunk: number): number[] {
  const view = at(bytes)
  const start = HEADER + chunk * CHUNK
  const found: number[] = []
  for (let place = start + 512; place < start + view.getUint32(start + 48, true);) {
    found.push(place)
    place += view.getUint32(place + 4, true)
  }
  return found
}

/** Recomputes the checksums of the file header and the chunk headers after a change. */
function sealed(bytes: Uint8Array): Uint8Array {
  const view = at(bytes)
  for (let start = HEADER; start + CHUNK <= bytes.length; start += CHUNK) {
    const free = view.getUint32(start + 48, true)
    view.setUint32(start + 52, crc32(bytes.subarray(start + 512, start + free)), true)
    const head = crc32(bytes.subarray(start + 128, start + 512), crc32(bytes.subarray(start, start + 120)))
    view.setUint32(start + 124, head, true)
  }
  view.setUint32(124, crc32(bytes.subarray(0, 120)), true)
  return bytes
}

function many(sample: EvtxSample, count: number): EvtxSample {
  for (let i = 0; i < count; i++) {
    sample.event({
      provider: SECURITY,
      channel: 'Security',
      id: 4624,
      body: (first) => ({
        name: 'EventData',
        children: [{ name: 'Data', attributes: [{ name: 'Name', text: 'TargetUserName' }], text: first }],
      }),
      // The template does not use the second value, which only fills the chunk.
      values: [text(`user${i}`), text('x'.repeat(6000))],
      shape: 100,
    })
  }
  return sample
}

/** Files that are no event log but hold parts of one, by file name. */
export function carvedSamples(): Record<string, Uint8Array> {
  const one = attack(everyForm(new EvtxSample())).end()
  const chunk = one.subarray(HEADER, HEADER + CHUNK)
  const places = records(one, 0)
  const loose = one.slice(places[0]!, places[3]!)
  const noise = (bytes: number, factor: number): Uint8Array =>
    Uint8Array.from({ length: bytes }, (_, i) => (i * factor) & 255)
  return {
    'chunk-between-sectors.bin': Uint8Array.from(
      Buffer.concat([noise(1536, 7), attack(new EvtxSample()).end().subarray(HEADER), noise(700, 11)]),
    ),
    'single-records.bin': Uint8Array.from(
      Buffer.concat([
        noise(333, 3),
        loose,
        noise(50, 5),
        // The template of this record is in a record that is missing here.
        one.subarray(places[5]!, places[6]!),
        noise(90, 13),
        chunk.subarray(0, places[2]! - HEADER),
      ]),
    ),
  }
}

/** Samples of the event log format, by file name. */
export function evtxSamples(): Record<string, Uint8Array> {
  const damaged = attack(everyForm(new EvtxSample())).end()
  const [, second, third, fourth] = records(damaged, 0)
  // The template of the second record is missing, and the fourth record states a wrong size.
  damaged.fill(0xee, second! + 40, second! + 60)
  at(damaged).setUint32(fourth! + 4, 0x10_0000, true)
  damaged[third! + 8] = 200

  const unfinished = many(new EvtxSample(), 9).end()
  // A log copied from a running server is not closed, and its last chunk is not sealed.
  at(unfinished).setUint32(120, 1, true)
  at(unfinished).setUint32(124, crc32(unfinished.subarray(0, 120)), true)
  const last = HEADER + CHUNK
  unfinished.fill(0, last + 52, last + 56)

  return {
    'every-value-type.evtx': attack(everyType(new EvtxSample())).end(),
    'references-and-nested-templates.evtx': attack(everyForm(new EvtxSample())).end(),
    'damaged-records.evtx': damaged,
    'not-closed.evtx': unfinished,
    'record-numbers-jump.evtx': many(many(many(new EvtxSample(), 2).goOnAt(6), 3).goOnAt(1), 4).end(),
    // A full log overwrites its oldest records.
    'written-round-and-round.evtx': many(many(new EvtxSample().goOnAt(5), 3).goOnAt(1), 4).end(),
    'remains-behind-the-end.evtx': remains(),
    'chunk-out-of-place.evtx': displaced(),
    'templates-written-over.evtx': writtenOver(),
    'clock-set-back.evtx': many(many(new EvtxSample(), 2).wait(-3_600_000), 3).end(),
  }
}

/**
 * A chunk whose header counts only its first two records. The others still follow them, some without
 * their templates.
 */
function remains(): Uint8Array {
  const bytes = attack(attack(new EvtxSample())).end()
  const places = records(bytes, 0)
  const view = at(bytes)
  const end = places[2]!
  view.setUint32(HEADER + 48, end - HEADER, true)
  view.setUint32(HEADER + 44, places[1]! - HEADER, true)
  view.setBigUint64(HEADER + 16, 2n, true)
  view.setBigUint64(HEADER + 32, 2n, true)
  // This damages the template of the first Sysmon event and the header of the event before it.
  bytes.fill(0xcc, places[3]! + 44, places[3]! + 60)
  bytes.fill(0, places[2]!, places[2]! + 16)
  return sealed(bytes)
}

/** A log with an extra sector before the second chunk, and without the signature of the first chunk. */
function displaced(): Uint8Array {
  const bytes = many(new EvtxSample(), 9).end()
  bytes.fill(0x41, HEADER, HEADER + 16)
  const second = HEADER + CHUNK
  const sector = Uint8Array.from({ length: 512 }, (_, i) => (i * 7) & 255)
  return Uint8Array.from(Buffer.concat([bytes.subarray(0, second), sector, bytes.subarray(second)]))
}
