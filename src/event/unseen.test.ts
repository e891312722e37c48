import { describe, expect, it } from 'vitest'
import { visibleJson, visibleLine } from './unseen.ts'

const HOSTILE = 'a\nEX01\r\t\u001b]0;x\u0007\u009b2J\u0000\u202e\u2066\u200b\u2028\u{e0041}z'

describe('a visible line', () => {
  it('shows what cannot be seen as code points, line ends and tabs among it', () => {
    expect(visibleLine(HOSTILE)).toBe(
      'a⟨U+000A⟩EX01⟨U+000D⟩⟨U+0009⟩⟨U+001B⟩]0;x⟨U+0007⟩⟨U+009B⟩2J⟨U+0000⟩⟨U+202E⟩⟨U+2066⟩⟨U+200B⟩⟨U+2028⟩⟨U+E0041⟩z',
    )
  })

  it('is ordinary text as it is', () => {
    const text = 'GET /owa/ Müller 日本 <script> \\x1b 👍'
    expect(visibleLine(text)).toBe(text)
  })
})

it('each character that a terminal obeys or that hides is one that cannot be seen', () => {
  const ranges = [
    [0, 0x1f],
    [0x7f, 0x9f],
    [0xad, 0xad],
    [0x61c, 0x61c],
    [0x200b, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x206f],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
    [0xfff9, 0xfffb],
    [0xe0000, 0xe007f],
  ] as const
  for (const [from, to] of ranges)
    for (let point = from; point <= to; point++)
      expect(visibleLine(String.fromCodePoint(point))).toMatch(/^⟨U\+[0-9A-F]{4,}⟩$/)
})

describe('visible JSON', () => {
  it('holds the same value in the same lines', () => {
    const value = { [HOSTILE]: [HOSTILE, 'Müller'] }
    for (const json of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
      const visible = visibleJson(json)
      expect(JSON.parse(visible)).toEqual(value)
      expect(visible.split('\n').length).toBe(json.split('\n').length)
      expect(visible.replaceAll('\n', '')).toMatch(/^[\x20-\x7eü]+$/)
    }
  })
})
