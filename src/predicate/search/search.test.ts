import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { simplify } from '../build.ts'
import { tidyGlob } from '../values/glob.ts'
import { printPredicate } from './print.ts'
import { parseSearch } from './search.ts'
import type { GlobPart, HitCondition, Predicate, Test, TextTest } from '../tree.ts'

const field = (name: string, test: Test): Predicate => ({ kind: 'field', field: name, test })
const role = (name: 'client.ip' | 'url.path' | 'http.status' | 'host', test: Test): Predicate => ({
  kind: 'role',
  role: name,
  test,
})
const anywhere = (text: string): Predicate => ({ kind: 'anywhere', test: { kind: 'contains', text } })
const contains = (text: string): Test => ({ kind: 'contains', text })
const equals = (text: string): Test => ({ kind: 'equals', text })
const eq = (number: number): Test => ({ kind: 'compare', op: 'eq', number })
const any = { wild: 'any' } as const
const hit = (by: HitCondition['by'], ...names: string[]): Predicate => ({ kind: 'hit', by, names })
const MARCH_FIRST = Date.UTC(2021, 2, 1)
const DAY = 86_400_000

const UNDERSTOOD: readonly (readonly [string, Predicate])[] = [
  ['', { kind: 'constant', value: true }],
  ['  *  ', { kind: 'constant', value: true }],
  ['()', { kind: 'constant', value: false }],
  ['/owa/auth/', anywhere('/owa/auth/')],
  ['"GET /owa"', anywhere('GET /owa')],
  ['"say ""hi"""', anywhere('say "hi"')],
  ['eval(Request', anywhere('eval(Request')],
  [
    'x.aspx?a=1',
    { kind: 'anywhere', test: { kind: 'glob', parts: [any, 'x.aspx', { wild: 'one' }, 'a=1', any] } },
  ],
  ['C:\\inetpub\\x', anywhere('C:\\inetpub\\x')],
  ['https://x.test/a', anywhere('https://x.test/a')],
  ['fe80::1', anywhere('fe80::1')],
  ['10:20', anywhere('10:20')],
  ['a b', { kind: 'all', of: [anywhere('a'), anywhere('b')] }],
  ['a AND b', { kind: 'all', of: [anywhere('a'), anywhere('b')] }],
  ['a or b c', { kind: 'any', of: [anywhere('a'), { kind: 'all', of: [anywhere('b'), anywhere('c')] }] }],
  [
    '(a or b) -c',
    {
      kind: 'all',
      of: [
        { kind: 'any', of: [anywhere('a'), anywhere('b')] },
        { kind: 'not', of: anywhere('c') },
      ],
    },
  ],
  ['NOT (a b)', { kind: 'not', of: { kind: 'all', of: [anywhere('a'), anywhere('b')] } }],
  ['not not a', anywhere('a')],
  ['"or"', anywhere('or')],
  ['oracle android', { kind: 'all', of: [anywhere('oracle'), anywhere('android')] }],
  ['cs-uri-stem:/ecp/y.js', field('cs-uri-stem', contains('/ecp/y.js'))],
  ['cs(User-Agent):curl', field('cs(User-Agent)', contains('curl'))],
  ['AnchorMailbox:"ServerInfo~a]@b"', field('AnchorMailbox', equals('ServerInfo~a]@b'))],
  ['"Threat Name":x', field('Threat Name', contains('x'))],
  ['"client.ip":x', field('client.ip', contains('x'))],
  ['url.path:*.aspx', role('url.path', { kind: 'suffix', text: '.aspx' })],
  ['URL.Path:/owa/*', role('url.path', { kind: 'prefix', text: '/owa/' })],
  ['url.path:*auth*', role('url.path', contains('auth'))],
  ['url.path:/a*b?', role('url.path', { kind: 'glob', parts: ['/a', any, 'b', { wild: 'one' }] })],
  ['url.path:"a b"*', role('url.path', { kind: 'prefix', text: 'a b' })],
  ['url.path:"a*"', role('url.path', equals('a*'))],
  [
    'url.path:/ecp\\/[a-z]+\\.js$/i',
    role('url.path', { kind: 'regex', pattern: 'ecp\\/[a-z]+\\.js$', flags: 'i' }),
  ],
  ['url.path:*', role('url.path', { kind: 'present' })],
  ['url.path:""', role('url.path', { kind: 'empty' })],
  ['EventID:4624', field('EventID', eq(4624))],
  ['EventID: 4624', field('EventID', eq(4624))],
  ['Mask:0x1F', field('Mask', eq(31))],
  ['EventID:"4624"', field('EventID', equals('4624'))],
  ['EventID:(1 or 3, 5 7)', { kind: 'any', of: [1, 3, 5, 7].map((id) => field('EventID', eq(id))) }],
  ['http.status:>=500', role('http.status', { kind: 'compare', op: 'gte', number: 500 })],
  ['http.status:=500', role('http.status', eq(500))],
  [
    'http.status:[200 TO 299]',
    {
      kind: 'all',
      of: [
        role('http.status', { kind: 'compare', op: 'gte', number: 200 }),
        role('http.status', { kind: 'compare', op: 'lte', number: 299 }),
      ],
    },
  ],
  ['http.status:[200 to *]', role('http.status', { kind: 'compare', op: 'gte', number: 200 })],
  ['client.ip:198.51.100.0/24', role('client.ip', { kind: 'cidr', range: '198.51.100.0/24' })],
  ['client.ip:198.51.100.7', role('client.ip', { kind: 'cidr', range: '198.51.100.7' })],
  ['client.ip:198.51', role('client.ip', contains('198.51'))],
  ['f|startswith|cased:"A b"', field('f', { kind: 'prefix', text: 'A b', cased: true })],
  ['f|re|i:"a b"', field('f', { kind: 'regex', pattern: 'a b', flags: 'i' })],
  ['f|exists:no', field('f', { kind: 'absent' })],
  ['f1|fieldref:f2', { kind: 'reference', field: 'f1', how: 'equals', other: 'f2' }],
  [
    'f1|fieldref|endswith|cased:"f 2"',
    { kind: 'reference', field: 'f1', how: 'suffix', other: 'f 2', cased: true },
  ],
  ['f|hour:3', field('f', { kind: 'date-part', part: 'hour', number: 3 })],
  ['host:ex01.corp.test', { kind: 'host', names: ['EX01'] }],
  ['host:(ex01 or ex02)', { kind: 'host', names: ['EX01', 'EX02'] }],
  ['host|contains:x', role('host', contains('x'))],
  ['format:iis-w3c', { kind: 'format', ids: ['iis-w3c'] }],
  ['log:http-proxy/ecp', { kind: 'log', kinds: ['http-proxy/ecp'] }],
  ['Log:(IIS/front-end or http-err)', { kind: 'log', kinds: ['iis/front-end', 'http-err'] }],
  ['"log":x', field('log', contains('x'))],
  ['level:high', { kind: 'hit', by: 'level', names: ['high'] }],
  ['level:(low or CRITICAL)', hit('level', 'low', 'critical')],
  ['level:>=high', hit('level', 'high', 'critical')],
  ['level:>critical', { kind: 'constant', value: false }],
  ['rule:"a b"', hit('rule', 'a b')],
  ['chain:(proxylogon or proxyshell)', hit('chain', 'proxylogon', 'proxyshell')],
  ['stage:web-shell', hit('stage', 'web-shell')],
  ['judged:explained', hit('judged', 'explained')],
  ['judged:(Open or confirmed)', hit('judged', 'confirmed', 'open')],
  ['tag:web-shell', hit('tag', 'web-shell')],
  ['tag:("A" or b)', hit('tag', 'a', 'b')],
  ['tag:*', hit('tag')],
  ['star:yes', hit('star', 'yes')],
  ['star:no', { kind: 'not', of: hit('star', 'yes') }],
  ['"tag":x', field('tag', contains('x'))],
  ['"judged":x', field('judged', contains('x'))],
  ['hit:yes', hit('any')],
  ['-hit:yes', { kind: 'not', of: hit('any') }],
  ['hit:no', { kind: 'not', of: hit('any') }],
  ['"Level":4', field('Level', { kind: 'compare', op: 'eq', number: 4 })],
  ['source:(3 or 4)', { kind: 'source', ids: [3, 4] }],
  ['time:2021-03-01', { kind: 'time', from: MARCH_FIRST, to: MARCH_FIRST + DAY }],
  ['time:>2021-03-01', { kind: 'time', from: MARCH_FIRST + DAY, to: null }],
  ['time:>=2021-03-01T10', { kind: 'time', from: MARCH_FIRST + 36e5 * 10, to: null }],
  ['time:<"2021-03-01 10:30"', { kind: 'time', from: null, to: MARCH_FIRST + 36e5 * 10.5 }],
  ['time:[2021-03-01 TO 2021-03-02]', { kind: 'time', from: MARCH_FIRST, to: MARCH_FIRST + 2 * DAY }],
  ['time:[2021-03-01T00:00:00.5Z TO 2021-03}', { kind: 'time', from: MARCH_FIRST + 500, to: MARCH_FIRST }],
  [
    'time:2021-03-01T10:00:00~5m',
    { kind: 'time', from: MARCH_FIRST + 36e6 - 3e5, to: MARCH_FIRST + 36e6 + 1000 + 3e5 },
  ],
  ['time:[2021-03-01T10 TO +2h]', { kind: 'time', from: MARCH_FIRST + 36e6, to: MARCH_FIRST + 36e6 + 72e5 }],
  ['time:[-90m TO 2021-03-01}', { kind: 'time', from: MARCH_FIRST - 54e5, to: MARCH_FIRST }],
  ['time:2021', { kind: 'time', from: Date.UTC(2021, 0), to: Date.UTC(2022, 0) }],
]

const REFUSED: readonly (readonly [text: string, at: number, length: number, message: RegExp])[] = [
  ['a or', 2, 2, /after "or"/],
  ['or a', 0, 2, /before "or"/],
  ['a and and b', 2, 3, /after "and"/],
  ['not', 0, 3, /after "not"/],
  ['(a', 0, 1, /never closed/],
  ['a)', 1, 1, /no opening one/],
  ['level:4', 6, 1, /no level of a rule.*in quotes/],
  ['rule:web*', 5, 4, /whole names/],
  ['hit:maybe', 4, 5, /"yes" or "no"/],
  ['star:5', 5, 1, /"yes" or "no"/],
  ['judged:no', 7, 2, /no judgement.*in quotes/],
  ['tag:a*', 4, 2, /whole tags/],
  ['tag|contains:a', 0, 13, /takes no modifiers/],
  ['level|contains:h', 0, 15, /takes no modifiers/],
  ['time:[-2h TO +2h]', 6, 3, /other end/],
  ['time:[* TO +2h]', 11, 3, /other end/],
  ['time:now-7y', 5, 6, /not a time/],
  ['url.path:', 0, 9, /value is missing/],
  ['x "abc', 2, 4, /quote is never closed/],
  ['f:(a or b', 2, 1, /list is never closed/],
  ['f:(a and b)', 5, 3, /only "or"/],
  ['f:>many', 3, 4, /not a number/],
  ['f:[1 2]', 2, 5, /range is written/],
  ['f:/a(?=b)/', 2, 8, /look-around/],
  ['f:/(/', 2, 3, /cannot be searched/],
  ['f|sounds:x', 0, 9, /modifier "sounds" cannot/],
  ['f|fieldref|gt:x', 0, 14, /cannot be combined with "gt"/],
  ['client.ip|fieldref:x', 0, 19, /compares two columns/],
  ['f|cidr:x', 7, 1, /not a network/],
  ['time:yesterday', 5, 9, /not a time/],
  ['time:2021-02-30', 5, 10, /not a time/],
  ['time|re:x', 0, 8, /takes no modifiers/],
  ['host:EX*', 5, 3, /whole names/],
  ['source:a', 7, 1, /by its number/],
  ['- a', 0, 1, /directly precede/],
  [`${'('.repeat(5000)}a`, 100, 1, /too deeply/],
]

const DOCS = readFileSync('docs/search.md', 'utf8')
const EXPLAINED = [
  ...[...DOCS.matchAll(/^```\n(.*?)^```$/gms)].flatMap(([, lines]) => lines!.trim().split('\n')),
  ...[...DOCS.matchAll(/^\| `(\w[^`]+)` +\|/gm)].map(([, text]) => text!),
]

describe('the search language', () => {
  it.each(UNDERSTOOD)('understands %s', (text, predicate) => {
    expect(parseSearch(text)).toEqual({ ok: true, predicate })
  })

  it.each(EXPLAINED)('understands %s of docs/search.md', (text) => {
    expect(parseSearch(text)).toMatchObject({ ok: true })
  })

  it.each(REFUSED)('says where %s goes wrong', (text, at, length, message) => {
    expect(parseSearch(text)).toEqual({
      ok: false,
      at,
      length,
      message: expect.stringMatching(message) as string,
    })
  })

  it('answers any text with a predicate or a place inside the text', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      'or',
      'and',
      'not',
      '(',
      ')',
      '"',
      ':',
      '|re',
      'time:',
      'host:',
      '[',
      ' TO ',
      ']',
      '/',
      '-',
      '*',
      '>=',
      ',',
      '1',
      '\\',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const parsed = parseSearch(text)
          if (parsed.ok) return
          expect(parsed.at).toBeLessThanOrEqual(text.length)
          expect(parsed.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a printed predicate', () => {
  const text = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom(
      'and',
      'a"b',
      '/owa/x',
      '/a/',
      '-x',
      '4624',
      '10.0.0.1',
      'C:\\x',
      ' ',
      '*',
      'a,b',
      'x)',
      'fe80::1',
    ),
  )
  const cased = fc.constantFrom<{ cased?: true }>({}, { cased: true })
  const part: fc.Arbitrary<GlobPart> = fc.oneof(text, fc.constantFrom<GlobPart>(any, { wild: 'one' }))
  const number = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
  )
  const textTest: fc.Arbitrary<TextTest> = fc.oneof(
    fc
      .tuple(fc.constantFrom('equals', 'prefix', 'suffix', 'contains'), text, cased)
      .map(([kind, value, mode]): TextTest => ({ kind, text: value, ...mode })),
    fc
      .tuple(fc.array(part), cased)
      .map(([parts, mode]): TextTest => ({ kind: 'glob', parts: tidyGlob(parts), ...mode })),
    fc
      .tuple(
        fc.constantFrom('a b', 'a/b', '\\.js$', '(x/)', '"', 'a,b/,', 'x'),
        fc.constantFrom('', 'i', 'im', 'ims'),
      )
      .map(([pattern, flags]): TextTest => ({ kind: 'regex', pattern, flags })),
  )
  const test: fc.Arbitrary<Test> = fc.oneof(
    textTest,
    fc
      .constantFrom('10.0.0.0/8', 'fe80::/10', '::1', '[::1]', '1.2.3.4')
      .map((range): Test => ({ kind: 'cidr', range })),
    fc.constantFrom<Test>(
      { kind: 'named', as: 'address', text: '198.51.100.0/24' },
      { kind: 'named', as: 'agent', text: 'a "b" c' },
      { kind: 'named', as: 'url', text: 'http://x.example/a?b' },
      { kind: 'named', as: 'path', text: 'C:\\a b\\c.aspx' },
    ),
    fc
      .tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq'), number)
      .map(([op, value]): Test => ({ kind: 'compare', op, number: value })),
    fc.nat().map((value): Test => ({ kind: 'date-part', part: 'week', number: value })),
    fc.constantFrom<Test>(
      { kind: 'present' },
      { kind: 'absent' },
      { kind: 'empty' },
      { kind: 'equals', text: '' },
    ),
  )
  const time = fc.option(
    fc.oneof(fc.integer({ min: -1e14, max: 1e14 }), fc.constantFrom(1614556800000.125, -1.5e-7)),
  )
  const leaf = fc.oneof(
    fc.record({
      kind: fc.constant('field'),
      field: fc.oneof(text, fc.constantFrom('cs(User-Agent)', 'time', 'client.ip', 'C', 'EventID')),
      test: fc.oneof(
        { weight: 4, arbitrary: test },
        textTest.map((of): Test => ({ kind: 'urldecoded', of })),
      ),
    }),
    fc.record({ kind: fc.constant('role'), role: fc.constantFrom('host', 'client.ip', 'message'), test }),
    fc.record({ kind: fc.constant('anywhere'), test }),
    fc.constantFrom({ kind: 'constant', value: true }, { kind: 'constant', value: false }),
    fc.record({
      kind: fc.constant('hit'),
      by: fc.constantFrom('rule' as const, 'chain' as const),
      names: fc.constantFrom(['high'], ['a b', 'or']),
    }),
    fc.constant(hit('level', 'low', 'high')),
    fc.record({ kind: fc.constant('format'), ids: fc.array(fc.constantFrom('iis-w3c', 'or', 'a b')) }),
    fc.record({ kind: fc.constant('host'), names: fc.array(fc.constantFrom('EX01', 'OR', 'A B')) }),
    fc.record({ kind: fc.constant('source'), ids: fc.array(fc.nat({ max: 1e6 })) }),
    fc.record({ kind: fc.constant('time'), from: time, to: time }),
  ) as fc.Arbitrary<Predicate>
  const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
    predicate: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ kind: fc.constantFrom('all', 'any'), of: fc.array(tie('predicate'), { maxLength: 4 }) }),
      fc.record({ kind: fc.constant('not'), of: tie('predicate') }),
    ) as fc.Arbitrary<Predicate>,
  }))

  it('is read back as the same predicate', () => {
    fc.assert(
      fc.property(predicate, (given) => {
        expect(parseSearch(printPredicate(given))).toEqual({ ok: true, predicate: simplify(given) })
      }),
      { numRuns: 2000 },
    )
  })

  it('looks like what a person would write', () => {
    for (const written of [
      'client.ip:198.51.100.0/24 and not url.path:*.aspx',
      'cs(User-Agent):curl or (EventID:4624 and "GET /owa")',
      'http.status:>=500 and host:(EX01 or EX02)',
    ]) {
      const parsed = parseSearch(written)
      expect(parsed.ok && printPredicate(parsed.predicate)).toBe(written)
    }
  })
})

describe('times that hang on now', () => {
  it('are read from one moment on', () => {
    let at = Date.UTC(2021, 2, 3)
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => at++)
    const since = parseSearch('time:now-7d')
    clock.mockRestore()
    expect(since.ok && since.predicate).toEqual({
      kind: 'time',
      from: Date.UTC(2021, 1, 24),
      to: Date.UTC(2021, 2, 3),
    })
  })

  it('are read anew each time', () => {
    const now = Date.now()
    const since = parseSearch('time:now-7d')
    const predicate = since.ok && since.predicate.kind === 'time' ? since.predicate : null
    expect(predicate!.to! - predicate!.from!).toBe(7 * DAY)
    expect(predicate!.to!).toBeGreaterThanOrEqual(now)
    const after = parseSearch('time:>=now-1h')
    expect(after.ok && after.predicate).toMatchObject({ kind: 'time', to: null })
  })
})
