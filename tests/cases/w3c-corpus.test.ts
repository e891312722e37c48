import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { recognise } from '../../src/formats/registry.ts'
import { readIn, readWhole } from '../laws/format-reading.ts'

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url))
const TRUTH = join(CORPUS, '_truth/w3c_records.tsv')
const here = existsSync(TRUTH)
if (!here) console.warn('SKIPPED: ../shared/corpus is not here; real web server logs were not read')

const truth = (here ? readFileSync(TRUTH, 'utf8').trim().split('\n').slice(1) : []).map((line) => {
  const [, file, , dataLines] = line.split('\t') as [string, string, string, string]
  return { file, lines: Number(dataLines) }
})
/** Web server logs that are no W3C logs. */
const ACCESS_LOGS = [
  'lnav/test/logfile_access_log.0',
  'lnav/test/logfile_access_log.1',
  'lnav/test/logfile_shop_access_log.0',
  'sbousseaden-EVTX-ATTACK-SAMPLES/Command and Control/web_attack_and_isp_webshell_localhost_access_log.txt',
]

function bytesOf(file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(CORPUS, file)))
}

describe.skipIf(!here)('web server logs of others', () => {
  it.each(truth)('$file holds $lines rows', ({ file, lines }) => {
    const bytes = bytesOf(file)
    const format = recognise(bytes.subarray(0, 65_536))
    if (!format) return expect.fail('no format recognises it')
    const reading = readWhole(format, bytes)
    expect(reading.events).toHaveLength(lines)
    const { parsed, skipped, unreadable } = reading.ledger
    expect([parsed, skipped, unreadable]).toEqual([bytes.length, 0, 0])
    const cut = readIn(format, bytes, () => 777)
    expect(cut.events).toEqual(reading.events)
  })

  it.each(ACCESS_LOGS)('%s gives a row for each line, with its time', (file) => {
    const bytes = bytesOf(file)
    const format = recognise(bytes.subarray(0, 65_536))
    expect(format?.id).toBe('iis-ncsa')
    const reading = readWhole(format!, bytes)
    const lines = Buffer.from(bytes)
      .toString('latin1')
      .split('\n')
      .filter((line) => line.trim() !== '')
    expect(reading.events).toHaveLength(lines.length)
    expect(reading.events.filter(({ time }) => time === null)).toEqual([])
  })

  it('keeps the numbers of a row in their columns although a value holds spaces', () => {
    const bytes = bytesOf('plaso/test_data/iis/iis10_edge_cases.log')
    const { events } = readWhole(recognise(bytes)!, bytes)
    expect(events.map(({ fields }) => fields['cs-username'])).toContain('random\\ranuser1')
    for (const { fields } of events) expect(fields['sc-status']).toMatch(/^\d{3}$/)
  })
})
