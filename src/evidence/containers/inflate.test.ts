import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inflatedByNode } from '../inflate-node.ts'
import { inflatedAtOnce } from './inflate-small.ts'

const noise = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i * 31) >> 3)
const CONTENTS = [
  new Uint8Array(),
  Uint8Array.of(7),
  new TextEncoder().encode('a line of a log\n'.repeat(3_000)),
  noise,
]

/** Microseconds of processor time, which do not depend on what else the machine does. */
function cpuTimeOf(deed: () => unknown): number {
  const before = process.cpuUsage()
  deed()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

describe.each([
  ['by itself', inflatedAtOnce],
  ['by Node', inflatedByNode],
])('a small member is inflated %s', (_, inflated) => {
  it('where it is whole', () => {
    for (const content of CONTENTS)
      for (const level of [0, 1, 9]) {
        const bytes = inflated(deflateRawSync(content, { level }), content.length)
        expect(bytes && [...bytes]).toEqual([...content])
      }
  })

  it('and not where it is cut, or something stands behind it', () => {
    for (const content of CONTENTS) {
      const packed = deflateRawSync(content)
      expect(inflated(packed.subarray(0, -1), content.length)).toBeNull()
      for (const more of [1, 2, 3, 8, 20, 40_000]) {
        const longer = new Uint8Array(packed.length + more)
        longer.set(packed)
        expect(inflated(longer, content.length)).toBeNull()
      }
    }
  })

  it('and not where it is longer or shorter than the archive says', () => {
    for (const content of CONTENTS) {
      expect(inflated(deflateRawSync(content), content.length + 1)).toBeNull()
      if (content.length > 0) expect(inflated(deflateRawSync(content), content.length - 1)).toBeNull()
    }
  })

  it('and given up early where it grows beyond what the archive says', () => {
    const bomb = deflateRawSync(new Uint8Array(200 << 20))
    const whole = cpuTimeOf(() => inflateRawSync(bomb))
    const givenUp = cpuTimeOf(() => expect(inflated(bomb, 100)).toBeNull())
    expect(givenUp).toBeLessThan(whole / 2)
  })
})
