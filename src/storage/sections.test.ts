import { describe, expect, it } from 'vitest'
import { utf8 } from '../event/bytes.ts'
import { DamagedRecordError, decoded, framed, framedRecord, sectionOf, Sections } from './sections.ts'

const MAGIC = 0x31415443
const TEXTS = ['', 'x', 'again and again '.repeat(200)]

function recordOf(texts: readonly string[]): Uint8Array {
  const sections = new Sections(0)
  const header = texts.map((text) => sections.add(utf8(text)))
  return new Uint8Array(framedRecord(MAGIC, header, sections.bytes.subarray(0, sections.used)))
}

function textsOf(record: Uint8Array): string[] {
  const { header, body } = framed(record)
  return (header as Parameters<typeof sectionOf>[1][]).map((one) =>
    Buffer.from(sectionOf(body, one)).toString(),
  )
}

describe('a record of sections', () => {
  it('gives each section back, and packs what repeats', () => {
    const record = recordOf(TEXTS)
    expect(textsOf(record)).toEqual(TEXTS)
    expect(framed(record).magic).toBe(MAGIC)
    expect(record.length).toBeLessThan(TEXTS.join('').length / 2)
  })

  it('that is cut or changed is damaged, which is an answer', () => {
    const record = recordOf(TEXTS)
    for (const at of [0, 5, 20, record.length - 1])
      expect(decoded(() => textsOf(record.slice(0, at))).ok).toBe(false)
    const changed = record.slice()
    changed[changed.length - 1]! ^= 1
    expect(() => textsOf(changed)).toThrow(DamagedRecordError)
  })

  it('lets errors of ours through', () => {
    const mistake = (): never => {
      throw new TypeError('ours')
    }
    expect(() => decoded(mistake)).toThrow('ours')
  })
})
