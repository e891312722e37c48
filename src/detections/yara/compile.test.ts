import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { utf8 } from '../../event/bytes.ts'
import { YaraProgram } from './program.ts'
import { readRuleText } from './rule-text.ts'
import type { YaraFile } from './yara.ts'

const PACKAGE = createRequire(import.meta.url).resolve('@virustotal/yara-x/package.json')

let program: YaraProgram
beforeAll(() => {
  program = new YaraProgram(readFileSync(join(dirname(PACKAGE), 'pkg/yara_x_js_bg.wasm')))
})

function files(texts: Record<string, string>): YaraFile[] {
  return Object.entries(texts).map(([path, text]) => ({ pack: 'p', path, text }))
}

/** Rules that run, and why the others do not, with their places. */
function fate(texts: Record<string, string>): { runs: string[]; not: string[] } {
  const { rules, unused } = program.compile(files(texts))
  return {
    runs: rules.map(({ title }) => title),
    not: unused.map(
      ({ title, state, line, column, reason }) => `${title} ${state} ${line}:${column} ${reason}`,
    ),
  }
}

function matches(text: string, path = 'x.txt'): string[] {
  return program.scan(utf8(text), { path }).map(({ rule }) => rule)
}

describe('every rule runs or says why not', () => {
  it('one that is not understood takes only itself, and what needs it, away', () => {
    const text = `rule good { strings: $a = "sought" condition: $a }
rule broken { strings: $a = /(/ condition: $a }
rule needs { condition: broken and good }
rule last { meta: note = "} rule no { \\" }" condition: filesize > 3 } // } rule nor
/* rule nor { condition: true } */ rule hex { strings: $h = { 73 6F ( 75 | 76 ) [1-2] 68 } condition: $h }`
    const { runs, not } = fate({ 'a.yar': text })
    expect(runs).toEqual(['good', 'last', 'hex'])
    expect(not).toHaveLength(2)
    expect(not[0]).toMatch(/^broken refused 2:\d+ invalid regular expression: unclosed group$/)
    expect(not[1]).toMatch(/^needs refused 3:\d+ unknown identifier `broken`/)
    expect(matches('what is sought here')).toEqual([
      'yara:p:a.yar:good',
      'yara:p:a.yar:last',
      'yara:p:a.yar:hex',
    ])
  })

  it('a brace that is missing ends with the next rule', () => {
    const { runs, not } = fate({
      'a.yar': 'rule open { condition: true\nprivate rule next { condition: true }',
    })
    expect(runs).toEqual(['next'])
    expect(not).toEqual(['open refused 1:6 its closing brace is missing'])
    // What only serves others makes no hit.
    expect(matches('x')).toEqual([])
  })

  it('what is only missing here is told apart from what is wrong', () => {
    const { runs, not } = fate({
      'a.yar': `import "magic"
import "hash"
rule kind { condition: magic.mime_type() == "x" }
rule whose { condition: owner == "SYSTEM" }
rule boxed { condition: cuckoo.sync.mutex(/x/) }
rule digest { condition: hash.md5(0, filesize) == "d41d8cd98f00b204e9800998ecf8427e" }
rule twice { condition: true }
rule twice { condition: true }`,
    })
    expect(runs).toEqual(['digest', 'twice'])
    expect(not.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'kind absent',
      'whose absent',
      'boxed absent',
      'twice refused',
    ])
    expect(matches('x')).toEqual(['yara:p:a.yar:twice'])
  })

  it('files see what they include, and nothing else', () => {
    const { runs, not } = fate({
      'main.yar': 'include "parts/base.yar"\ninclude "gone.yar"\nrule main { condition: base }',
      'parts/base.yar': 'include "../main.yar"\nrule base { condition: true }',
      'other.yar': 'rule main { condition: base }',
    })
    expect(runs).toEqual(['base', 'main'])
    expect(not).toEqual([
      'include "gone.yar" refused 2:1 this file is not in the pack; rules that need what it holds do not run',
      'main refused 1:24 unknown identifier `base`: this identifier has not been declared',
    ])
  })

  it('loops without a sensible end are refused before they run', () => {
    const { runs, not } = fate({
      'a.yar':
        'rule loop { condition: for all i in (0..2000000000) : ( i >= 0 ) } rule fine { condition: true }',
    })
    expect(runs).toEqual(['fine'])
    expect(not[0]).toMatch(/^loop refused 1:24 loop has too many iterations/)
  })

  it('any text is taken apart without losing a rule', () => {
    const piece = fc.constantFrom(
      'rule ',
      'a ',
      'b',
      '{',
      '}',
      '"',
      '/',
      '\\',
      '\n',
      'condition: true ',
      'strings: $a = ',
      'meta: x = 1 ',
      'private ',
      'import "pe" ',
      'include "a.yar" ',
      '//',
      '/*',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('')
        const { rules, unused } = program.compile(files({ 'a.yar': text }))
        const { rules: spans, references } = readRuleText(text)
        const missing = references.filter(({ kind, target }) => kind === 'include' && target !== 'a.yar')
        expect(rules.length + unused.length).toBe(spans.length + missing.length)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a source that is asked', () => {
  it('is known by its name on the server, and says where it matches', () => {
    program.compile(
      files({
        'a.yar': `rule named : one two {
  meta: author = "me" score = 75 description = "by name" reference = "here"
  strings: $x = "mark" wide ascii
  condition: filename == "a.ASPX" and extension == ".aspx" and filepath contains "wwwroot" and #x > 1 }`,
      }),
    )
    const bytes = Uint8Array.of(...utf8('mark '), ...utf8('m\0a\0r\0k\0'))
    expect(program.scan(bytes, { path: 'C:\\inetpub\\wwwroot\\a.ASPX' })).toEqual([
      {
        rule: 'yara:p:a.yar:named',
        pack: 'p',
        level: 'medium',
        found: 2,
        strings: [
          { id: '$x', offset: 0, length: 4, text: 'mark' },
          { id: '$x', offset: 5, length: 8, text: 'm\\x00a\\x00r\\x00k\\x00' },
        ],
      },
    ])
    expect(program.scan(bytes, { path: 'C:\\inetpub\\wwwroot\\b.aspx' })).toEqual([])
  })

  it('makes one memory for all sources, in which nothing of the one before is left', () => {
    program.compile(
      files({
        'a.yar': `rule twice { strings: $a = "mark" condition: #a == 2 and filename == "a.txt" }
rule spread { strings: $a = "mark" $b = "none" condition: for any i in (1..#a) : (@a[i] == 7) and not $b }
rule helped { condition: spread and not twice }`,
      }),
    )
    const { Memory } = WebAssembly
    let made = 0
    WebAssembly.Memory = class extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super(descriptor)
        made++
      }
    }
    try {
      for (let i = 0; i < 50; i++) {
        expect(matches('mark mark', 'C:\\a.txt')).toEqual(['yara:p:a.yar:twice'])
        expect(matches('mark mark', 'C:\\b.txt')).toEqual([])
        expect(matches('       mark', 'C:\\a.txt')).toEqual(['yara:p:a.yar:spread', 'yara:p:a.yar:helped'])
        expect(matches('       mark none')).toEqual([])
      }
    } finally {
      WebAssembly.Memory = Memory
    }
    expect(made).toBeLessThan(2)
  })

  it('weighs what the author of the rule says', () => {
    const metas = [
      'severity = "Critical"',
      'score = 80',
      'score = 45',
      'threat_level = 3',
      'x = 1',
      'level = "info"',
    ]
    const { rules } = program.compile(
      files({ 'a.yar': metas.map((meta, i) => `rule r${i} { meta: ${meta} condition: true }`).join('\n') }),
    )
    expect(rules.map(({ level }) => level)).toEqual([
      'critical',
      'high',
      'low',
      'informational',
      'medium',
      'informational',
    ])
  })
})
