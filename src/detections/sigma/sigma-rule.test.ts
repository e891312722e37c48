import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printPredicate } from '../../predicate/search/print.ts'
import { readRules, type RuleReading } from './sigma-rule.ts'

const HEAD = 'title: A test\nlogsource: { product: exchange, service: httpproxy }\n'

function read(text: string, origin: 'built-in' | 'added' = 'added'): RuleReading {
  return readRules({ path: 'some/rule.yml', text, origin })[0]!
}

function reason(text: string): string {
  const reading = read(text)
  return reading.ok ? 'runs' : reading.refused.reason
}

/** What a detection asks, in the search language, without its format. */
function asked(
  detection: string,
  logsource = '{ product: exchange, service: httpproxy }',
  origin?: 'built-in',
): string {
  const reading = read(`title: A test\nlogsource: ${logsource}\ndetection: ${detection}`, origin ?? 'added')
  if (!reading.ok) return reading.refused.reason
  if (reading.kind !== 'rule') return reading.kind
  return printPredicate(reading.read.rule.predicate).replace(/^format:exchange-http-proxy and /, '')
}

describe('reading a rule', () => {
  it('says which fields it filters by that an event does not have', () => {
    const notesOf = (logsource: string, detection: string): readonly string[] => {
      const reading = read(`title: A\nlogsource: ${logsource}\ndetection: ${detection}`)
      return reading.ok && reading.kind === 'rule' ? reading.read.rule.notes : []
    }
    const created = '{ product: windows, category: process_creation }'
    expect(
      notesOf(created, '{ s: { Image: a }, f: { OriginalFileName: b }, condition: s and not f }'),
    ).toEqual(['Security 4688 has no OriginalFileName, by which it filters'])
    expect(notesOf(created, '{ s: { OriginalFileName: b }, condition: s }')).toEqual([])
    expect(notesOf('{ category: proxy }', '{ s: { c-useragent: b }, condition: s }')).toEqual([
      'it is written for what goes out through a proxy, not for who visits a server',
    ])
  })

  it('takes over what a person reads', () => {
    const reading = read(`
title: Script in a front-end folder
name: frontend_script
id: 3b3cbf0c-5f0f-4b39-9d6d-0f1f6a1c6b1e
status: experimental
level: high
description: A script appears.
date: 2024-01-01
modified: 2024/02/03
references: [docs/sources.md]
tags: [attack.t1505.003]
falsepositives: [A cumulative update]
next: [Look at the file]
logsource: { product: exchange, service: httpproxy }
detection: { s: { UrlStem: /a }, condition: s }
examples: { match: [{ UrlStem: /a, HttpStatus: 200 }], ignore: [{ UrlStem: [/b, /c] }] }
simulation: { anything: 1 }
`)
    expect(reading).toMatchObject({
      ok: true,
      read: {
        named: true,
        modified: '2024-02-03',
        examples: { match: [{ UrlStem: '/a', HttpStatus: '200' }], ignore: [{ UrlStem: ['/b', '/c'] }] },
        rule: {
          name: 'frontend_script',
          id: '3b3cbf0c-5f0f-4b39-9d6d-0f1f6a1c6b1e',
          level: 'high',
          status: 'experimental',
          references: ['docs/sources.md'],
          falsepositives: ['A cumulative update'],
          next: ['Look at the file'],
          formats: ['exchange-http-proxy'],
        },
      },
    })
  })

  it.each([
    ['', 'the file holds no rule'],
    ['- a', 'line 1, column 1: this is no rule'],
    ['title: x\ntitle: y', 'line 2, column 1: the same key stands twice'],
    ['title: [', /its YAML cannot be read/],
    [`a: ${'['.repeat(100)}${']'.repeat(100)}`, /nested deeper than 64/],
    [`a: &a [1]\nb: [${'*a,'.repeat(40)}]`, /too many YAML aliases/],
    ['action: global', 'the file holds no rule'],
    ['detection: {}', 'a title is missing'],
    [`${HEAD}status: deprecated`, 'its author marks it as deprecated'],
    [HEAD, '"detection" is missing'],
    [`${HEAD}detection: { s: { a: 1 } }`, /has no condition/],
    [
      `${HEAD}level: awful\ndetection: { s: { a: 1 }, condition: s }`,
      'line 3, column 8: there is no level "awful"',
    ],
    [
      'title: x\nlogsource: { product: aws }\ndetection: { s: { a: 1 }, condition: s }',
      'cannot run here: no log of product aws is read',
    ],
    [
      'title: x\nlogsource: { product: windows, category: file_access }\ndetection: { s: { a: 1 }, condition: s }',
      /no event log holds windows file_access/,
    ],
    [
      'title: x\nlogsource: { product: windows, service: __proto__ }\ndetection: { s: { a: 1 }, condition: s }',
      /is not known/,
    ],
  ] as const)('refuses %j with its reason', (text, expected) => {
    if (typeof expected === 'string') expect(reason(text)).toBe(expected)
    else expect(reason(text)).toMatch(expected)
  })

  it('refuses texts with wildcards that would take a thousand steps and more for each character', () => {
    const said = (text: string): string =>
      reason(`title: A\nlogsource: { category: webserver }\ndetection: { s: { a: '${text}' }, condition: s }`)
    for (const text of [`${'a'.repeat(999)}?b`, `x*${'?'.repeat(1_000)}`])
      expect(said(text)).toMatch(/a text with wildcards is longer than 1000 characters$/)
    for (const text of [`${'a'.repeat(998)}?b`, `*${'a'.repeat(4_000)}*`]) expect(said(text)).toBe('runs')
  })

  it('refuses any depth with one reason, wherever the stack ends', () => {
    for (const text of [`a: ${'['.repeat(20_000)}`, `${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}`])
      expect(reason(text)).toBe('its YAML is nested deeper than 64 levels')
  })

  it.each([
    ['a and (nothing or', 'nothing', 'names "nothing"'],
    ['"a and  no-such"', 'no-such', 'names "no-such"'],
    ['a and 1 of b*', 'b*', 'matches no selection'],
    ['a and (not a', '(', 'never closed'],
    ['a a', 'a', 'is unexpected', 2],
    ['a or & a', '&', 'cannot stand in a condition'],
    ['a or 🧨', '🧨', '"🧨" cannot stand in a condition'],
    ['a and', '', 'ends too early'],
  ])('points to the word in the condition %s', (condition, word, said, offset = 0) => {
    const line = `  condition: ${condition}`
    const [reading] = readRules({
      path: 'x.yml',
      text: `${HEAD}detection:\n  a: { b: 1 }\n${line}`,
      origin: 'added',
    })
    const at = word === '' ? line.length : line.indexOf(word, line.indexOf(': ') + 2 + offset)
    expect(reading).toMatchObject({
      refused: { reason: expect.stringContaining(said) as string, excerpt: line, at: { column: at + 1 } },
    })
  })

  it('says of an unquoted star what it is, and where', () => {
    expect(reason(`${HEAD}detection:\n  s:\n    UrlStem:\n      - *a.exe*/b*\n  condition: s`)).toMatch(
      /^line 6, column 9: a text that begins with \* has to stand in quotes/,
    )
  })

  it('takes a text about a correlation for a note where there is a detection', () => {
    const reading = read(
      `${HEAD}correlation: first a, then b\ndetection: { s: { UrlStem: /a }, condition: s }`,
    )
    expect(reading.ok && reading.kind === 'rule' && reading.read.rule.notes).toEqual([
      'what it says of a correlation is plain text, and is not run',
    ])
    expect(reason('title: A\ncorrelation: first a, then b')).toContain('must hold keys and values')
  })

  it("names the format of Chainsaw's own rules", () => {
    expect(reason('title: A\nkind: evtx\nlevel: info\nfields: []\nfilter: { condition: a }')).toContain(
      'Chainsaw',
    )
  })

  it('points to the beginning of a condition that is folded', () => {
    const text = `${HEAD}detection:\n  a: { b: 1 }\n  condition: >-\n    a and\n    nothing`
    expect(readRules({ path: 'x.yml', text, origin: 'added' })).toMatchObject([
      { refused: { excerpt: '  condition: >-', at: { column: 14 } } },
    ])
  })

  it('cites no more of what is no rule than a person reads', () => {
    expect(reason(`x\n#\n${'y'.repeat(5_000)}`)).toMatch(
      /^line 3, column 1: its YAML cannot be read: .{100,160}…$/,
    )
  })

  it('keeps the title and id of a rule that it refuses, and the path of one that has none', () => {
    const path = 'some/rule.yml'
    expect(read('title: x\nid: 7')).toMatchObject({ refused: { id: '7', title: 'x', origin: 'added' } })
    expect(read('[')).toMatchObject({ refused: { id: path, title: path } })
  })

  it('reads every document of a file', () => {
    const one = `${HEAD}detection: { s: { a: 1 }, condition: s }\n`
    const readings = readRules({ path: 'a/b.yml', text: `${one}---\n${one}---\ntitle: z\n`, origin: 'added' })
    expect(
      readings.map((reading) => (reading.ok ? reading.read.about.name : reading.refused.reason)),
    ).toEqual(['b', 'b-2', '"detection" is missing'])
  })

  it('answers any text with a rule or a reason', () => {
    const piece = fc.constantFrom(
      'title: x\n',
      'logsource: { product: windows }\n',
      'detection:\n',
      '  s:\n',
      '    a|re: "("\n',
      '  condition: s and\n',
      '    - b|windash: "-a"\n',
      '  condition: not 1 of s*\n',
      '---\n',
      '&a ',
      '*a ',
      '{',
      '}',
      ': ',
      '- ',
      '"',
      '\t',
      '!!x ',
      '<<: ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        for (const reading of readRules({ path: 'p', text: pieces.join(''), origin: 'added' })) {
          expect(reading.ok ? reading.read.about.title : reading.refused.reason).not.toBe('')
        }
      }),
      { numRuns: 400 },
    )
  })
})

describe('a detection', () => {
  it.each([
    ['{ s: { a|contains|all: [x, y] }, condition: s }', 'aa:x and aa:y'],
    ['{ s: { a|startswith|cased: X }, condition: s }', 'aa|startswith|cased:"X"'],
    ['{ s: { a: 7, b: "7" }, condition: s }', 'aa:7 and bb:"7"'],
    ['{ s: { a: on }, condition: s }', 'aa:"on"'],
    ['{ s: { a: null, b: "" }, condition: s }', 'aa|exists:no and bb:""'],
    ['{ s: { a|exists: false }, condition: s }', 'aa|exists:no'],
    ['{ s: { a|cidr: 10.0.0.0/8 }, condition: s }', 'aa:10.0.0.0/8'],
    ['{ s: { a|fieldref: bb }, condition: s }', 'aa|fieldref:"bb"'],
    ['{ s: { a|fieldref|endswith|cased: bb }, condition: s }', 'aa|fieldref|endswith|cased:"bb"'],
    ['{ s: { a|endswithfield: bb }, condition: s }', 'aa|fieldref|endswith:"bb"'],
    ['{ s: [x, "y*z"], condition: s }', '(x or y*z)'],
    ['{ s: { "|all": [x, y] }, condition: s }', 'x and y'],
    ['{ s: { a|neq: [x, y] }, condition: s }', 'not (aa:"x" or aa:"y")'],
    ['{ s: { a: x }, t: { b: y }, condition: [s, t] }', '(aa:"x" or bb:"y")'],
    [
      '{ s1: { a: 1 }, s2: { a: 2 }, s3: { a: 3 }, condition: 2 of s* }',
      '((aa:1 and aa:2) or (aa:1 and aa:3) or (aa:2 and aa:3))',
    ],
  ])('%s', (detection, expected) => {
    // One-letter names would be printed in quotes.
    expect(asked(detection.replace(/\b([ab])(?=[|:])/g, '$1$1'))).toBe(expected)
  })

  it.each([
    [
      '{ s: { a|sounds: x }, condition: s }',
      'line 3, column 19: the modifier "sounds" is not known here or cannot stand at this place',
    ],
    ['{ s: { a|contains|re: x }, condition: s }', /"re" is not known here or cannot stand/],
    ['{ s: { a|re: "(?=x)" }, condition: s }', /look-around is not supported/],
    ['{ s: { a|re: "(x)\\\\1" }, condition: s }', /back-references/],
    ['{ s: { a|re: "x++" }, condition: s }', /possessive/],
    ['{ s: { a|cidr: x }, condition: s }', /not a network/],
    ['{ s: { a|gt: x }, condition: s }', /takes a number/],
    ['{ s: { a|exists: maybe }, condition: s }', /true or false/],
    ['{ s: { a|fieldref: [b, 1] }, condition: s }', /takes the name of a field/],
    ['{ s: { "|fieldref": b }, condition: s }', /needs a field/],
    ['{ s: { a|fieldref|re: b }, condition: s }', /cannot be combined with "re"/],
    ['{ s: { a|expand: "%b%" }, condition: s }', 'it has placeholders that need values: b'],
    ['{ s: { a|re|expand: "%b%" }, condition: s }', /placeholders/],
    ['{ s: { a|gt|expand: 1 }, condition: s }', /cannot be combined with "expand"/],
    ['{ s: { a|wide: b }, condition: s }', /UTF-16/],
    ['{ s: { a|base64: "b*" }, condition: s }', /wildcards cannot be encoded/],
    ['{ s: { a|windash: "-a -b -c -d -e" }, condition: s }', /more than 4 switches/],
    ['{ s: { a|contains: null }, condition: s }', /null cannot be combined/],
    ['{ s: { a|urldecoded|cidr: 10.0.0.0/8 }, condition: s }', /takes text or a regular expression/],
    ['{ s: { a|urldecoded: null }, condition: s }', /takes text or a regular expression/],
    ['{ s: { "|urldecoded": b }, condition: s }', /needs a field/],
    ['{ s: { a|fieldref|urldecoded: b }, condition: s }', /cannot be combined/],
    ['{ s: { a: { b: 1 } }, condition: s }', /a value must be/],
    ['{ s: { a: [] }, condition: s }', /empty list/],
    ['{ s: {}, condition: s }', /selection is empty/],
    ['{ s: null, condition: s }', /selection is empty/],
    ['{ s: [""], condition: s }', /keyword is empty/],
    ['{ s: { a: 1 }, condition: t }', /"t", which is no selection/],
    ['{ s: { a: 1 }, condition: S }', /"S", which is no selection/],
    ['{ s: { a: 1 }, condition: 1 of t* }', /matches no selection/],
    ['{ s: { a: 1 }, condition: 2 of s* }', /more selections than there are/],
    ['{ s: { a: 1 }, condition: s and }', /ends too early/],
    ['{ s: { a: 1 }, condition: (s }', /never closed/],
    ['{ s: { a: 1 }, condition: s s }', /"s" is unexpected/],
    ['{ s: { a: 1 }, condition: s | count() }', /"\| count\(\)" is not understood/],
    ['{ s: { a: 1 }, condition: s | min(b) > 1 }', /no counterpart/],
    ['{ s: { a: 1 }, condition: s | near t or u }', /joined by "and"/],
    ['{ s: { a: 1 }, condition: [s, s | count() > 1] }', /of several conditions/],
    ['{ s: { a: 1 }, condition: s | count() > 1, timeframe: soon }', /no|none such as/],
    [`{ s: { a: 1 }, condition: "${'('.repeat(9000)}s" }`, /nested too deeply/],
  ] as const)('%s is refused', (detection, expected) => {
    if (typeof expected === 'string') expect(asked(detection)).toBe(expected)
    else expect(asked(detection)).toMatch(expected)
  })
})

describe('a rule made to exhaust the reader', () => {
  const big = `[${Array.from({ length: 2000 }, (_, i) => `"-a -b -c -d ${i}"`).join(', ')}]`

  it.each([
    [`{ s: { a|windash: ${big} }, condition: s }`, /becomes too large/],
    [`{ s: { a: ${big} }, condition: "s ${'and s '.repeat(3000)}" }`, /makes the rule too large/],
    [
      `{ ${Array.from({ length: 60 }, (_, i) => `s${i}: { a: 1 }`).join(', ')}, condition: 30 of s* }`,
      /too many combinations/,
    ],
    [`{ ${'s'.repeat(2000)}: { a: 1 }, condition: 1 of ${'*s'.repeat(900)}*t }`, /matches no selection/],
  ])('%.40s is refused', (detection, expected) => {
    expect(asked(detection)).toMatch(expected)
  })
})

/** The same question to every log of a web server. */
function inWebLogs(question: string): string {
  const formats = ['iis-w3c', 'iis-native', 'iis-ncsa', 'iis-advanced']
  return formats.map((format) => `(format:${format} and ${question})`).join(' or ')
}

describe('a log source', () => {
  it('of web servers means IIS and what Exchange proxies, each by its own names', () => {
    const detection = '{ s: { cs-uri-query|contains: /x, cs-user-agent|startswith: A B }, condition: s }'
    const iis = 'cs-uri-query:/x and (cs(User-Agent):"A B"* or cs(User-Agent):A+B*)'
    const httpProxy = 'UrlQuery:/x and UserAgent:"A B"*'
    expect(asked(detection, '{ category: webserver }', 'built-in')).toBe(
      `${inWebLogs(iis)} or (format:exchange-http-proxy and ${httpProxy})`,
    )
    expect(asked(detection, '{ category: webserver, product: iis }', 'built-in')).toBe(inWebLogs(iis))
  })

  it('is read with tolerance in rules of others, which put paths into the query', () => {
    expect(
      asked('{ s: { cs-uri-query|contains: /x }, condition: s }', '{ category: webserver, product: iis }'),
    ).toBe(inWebLogs('(cs-uri-stem:/x or cs-uri-query:/x)'))
  })

  it('finds text that begins in the path and ends in the query', () => {
    const asks = asked('{ s: { cs-uri-query|contains: /a.json?@ }, condition: s }', '{ category: webserver }')
    expect(asks).toContain('(cs-uri-stem:*/a.json and cs-uri-query:@*)')
    expect(asks).toContain('(UrlStem:*/a.json and UrlQuery:@*)')
  })

  it('of the registry means Sysmon and the security log', () => {
    const detection = "{ s: { TargetObject|endswith: '\\Run\\x', Details: y }, condition: s }"
    const asks = asked(detection, '{ product: windows, category: registry_set }')
    expect(asks).toContain('EventID:13 and TargetObject:*\\Run\\x and Details:"y"')
    expect(asks).toContain('and NewValue:"y"')
    expect(asks).toContain('(ObjectName:*\\Run and ObjectValueName:"x")')
  })

  it('knows that IIS writes a dash for nothing', () => {
    expect(asked('{ s: { cs-username: null }, condition: s }', '{ category: webserver, product: iis }')).toBe(
      inWebLogs('(cs-username|exists:no or cs-username:"-")'),
    )
  })

  it('of processes means Sysmon and the security log', () => {
    const detection = '{ s: { Image|endswith: cmd.exe, IntegrityLevel: [High, System] }, condition: s }'
    expect(asked(detection, '{ product: windows, category: process_creation }')).toBe(
      '(format:windows-evtx and Channel:"Microsoft-Windows-Sysmon/Operational" and EventID:1 and Image:*cmd.exe' +
        ' and (IntegrityLevel:"High" or IntegrityLevel:"System"))' +
        ' or (format:windows-evtx and Channel:"Security" and EventID:4688 and NewProcessName:*cmd.exe' +
        ' and (MandatoryLabel:"High" or MandatoryLabel:"S-1-16-12288" or MandatoryLabel:"System" or MandatoryLabel:"S-1-16-16384"))',
    )
  })
})

describe('fields that no event of the log source has', () => {
  const read = (logsource: string, detection: string): readonly string[] => {
    const text = `title: x\nlogsource: ${logsource}\ndetection: { s: ${detection}, condition: s }`
    const [one] = readRules({ path: 'x.yml', text, origin: 'added' })
    return one?.ok && one.kind === 'rule' ? one.read.rule.notes : ['not read']
  }

  it.each([
    ['{ product: windows, category: file_event }', '{ CommandLine: a, targetfilename: b }', ['CommandLine']],
    ['{ product: windows, category: process_creation }', '{ CommandLine: a, MandatoryLabel: b }', []],
    ['{ category: webserver }', '{ cs-uri-query: a, c-useragent: b, body: c }', ['body']],
    ['{ product: windows, service: security }', '{ Anything: a }', []],
    ['{ product: windows, service: windefend }', '{ ThreatName: a }', []],
  ])('of %s with %s are noted', (logsource, detection, fields) => {
    expect(read(logsource, detection)).toEqual(
      fields.map((field) => `no event of its log source has a field "${field}"`),
    )
  })
})
