import { describe, expect, it } from 'vitest'
import { EvtxSample, text } from '../../../../tests/lab/evtx-samples.ts'
import { writtenOver } from '../../../../tests/lab/evtx-remains.ts'
import { readWhole, type ReadEvent } from '../../../../tests/laws/format-reading.ts'
import { withoutKernel } from '../../../kernel/kernel.ts'
import evtx from '../../windows-evtx/index.ts'

const CHUNK = 65_536
const HEADER = 4096

/** Two chunks written into one buffer, so that the end of the second is that of the first. */
function oneBuffer(): Uint8Array {
  const sample = new EvtxSample(() => CHUNK)
  for (let i = 0; sample.bytes === 0; i++) add(sample, `first ${i}`)
  add(sample, 'second')
  return sample.end()
}

function add(sample: EvtxSample, user: string): void {
  const fields = { TargetUserName: text(user), Filler: text('x'.repeat(300)) }
  sample.data({ name: 'Microsoft-Windows-Security-Auditing' }, 'Security', 4624, fields)
}

function numbered(events: readonly ReadEvent[]): Map<string, ReadEvent['fields']> {
  const recovered = events.filter(({ fields }) => fields['Recovered'] !== undefined)
  return new Map(recovered.map(({ fields }) => [String(fields['EventRecordID']), fields]))
}

describe.each([
  ['with the kernel', <T>(work: () => T): T => work()],
  ['without it', withoutKernel],
])('remains of older records, read %s', (_, using) => {
  const { events, issues, facts, ledger } = using(() => readWhole(evtx, writtenOver()))
  const recovered = numbered(events)

  it('are whole where a template of the same id stands elsewhere', () => {
    expect(recovered.get('4')).toMatchObject({
      Provider_Name: 'Microsoft-Windows-Sysmon',
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: 'EX01.corp.example',
      CommandLine: 'cmd /c whoami',
      RecoveredBy: 'template elsewhere',
    })
    expect(recovered.get('4')).not.toHaveProperty('RecoveredWithout')
  })

  it('keep provider, channel and values by position where it is gone, and say what is lost', () => {
    expect(recovered.get('6')).toMatchObject({
      EventID: '1',
      Provider_Name: 'Microsoft-Windows-Sysmon',
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      RecoveredBy: 'position',
      RecoveredWithout: 'computer',
    })
    expect(recovered.get('5')).toMatchObject({
      Data: ['w3wp.exe', 'C:\\inetpub\\wwwroot\\aspnet_client\\x.aspx'],
      RecoveredWithout: 'names of data',
    })
  })

  it('take no template of which only the first bytes of the id agree with two', () => {
    expect(recovered.get('7')).toMatchObject({
      Data: ['\\winreg', 'w3wp.exe'],
      RecoveredWithout: 'names of data',
    })
  })

  it('are no events of their own where a record repeats them under another number', () => {
    expect(events.filter(({ fields }) => fields['EventRecordID'] === '8')).toHaveLength(1)
    expect(recovered.has('8')).toBe(false)
    const detail =
      'behind the last record of the chunk: 5, 3 of them incomplete; 1 more that repeats what was read before'
    expect(issues).toContainEqual(expect.objectContaining({ code: 'recovered-records', detail }))
    expect(facts).toContainEqual(
      expect.objectContaining({
        key: 'log-counters',
        value: expect.stringContaining('5 recovered, 1 repeated') as string,
      }),
    )
  })

  it('stay events where the record of that number says something else', () => {
    const lines = events.flatMap(({ fields }) =>
      fields['EventRecordID'] === '9' ? [[fields['Recovered'], fields['CommandLine']]] : [],
    )
    expect(lines).toEqual([
      [undefined, 'cmd /c dir x.aspx'],
      ['slack', 'cmd /c del x.aspx'],
    ])
  })

  it('are accounted for to the last byte', () => {
    expect(ledger.parsed + ledger.skipped + ledger.unreadable).toBe(HEADER + CHUNK)
    expect(ledger.unreadable).toBe(0)
  })

  it('are told to be repeats of the chunk before', () => {
    const log = oneBuffer()
    const reading = using(() => readWhole(evtx, log))
    const numbers = reading.events.map(({ fields }) => fields['EventRecordID'])
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(numbers.length).toBeGreaterThan(50)
    expect(reading.issues.map(({ detail }) => detail).join()).toMatch(
      /none to be read; \d\d more that repeat what/,
    )
    const { parsed, skipped, unreadable } = reading.ledger
    expect([parsed + skipped + unreadable, unreadable]).toEqual([log.length, 0])
  })
})

it('reads the remains of two chunks that say the same once', () => {
  const log = writtenOver()
  const twice = Uint8Array.from(Buffer.concat([log, log.subarray(HEADER)]))
  const recovered = readWhole(evtx, twice).events.filter(({ fields }) => fields['Recovered'] !== undefined)
  expect(recovered).toHaveLength(5)
})
