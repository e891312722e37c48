import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builtInTexts } from '../compile/rule-set.ts'
import { readPlainYaml } from './plain-yaml.ts'
import { readAnyYaml } from './yaml-tree.ts'

/** Whatever the plain reader takes, the library reads alike. */
function agrees(text: string): boolean {
  const plain = readPlainYaml(text)
  if (plain === null) return false
  expect(readAnyYaml(text), text).toEqual(plain.map((root) => ({ ok: true, root })))
  return true
}

const RULE = `---
title: A rule
id: 3b3cbf0c-5f0f-4b39-9d6d-0f1f6a1c6b1e
description: |
  Two lines,
    one deeper

  and one more
author: Somebody, somebody else
  and others
date: 2024-01-02
level: high # as it is
references:
    - https://example.org/a?b=c#d
    - 'it''s'
tags: # none
- attack.t1059
detection:
    selection:
        - Image|endswith: '\\cmd.exe'
          CommandLine|contains|all:
              - ' /c '
              - "x"
        - EventID: 4688
          Flag: true
          Nothing: null
    '|all':
        - keyword
    condition: selection and not 1 of filter_*
`

describe('the plain reader', () => {
  it('reads a rule as the library does', () => {
    expect(agrees(RULE)).toBe(true)
    expect(agrees(RULE.replaceAll('\n', '\r\n'))).toBe(true)
  })

  it('reads the built-in rules as the library does, as far as it reads them', () => {
    for (const { text } of builtInTexts()) agrees(text)
  })

  it.each([
    'a:',
    'a:   # nothing\nb: c',
    'a:\n\n# nothing\nb: c',
    'a:\n  - b:\n  - c:\n    d:',
    'a:\n  b and\n  c\nd: e',
    "a:\n  'b' # c\n      # d\ne: f",
    'a: b\n\n\n  c\n\nd: e',
    'a: b # c\n    # d\ne: f',
    'a: b\n    # c\nd: e',
    'a: "C:\\\\x \\"y\\" \\u0410\\x41\\n\\t\\/"',
    'a: ünnamed\nb: _c\nd: :\\e\nf: 007\ng: \u00a0x\u00a0\nh: 😀',
    'a: b\n---\nc: d\n---\n- e',
    '---\na: |\n  b\n---\nc: d',
    'a: 0xFustang\nb: 0o9\n---\n  c: d\n  e: f',
  ])('reads %j as the library does', (text) => {
    expect(agrees(text)).toBe(true)
    expect(agrees(text.replaceAll('\n', '\r\n'))).toBe(true)
  })

  it.each([
    'a: [b]',
    'a: {b: c}',
    'a: &x b',
    'a: *x',
    'a: !!str b',
    'a: >\n  b',
    'a: b: c',
    'a: 1.5',
    'a: 0x10',
    'a: ~',
    'a: "\\q"',
    "a: 'b",
    'a: b\n---',
    '# c\n---\na: b',
    'a:\n# c\n  b',
    'a: b\n--- # c\nd: e',
    'a: b # c\n  d',
    'a: b\n c: d',
    'a: 1\na: 2',
    '- - a',
    '\ta: b',
    'a: b #c\nd',
  ])('leaves %j to the library', (text) => {
    expect(readPlainYaml(text)).toBe(null)
  })

  it('never reads garbled text differently', () => {
    const lines = RULE.split('\n')
    const piece = fc.constantFrom(
      ...lines,
      '  - a',
      '- b: c',
      '',
      ' ',
      '   # x',
      'x: |',
      '  x: |-',
      '   y',
      "'k': v",
      'k:',
      '  ',
      'a: -1',
      'a: - b',
      'a: b  ',
      '  b c',
      'null: x',
      'x:y: z',
      'a: .5',
      "a: 'b' c",
      '...',
      '---',
      'x:',
      '  - y:',
      '    ü ö',
      ' :z',
      '- : a',
      'a: "b\\\\c\\u0041"',
      '  "q" # r',
      '# s',
      'b: 00',
      'a: b\u00a0',
      '\u00a0',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        agrees(pieces.join('\n'))
        agrees(pieces.join('\r\n'))
      }),
      { numRuns: 5000 },
    )
    fc.assert(
      fc.property(
        fc.nat(RULE.length),
        fc.constantFrom('', ' ', '\n', ':', '#', '-', "'", '"', '\n  ', ': ', '\\', ' #', '\n---\n'),
        (at, by) => {
          agrees(RULE.slice(0, at) + by + RULE.slice(at + (by === '' ? 1 : 0)))
        },
      ),
      { numRuns: 5000 },
    )
  })
})
