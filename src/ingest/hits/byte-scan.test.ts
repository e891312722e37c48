import { describe, expect, it } from 'vitest'
import { BlockBuilder } from '../../event/block-builder.ts'
import type { Block } from '../../event/block.ts'
import type { Source } from '../../event/source.ts'
import { MAX_SCANNED, type ByteScanner, type YaraMatch } from '../../detections/yara/yara.ts'
import { byteHits, ByteCollector, scanOf } from './byte-scan.ts'

const SOURCE = {
  id: 3,
  path: 'c.zip > shell.aspx',
  originalPath: 'C:\\inetpub\\shell.aspx',
  sha256: 'ab',
  format: 'iis-w3c',
  receipt: { bytes: 99 },
} as unknown as Source

function match(rule: string, offset: number | null): YaraMatch {
  const strings = offset === null ? [] : [{ id: '$a', offset, length: 4, text: 'eval' }]
  return { rule, pack: 'p', level: 'high', strings, found: strings.length }
}

/** Three events of ten bytes each; the second has no time. */
function block(): Block {
  let made: Block | null = null
  const builder = new BlockBuilder({
    format: 'iis-w3c',
    placeKind: 'line',
    blank: 'absent',
    emit: (one) => (made = one),
  })
  builder.useSchema([])
  for (const [row, time] of [5, NaN, 7].entries()) builder.row(time, row + 1, row * 10, 9)
  builder.flush()
  return made!
}

describe('a hit of a rule about bytes', () => {
  it('stands at the event that holds the first string, or at the source', () => {
    const { hits } = byteHits(
      SOURCE,
      [match('a', 25), match('b', 12), match('c', 9), match('d', null)],
      [block()],
    )
    expect(hits.map(({ rule, time, place }) => [rule, time, place.offset, place.length])).toEqual([
      ['a', 7, 20, 9],
      ['b', null, 10, 9],
      ['c', null, 9, 4],
      ['d', null, 0, 99],
    ])
    expect(hits[0]!.fields).toMatchObject({ File: 'C:\\inetpub\\shell.aspx', SHA256: 'ab', Strings: '1' })
    expect(hits[3]!.fields).not.toHaveProperty('Strings')
  })

  it('is counted when there are too many', () => {
    const many = Array.from({ length: 502 }, (_, i) => match(`rule ${i}`, null))
    const { hits, counts } = byteHits(SOURCE, many, [])
    expect([hits.length, counts.map(({ rule }) => rule)]).toEqual([500, ['rule 500', 'rule 501']])
  })
})

describe('bytes that are gathered', () => {
  function scanner(seen: number[]): ByteScanner {
    return {
      packs: ['p'],
      scan: async (bytes) => {
        seen.push(bytes.length)
        return { matches: [], left: 'slow' }
      },
    }
  }

  it('are scanned once and given away', async () => {
    const seen: number[] = []
    const gathering = new ByteCollector()
    const piece = new Uint8Array(5)
    gathering.take(piece)
    gathering.take(piece)
    const scanned = await gathering.scan(scanner(seen), 'x')
    expect(seen).toEqual([10])
    expect(scanOf(scanner([]), scanned!)).toEqual({ packs: ['p'], left: 'slow' })
    expect([gathering.holds, await gathering.scan(scanner(seen), 'x')]).toEqual([false, null])
  })

  it('are not scanned when there are none or too many', async () => {
    const seen: number[] = []
    expect(await new ByteCollector().scan(scanner(seen), 'x')).toEqual({ matches: [], left: null })
    const large = new ByteCollector()
    large.take(new Uint8Array(MAX_SCANNED))
    expect(large.holds).toBe(true)
    large.take(new Uint8Array(1))
    expect([large.holds, await large.scan(scanner(seen), 'x')]).toEqual([false, null])
    expect(seen).toEqual([])
  })
})
