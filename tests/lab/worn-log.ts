import { EvtxSample, text } from './evtx-samples.ts'
import type { Node, Template, Value } from './evtx-writer.ts'
import { Random } from './random.ts'

/*
 * An event log like that of a server that ran for years: a hundred kinds of events with all types of values, most data in
 * templates of their own, and chunks that were written a second time, in which older records remain after the last one.
 */
const CHUNK = 65_536
const KINDS = 120
const FULLEST = CHUNK - 1024

const PROVIDERS = [
  ['Microsoft-Windows-Security-Auditing', 'Security'],
  ['Service Control Manager', 'System'],
  ['Microsoft-Windows-PowerShell', 'Microsoft-Windows-PowerShell/Operational'],
  ['MSExchange CmdletLogs', 'MSExchange Management'],
  ['Microsoft-Windows-TaskScheduler', 'Microsoft-Windows-TaskScheduler/Operational'],
  ['Microsoft-Windows-Sysmon', 'Microsoft-Windows-Sysmon/Operational'],
] as const
const WORDS = 'Subject Target User Process Object Share Service Logon Source Image Parent Task'.split(' ')
const ENDS = 'Name Id Sid Domain Path Status Type Guid Time Address Port Flags'.split(' ')

type Make = (random: Random) => Value
const MAKERS: readonly Make[] = [
  (random) => text(random.pick(WORDS)),
  (random) => text(`C:\\Windows\\System32\\${random.pick(WORDS)}${random.whole(1, 400)}.exe`),
  (random) => text(`${random.hex(8)} ${random.pick(WORDS)} é`),
  (random) => ({ type: 'u32', number: random.whole(0, 70_000) }),
  (random) => ({ type: 'u16', number: random.whole(0, 65_535) }),
  (random) => ({ type: 'u8', number: random.whole(0, 9) }),
  (random) => ({ type: 'hex64', big: BigInt(random.whole(0, 1 << 24)) }),
  (random) => ({ type: 'hex32', number: random.pick([0, 0xc000_006d, 0xc000_0064]) }),
  (random) => ({ type: 'sid', sid: `S-1-5-21-1004336348-1177238915-682003330-${random.whole(500, 520)}` }),
  (random) => ({ type: 'guid', guid: random.guid() }),
  (random) => ({ type: 'time', ms: Date.UTC(2021, 2, random.whole(1, 9), 6, random.whole(0, 59)) }),
  (random) => ({ type: 'bool', number: random.whole(0, 1) }),
  () => ({ type: 'null' }),
  (random) => ({ type: 'binary', bytes: Uint8Array.of(random.whole(0, 255), 2, 3) }),
]

interface Kind {
  readonly provider: (typeof PROVIDERS)[number]
  readonly id: number
  readonly body?: (first: number) => Node
  readonly values: (random: Random) => readonly Value[]
}

function kindOf(number: number, random: Random): Kind {
  const provider = random.pick(PROVIDERS)
  const id = 4000 + number
  const count = random.whole(2, 18)
  const names = Array.from({ length: count }, () => `${random.pick(WORDS)}${random.pick(ENDS)}`)
  const makers = names.map(() => random.pick(MAKERS))
  const made = (on: Random): Value[] => makers.map((make) => make(on))
  if (number % 10 === 0)
    return {
      provider,
      id,
      body: (first) => ({ name: 'EventData', children: [{ name: 'Data', text: first }] }),
      values: (on) => [{ type: 'strings', items: names.map((name) => `${name} ${on.whole(1, 50)}`) }],
    }
  const unique = [...new Set(names)]
  const user = number % 10 === 1
  const children = unique.map((name, i): Node =>
    user ? { name, text: i } : { name: 'Data', attributes: [{ name: 'Name', text: name }], text: i },
  )
  const template: Template = {
    id: `${(0x10_000 + number).toString(16).padStart(8, '0')}-0000-4000-8000-000000000001`,
    root: user
      ? { name: 'UserData', children: [{ name: 'EventXml', children }] }
      : { name: 'EventData', children },
  }
  return {
    provider,
    id,
    values: (on) => [{ type: 'xml', template, values: made(on).slice(0, unique.length) }],
  }
}

/** Returns a log of about `bytes` bytes. The same seed gives the same log. */
export function wornLog(bytes: number, seed = 'worn'): Uint8Array {
  const random = new Random(seed)
  const kinds = Array.from({ length: KINDS }, (_, number) => kindOf(number, random))
  const older = new EvtxSample(() => FULLEST)
  fill(older, bytes, kinds, random)
  const sample = new EvtxSample(() => random.whole(CHUNK / 4, FULLEST), older.end())
  // No log of that size holds so many records.
  sample.goOnAt(bytes).wait(1500 * bytes)
  fill(sample, bytes, kinds, random)
  return sample.end()
}

function fill(sample: EvtxSample, bytes: number, kinds: readonly Kind[], random: Random): void {
  while (sample.bytes < bytes) {
    // A few kinds make up most of the events.
    const kind = kinds[Math.floor(KINDS * random.share() ** 4)]!
    sample.event({
      provider: { name: kind.provider[0], guid: '54849625-5478-4994-a5ba-3e3b0328c30d' },
      channel: kind.provider[1],
      id: kind.id,
      values: kind.values(random),
      ...(kind.body ? { body: kind.body } : {}),
    })
  }
}
