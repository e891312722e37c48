import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { PACK_FORMATS, readPack } from './read-pack.ts'
import type { PackFile } from './pack.ts'

const DIGEST = 'b75f163ca9b9240bf4b37ad92bc7556b40a17e27c2b8ed5c8991385fe07d17d0'

function summary(path: string, text: string): { found: string[]; refused: string[]; rules: number } {
  const read = readPack('p', [{ path, text }])
  expect(
    read.indicators.length + read.repeated + read.rules.length + read.yara.length + read.refused.length,
  ).toBe(read.entries)
  return {
    found: read.indicators.map(({ type, value }) => `${type} ${value}`),
    refused: read.refused.map(({ label, reason }) => `${label}: ${reason}`),
    rules: read.rules.length,
  }
}

function stix(...patterns: (string | object)[]): string {
  return JSON.stringify({
    type: 'bundle',
    id: 'bundle--1',
    objects: [
      { type: 'identity', id: 'identity--1', name: 'A CERT' },
      ...patterns.map((pattern, i) => ({
        type: 'indicator',
        spec_version: '2.1',
        id: `indicator--${i}`,
        created_by_ref: 'identity--1',
        valid_from: '2021-03-02T00:00:00Z',
        ...(typeof pattern === 'string' ? { name: `n${i}`, pattern, pattern_type: 'stix' } : pattern),
      })),
    ],
  })
}

describe('STIX', () => {
  it('runs what it understands whole', () => {
    const { found, refused } = summary(
      'x.json',
      stix(
        "[ipv4-addr:value = '198.51.100.7' OR ipv6-addr:value = '2001:db8::1'] OR [domain-name:value='Evil.example']",
        `[file:hashes.'SHA-256' = '${DIGEST}']`,
        "[ipv4-addr:value ISSUBSET '198.51.100.0/24']",
        "[url:value = 'https://evil.example/a']",
        "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'Bad/1.0']",
        "[file:name = 'x\\'y.aspx']",
      ),
    )
    expect(refused).toEqual([])
    expect(found).toEqual([
      'address 198.51.100.7',
      'address 2001:db8::1',
      'domain evil.example',
      `hash ${DIGEST}`,
      'address 198.51.100.0/24',
      'url evil.example/a',
      'agent bad/1.0',
      "path x'y.aspx",
    ])
  })

  it('points to what it does not understand', () => {
    const { found, refused } = summary(
      'x.json',
      stix(
        "[ipv4-addr:value = '198.51.100.7' AND domain-name:value = 'evil.example']",
        '[file:size = 3]',
        "[domain-name:value LIKE '%.example']",
        "[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example']",
        "[domain-name:value = 'a.example'",
        "[domain-name:value = 'nothing']",
        { name: 'gone', pattern: "[domain-name:value = 'a.example']", pattern_type: 'stix', revoked: true },
        { name: 'y', pattern: 'a', pattern_type: 'pcre' },
      ),
    )
    expect(found).toEqual([])
    expect(refused).toHaveLength(8)
    expect(refused[0]).toMatch(/several things[^]*\n {34}\^$/)
    expect(refused[1]).toMatch(/"file:size" is nothing[^]*\n \^$/)
    expect(refused[6]).toBe('gone: its author has revoked it')
  })

  it('hands Sigma rules on, and knows who said what', () => {
    expect(summary('x.json', stix({ pattern: 'title: x', pattern_type: 'sigma' })).rules).toBe(1)
    const [one] = readPack('p', [
      { path: 'x.json', text: stix("[domain-name:value='a.example']") },
    ]).indicators
    expect(one).toMatchObject({ source: 'A CERT', date: '2021-03-02', note: 'n0', pack: 'p' })
  })
})

it('MISP: attributes of events and of their objects', () => {
  const event = {
    Event: {
      info: 'Case 7',
      date: '2021-03-05',
      Orgc: { name: 'A CERT' },
      Attribute: [
        { type: 'ip-src', value: '198.51.100.7', to_ids: true, comment: 'scanner' },
        { type: 'ip-dst|port', value: '198.51.100.8|443', to_ids: true },
        { type: 'filename|sha256', value: `a.aspx|${DIGEST}`, to_ids: true },
        { type: 'url', value: 'hxxps://evil[.]example', to_ids: true },
        { type: 'user-agent', value: 'Bad/1.0', to_ids: true },
        { type: 'text', value: 'something', to_ids: true },
        { type: 'domain', value: 'seen.example', to_ids: false },
        { type: 'domain', value: 'seen-too.example', to_ids: '0' },
        { type: 'domain', value: 'withdrawn.example', to_ids: true, deleted: '1' },
        { type: 'sigma', value: 'title: x', to_ids: true },
      ],
      Object: [{ name: 'file', Attribute: [{ type: 'md5', value: 'd41d8cd98f00b204e9800998ecf8427e' }] }],
    },
  }
  const { found, refused, rules } = summary('misp.json', JSON.stringify({ response: [event] }))
  expect(found).toEqual([
    'address 198.51.100.7',
    'address 198.51.100.8',
    `hash ${DIGEST}`,
    'domain evil.example',
    'agent bad/1.0',
    'hash d41d8cd98f00b204e9800998ecf8427e',
  ])
  expect(rules).toBe(1)
  expect(refused).toHaveLength(4)
})

describe('lists as people write them', () => {
  it.each([
    [
      'a kind without its dash',
      'x.csv',
      'value,type\n203.0.113.19,ipaddress\nA.example,Domain_Name',
      ['address 203.0.113.19', 'domain a.example'],
    ],
    [
      'a digest and its file',
      'x.md5',
      `d41d8cd98f00b204e9800998ecf8427e *a.exe`,
      ['hash d41d8cd98f00b204e9800998ecf8427e'],
    ],
    [
      'one bracket',
      'x.txt',
      'http[://example5.test/x\nevil[.example6.test',
      ['url example5.test/x', 'domain evil.example6.test'],
    ],
  ])('are read: %s', (_, path, text, expected) => {
    const { found, refused } = summary(path, text)
    expect(found).toEqual(expected)
    expect(refused).toEqual([])
  })

  it('never stand for a whole domain when a web address is not understood', () => {
    const { found, refused } = summary('x.txt', 'https://shared.example/org/repo x\nhttp://u.example/a b')
    expect(found).toEqual([])
    expect(refused).toHaveLength(2)
  })

  it('are left aside in one line when they are a table about something else', () => {
    const { found, refused } = summary('x.txt', 'Channel,Abbreviation\nSystem,Sys\nSecurity,Sec\n')
    expect(found).toEqual([])
    expect(refused).toEqual(['x.txt: its header names no column of values'])
  })
})

describe('OpenIOC', () => {
  const itemOf = (search: string, content: string, more = 'condition="is"'): string =>
    `<IndicatorItem id="x" ${more}><Context document="F" search="${search}" type="mir"/><Content type="string">${content}</Content></IndicatorItem>`
  const ioc = (inside: string): string =>
    `<?xml version="1.0"?><ioc xmlns="http://schemas.mandiant.com/2010/ioc" id="1"><short_description>Case</short_description><authored_by>X</authored_by><authored_date>2021-03-05T00:00:00</authored_date><links/><definition>${inside}</definition></ioc>`

  it('runs alternatives and refuses what counts only together', () => {
    const text = ioc(
      `<Indicator operator="OR" id="a">${itemOf('FileItem/Md5sum', 'd41d8cd98f00b204e9800998ecf8427e')}${itemOf('PortItem/remoteIP', '198.51.100.7')}${itemOf('Network/UserAgent', 'A &amp; B')}${itemOf('RegistryItem/Path', 'x')}${itemOf('FileItem/FileName', 'x.exe', 'condition="is" negate="true"')}<Indicator operator="AND" id="b">${itemOf('FileItem/FileName', 'a.exe')}${itemOf('FileItem/SizeInBytes', '7')}</Indicator></Indicator>`,
    )
    const { found, refused } = summary('a.ioc', text)
    expect(found).toEqual(['hash d41d8cd98f00b204e9800998ecf8427e', 'address 198.51.100.7', 'agent a & b'])
    expect(refused).toHaveLength(4)
  })

  it('never reads a document type', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><ioc><definition/></ioc>'
    expect(summary('a.ioc', bomb).refused[0]).toMatch(/document type/)
  })

  it('takes 1.1 as well', () => {
    const text = `<OpenIOC xmlns="http://openioc.org/schemas/OpenIOC_1.1"><metadata/><criteria><Indicator operator="OR">${itemOf('Network/DNS', 'evil.example', 'condition="contains"')}</Indicator></criteria></OpenIOC>`
    expect(summary('a.xml', text).found).toEqual(['domain evil.example'])
  })
})

it('CSV: by the names of its columns', () => {
  const feed = `DateAdded,FirstSeen,Indicator,IndicatorType,TLP\n2021-03-09,2021-01-06T18:38,${DIGEST.toUpperCase()},sha256,white\n2021-03-09,,"%SystemDrive%\\a, b.aspx",filepath,white\n,,x,colour,white\n`
  expect(summary('feed.csv', feed)).toMatchObject({
    found: [`hash ${DIGEST}`, 'path /a, b.aspx'],
    refused: ['x: "colour" is no kind of indicator that is known'],
  })
  const misp =
    'uuid,event_id,category,type,value,comment,to_ids,date\n"1",2,"Net","ip-dst","198.51.100.7","say ""hi""",1,20210305\n'
  const [one] = readPack('p', [{ path: 'misp.csv', text: misp }]).indicators
  expect(one).toMatchObject({ type: 'address', note: 'say "hi"' })
})

it('CSV: a table about something else is left aside as a whole', () => {
  const rules = 'id,title,date\n1c5cf1ff-4f50-4f2f-9a5d-0a1d4e1c9a1b,Rundll32.exe spawned,2021-01-01\n'
  expect(summary('deprecated.csv', rules)).toEqual({
    found: [],
    refused: ['deprecated.csv: its header names no column of values'],
    rules: 0,
  })
  // One without a header is a list as before.
  expect(summary('list.csv', '198.51.100.7\nevil.example\n').found).toHaveLength(2)
  expect(summary('list.csv', '198.51.100.7,seen in March\n').refused).toHaveLength(1)
})

it('Loki: digests, patterns with scores and exceptions, servers', () => {
  expect(summary('hash-iocs.txt', `# c\n${DIGEST};A shell; odd\nnothing;x\n`)).toMatchObject({
    found: [`hash ${DIGEST}`],
    refused: ['nothing;x: it does not begin with a digest'],
  })
  const names = readPack('p', [
    {
      path: 'x/filename-iocs.txt',
      text: '# Case\n\\\\a\\.exe;80\n(?i)\\\\b\\.exe$;50;(?i)(Good\\\\)\n(?=x)y;60\n',
    },
  ])
  expect(names.indicators.map(({ value, level, except, note }) => [value, level, except, note])).toEqual([
    ['\\\\a\\.exe', 'medium', null, 'Case'],
    ['(?i)\\\\b\\.exe$', 'informational', '(?i)(Good\\\\)', 'Case'],
  ])
  expect(names.refused[0]!.reason).toMatch(/look-around/)
  expect(summary('c2-iocs.txt', 'evil.example\n198.51.100.7;note\n').found).toHaveLength(2)
  expect(summary('trusted-hash.txt', `${DIGEST}\n`).found).toEqual([])
})

it('plain lists: one a line, however it was made harmless', () => {
  const list = `# list\nevil[.]example\nhxxp://evil[.]example/a # why\n198.51.100.0/24\n::1\n${DIGEST}\nC:\\Windows\\x.exe\nshell.aspx\n/owa/auth/x.js\nno idea\n`
  expect(summary('list.txt', list)).toMatchObject({
    found: [
      'domain evil.example',
      'url evil.example/a',
      'address 198.51.100.0/24',
      'address ::1',
      `hash ${DIGEST}`,
      'path /windows/x.exe',
      'path shell.aspx',
      'path /owa/auth/x.js',
    ],
    refused: ['no idea: it is no address, domain, web address, digest or file'],
  })
})

it('YARA: texts are handed on, also those in MISP and STIX', () => {
  const rule = 'private rule b : tag {\n condition: true }\n'
  const misp = JSON.stringify({ Attribute: [{ type: 'yara', value: rule, uuid: 'u', to_ids: true }] })
  const whole = stix({ pattern: rule, pattern_type: 'yara' })
  for (const [path, text, name] of [
    ['x.yar', rule, 'x.yar'],
    ['x.txt', rule, 'x.txt'],
    ['m.json', misp, 'm.json > u'],
    ['s.json', whole, 's.json > indicator--0'],
  ] as const) {
    const { yara, refused } = readPack('p', [{ path, text }])
    expect([yara, refused]).toEqual([[{ pack: 'p', path: name, text: rule }], []])
  }
  expect(summary('x.yar', '// nothing\n').refused).toEqual(['x.yar: it holds no entry'])
})

describe('every format', () => {
  it('announces itself, at a place of its own', () => {
    const places = PACK_FORMATS.map(({ priority }) => priority)
    expect(new Set(places).size).toBe(places.length)
    expect(PACK_FORMATS.map(({ id }) => id)).toContain('stix')
  })

  const whole: readonly PackFile[] = [
    { path: 'a.json', text: stix("[ipv4-addr:value = '198.51.100.7' OR url:value = 'http://a.example/b']") },
    {
      path: 'b.json',
      text: '{"Event":{"Attribute":[{"type":"domain|ip","value":"a.example|198.51.100.7"}]}}',
    },
    {
      path: 'c.ioc',
      text: '<ioc><definition><Indicator operator="OR"><IndicatorItem condition="is"><Context search="Network/DNS"/><Content>a.example</Content></IndicatorItem></Indicator></definition></ioc>',
    },
    { path: 'd.csv', text: 'type,value\nip,198.51.100.7\n' },
    { path: 'filename-e.txt', text: '\\\\a\\.exe;80;x\n' },
    { path: 'f.yar', text: 'rule a { condition: true }' },
    { path: 'g.txt', text: 'a.example\n198.51.100.7\n' },
  ]

  it.each(whole)('takes $path damaged anywhere without a throw, and its sums balance', ({ path, text }) => {
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 8 }), (from, to, put) => {
        const damaged = text.slice(0, Math.min(from, to)) + put + text.slice(Math.max(from, to))
        const read = readPack('p', [{ path, text: damaged }])
        const sum =
          read.indicators.length + read.repeated + read.rules.length + read.yara.length + read.refused.length
        expect(sum).toBe(read.entries)
        if (damaged.trim() !== '') expect(read.entries).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })
})

describe('a pack made to do harm', () => {
  const DEEP = 50_000
  const nested = (open: string, inner: string, close: string): string =>
    open.repeat(DEEP) + inner + close.repeat(DEEP)

  it.each([
    ['JSON in JSON', 'x.json', `{"type":"bundle","objects":${nested('[', '1', ']')}}`],
    ['objects in objects', 'x.json', `{"Event":${nested('{"Event":', '1', '}')}}`],
    ['damaged JSON', 'x.json', `{"Event":${'['.repeat(DEEP)}`],
    [
      'elements in elements',
      'x.ioc',
      `<ioc><definition>${nested('<Indicator operator="OR">', '', '</Indicator>')}</definition></ioc>`,
    ],
    ['a value as long as its file', 'x.txt', `https://a.example/${'x'.repeat(1_000_000)}`],
    ['a line of blanks', 'x.txt', `a${' '.repeat(300_000)}b`],
    ['a line of brackets', 'x.txt', '[.'.repeat(200_000)],
    ['a table of one line', 'x.csv', `value,type\n${'"'.repeat(300_001)}`],
  ])('is read to its end: %s', (_, path, text) => {
    const { found, refused } = summary(path, text)
    expect(found).toEqual([])
    expect(refused.length).toBeGreaterThan(0)
    expect(JSON.stringify(refused).length).toBeLessThan(5_000)
  })

  it('changes no object by the names of its keys', () => {
    const event = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"Event":{"__proto__":{"Attribute":[]},"Attribute":[{"type":"ip-src","value":"198.51.100.7","__proto__":{"to_ids":false},"toString":1}]}}`
    expect(summary('misp.json', event).found).toEqual(['address 198.51.100.7'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(summary('x.csv', 'value,type\nx.example,__proto__\ny.example,constructor').found).toEqual([])
  })

  it('takes the last of keys that are repeated, as JSON does', () => {
    const text = '{"Attribute":[{"type":"ip-src","value":"198.51.100.7","value":"198.51.100.8"}]}'
    expect(summary('misp.json', text).found).toEqual(['address 198.51.100.8'])
  })

  it('says little of itself', () => {
    const long = 'n'.repeat(100_000)
    const event = {
      Event: {
        info: long,
        date: long,
        Attribute: [{ type: 'ip-src', value: '198.51.100.7', comment: long }],
      },
    }
    const [one] = readPack('p', [{ path: 'm.json', text: JSON.stringify(event) }]).indicators
    expect(JSON.stringify(one).length).toBeLessThan(1_500)
    expect(one!.note.endsWith('…')).toBe(true)
  })
})
