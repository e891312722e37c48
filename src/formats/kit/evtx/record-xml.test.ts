import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../event/bytes.ts'
import { readWhole, samplesOf } from '../../../../tests/laws/format-reading.ts'
import { formatById } from '../../registry.ts'
import evtx from '../../windows-evtx/index.ts'
import { reachOf, recordXml } from './record-xml.ts'

const SAMPLES = samplesOf(evtx).filter(({ name }) => /value-type|references|not-closed|remains/.test(name))

function shown(bytes: Uint8Array, place: Parameters<typeof reachOf>[0]): string | null {
  const { offset, length } = reachOf(place)
  return recordXml(bytes.subarray(offset, offset + length), offset, place)
}

describe.each(SAMPLES)('the XML of the records of $name', ({ bytes }) => {
  const events = readWhole(evtx, bytes).events.filter(({ fields }) => fields['Channel'] !== undefined)

  it('is read by the reader of exported events with the same fields', () => {
    const xml = formatById('windows-event-xml')!
    expect(events.length).toBeGreaterThan(2)
    for (const { place, fields } of events) {
      const [again] = readWhole(xml, utf8(shown(bytes, place) ?? '')).events
      const given = Object.entries(fields).filter(([name]) => name !== 'Recovered')
      for (const [name, value] of given) {
        const own = again?.fields[name]
        // An array stands in one element here.
        const joined = (one: typeof value | undefined): string => [one ?? ''].flat().join(', ').trim()
        expect([name, joined(own)]).toEqual([name, joined(value)])
      }
    }
  })
})

it('a place that holds no record has no XML', () => {
  const [sample] = SAMPLES
  for (const offset of [0, 4096, 5000, 60_000]) {
    expect(shown(sample!.bytes, { kind: 'record', ordinal: 1, offset, length: 400 })).toBeNull()
  }
})
