import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Hunter } from '../../src/detections/hunt/hunt.ts'
import { compileRules } from '../../src/detections/compile/rule-set.ts'
import { utf8 } from '../../src/event/bytes.ts'
import { fieldOf, formatById, recognise } from '../../src/formats/registry.ts'
import { readWhole, type Reading } from '../laws/format-reading.ts'

const TWINS = fileURLToPath(new URL('../../../shared/corpus/sigmahq-sigma/regression_data/', import.meta.url))
const here = existsSync(TWINS)
if (!here) console.warn('SKIPPED: ../shared/corpus is not here; JSON twins of real event logs were not read')

function read(format: string, bytes: Uint8Array): Reading {
  return readWhole(formatById(format)!, bytes)
}

const NET =
  '{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Provider_Name":"Microsoft-Windows-Sysmon",' +
  '"Computer":"EX01","TimeCreated":"2021-03-03T07:00:00Z","Image":"C:\\\\x\\\\net.exe","CommandLine":"net group"}\n'

describe('exported events', () => {
  it('are looked at by the rules for event logs', () => {
    const { rules } = compileRules([
      {
        path: 'a.yml',
        text: "title: a\nlogsource: { product: windows, category: process_creation }\ndetection: { s: { Image|endswith: '\\net.exe' }, condition: s }",
        origin: 'added',
      },
    ])
    const [block] = read('windows-event-json', utf8(NET)).blocks
    const hunter = new Hunter({ rules }, fieldOf)
    const matches = hunter.hunt(block!, { sourceId: 0, hostOf: () => null, fieldOf })
    expect(matches.map(({ rows }) => [...rows])).toEqual([[0]])
  })
})

describe('events of a table', () => {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

  it('are looked at by the rules for event logs, whatever wrote and separated them', () => {
    const { rules } = compileRules([
      {
        path: 'a.yml',
        text: "title: a\nlogsource: { product: windows, category: process_creation }\ndetection: { s: { Image|endswith: '\\net.exe', CommandLine: net group }, condition: s }",
        origin: 'added',
      },
    ])
    const payload =
      '{"EventData":{"Data":[{"@Name":"Image","#text":"C:\\\\x\\\\net.exe"},{"@Name":"CommandLine","#text":"net group"}]}}'
    const message = 'Process Create:\r\nImage: C:\\x\\net.exe\r\nCommandLine: net group'
    const channel = 'Microsoft-Windows-Sysmon/Operational'
    const tables = [',', ';', '\t'].flatMap((separator) => {
      const table = (...rows: readonly (readonly string[])[]): string =>
        rows.map((row) => row.join(separator)).join('\r\n')
      return [
        table(
          ['RecordNumber', 'TimeCreated', 'EventId', 'Provider', 'Channel', 'Computer', 'Payload'],
          [
            '1',
            '2021-03-03 07:00:00.1234567',
            '1',
            'Microsoft-Windows-Sysmon',
            channel,
            'EX01',
            quoted(payload),
          ],
        ),
        table(
          ['"Message"', '"Id"', '"ProviderName"', '"LogName"', '"MachineName"', '"TimeCreated"'],
          [
            quoted(message),
            '"1"',
            '"Microsoft-Windows-Sysmon"',
            quoted(channel),
            '"EX01"',
            '"3.3.2021 08:00:00"',
          ],
        ),
        table(
          ['Level', 'Date and Time', 'Source', 'Event ID', 'Task Category'],
          ['Information', '3/3/2021 8:00:00 AM', 'Microsoft-Windows-Sysmon', '1', 'None', quoted(message)],
        ),
      ]
    })
    for (const text of tables) {
      expect(recognise(utf8(text))?.id).toBe('windows-event-table')
      const [block] = read('windows-event-table', utf8(text)).blocks
      const hunter = new Hunter({ rules }, fieldOf)
      const matches = hunter.hunt(block!, { sourceId: 0, hostOf: () => null, fieldOf })
      expect(
        matches.map(({ rows }) => [...rows]),
        text,
      ).toEqual([[0]])
    }
  })
})

/** Writers differ in braces, case, digits of a second and what stands at the end of a value. */
function comparable(value: string | string[] | undefined): string {
  return String(value ?? '')
    .replace(/^\{([0-9A-F-]{36})\}$/i, '$1')
    .replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})\d*Z$/, '$1Z')
    .replace(/^0x0*/, '0x')
    .trimEnd()
    .toUpperCase()
}

describe.skipIf(!here)('real events', () => {
  it('have the same fields as JSON and as event logs', () => {
    const differences: object[] = []
    let events = 0
    let compared = 0
    for (const name of readdirSync(TWINS, { recursive: true }).map(String)) {
      const twin = join(TWINS, name.replace(/\.evtx$/, '.json'))
      if (!name.endsWith('.evtx') || !existsSync(twin)) continue
      const log = read('windows-evtx', new Uint8Array(readFileSync(join(TWINS, name)))).events
      for (const { fields } of read('windows-event-json', new Uint8Array(readFileSync(twin))).events) {
        const own = log.find((event) => event.fields['EventRecordID'] === fields['EventRecordID'])
        events++
        for (const [field, value] of Object.entries(fields)) {
          compared++
          if (comparable(own?.fields[field]) !== comparable(value))
            differences.push({ name, field, value, own: own?.fields[field] })
        }
      }
    }
    expect(differences.slice(0, 20)).toEqual([])
    expect(events).toBeGreaterThan(90)
    expect(compared).toBeGreaterThan(2000)
  })
})
