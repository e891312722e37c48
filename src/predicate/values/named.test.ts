import { describe, expect, it } from 'vitest'
import { canonicalName, namedTest, type NameKind } from './named.ts'

const CASES: readonly (readonly [NameKind, string, readonly string[], readonly string[]])[] = [
  [
    'address',
    '198.51.100.7',
    [
      '198.51.100.7',
      '::ffff:198.51.100.7',
      '::ffff:c633:6407',
      '198.51.100.7:443',
      '203.0.113.1, 198.51.100.7',
      'ping -n 1 198.51.100.7.',
    ],
    ['198.51.100.77', '1198.51.100.7', '198.51.100.7.2', 'x198.51.100.7', ''],
  ],
  ['address', '198.51.100.0/24', ['198.51.100.255', 'to 198.51.100.9'], ['198.51.101.0']],
  [
    'address',
    '2001:db8::1',
    ['2001:DB8:0:0:0:0:0:1', '[2001:db8::1]:443', '2001:db8::1%4'],
    ['2001:db8::11'],
  ],
  [
    'domain',
    'Evil.example',
    ['evil.example', 'cdn.EVIL.example', 'https://evil.example/x', 'a@evil.example.', 'x "evil.example:80"'],
    ['notevil.example', 'evil.example.org', 'evil.example-x', 'xevil.example'],
  ],
  [
    'url',
    'hxxps://User@Evil.example:443/a/B/#top'.replace('hxxps', 'https'),
    ['GET https://evil.example/A/b', 'http://evil.example:80/a/b/', 'evil.example/a/b?c=1'],
    ['evil.example/a/bc', 'evil.example/a/b/c', 'www.evil.example/a/b', 'evil.example'],
  ],
  ['url', 'evil.example/a?b=1', ['http://evil.example/a?b=1'], ['evil.example/a?b=12', 'evil.example/a']],
  [
    'hash',
    'D41D8CD98F00B204E9800998ECF8427E',
    ['d41d8cd98f00b204e9800998ecf8427e', 'MD5=D41D8CD98F00B204E9800998ECF8427E,IMPHASH=0'],
    ['xd41d8cd98f00b204e9800998ecf8427e', 'd41d8cd98f00b204e9800998ecf8427e00'],
  ],
  [
    'agent',
    'Mozilla/5.0 (X; +http://a.example)',
    ['mozilla/5.0+(X;++http://a.example)', ' Mozilla/5.0  (X; +http://A.example) '],
    ['Mozilla/5.0', 'x Mozilla/5.0 (X; +http://a.example)'],
  ],
  [
    'path',
    '%ProgramFiles%\\Web Root\\supp0rt.aspx',
    ['D:\\Program Files\\Web Root\\SUPP0RT.aspx', '"/x/web root/supp0rt.aspx"?a'],
    ['C:\\Web Root\\supp0rt.aspx.bak', 'C:\\Web Root\\xsupp0rt.aspx', 'C:\\xWeb Root2\\supp0rt.aspx'],
  ],
  [
    'path',
    'shell.aspx',
    ['/owa/shell.aspx', 'del shell.aspx', 'shell.aspx.'],
    ['webshell.aspx', 'shell.aspx.cs'],
  ],
]

describe('names of things', () => {
  it.each(CASES)('%s %s is found however it is written, and nothing else is', (as, name, named, others) => {
    const test = namedTest(as, name)
    expect(named.filter((value) => !test(value))).toEqual([])
    expect(others.filter(test)).toEqual([])
  })

  it.each([
    ['address', '198.51.100'],
    ['address', '198.51.100.0/40'],
    ['domain', 'localhost'],
    ['domain', 'a..b'],
    ['url', 'https://evil.example/'],
    ['url', '/only/a/path'],
    ['hash', 'd41d8cd9'],
    ['path', '/'],
    ['agent', ' + '],
  ] as const)('%s does not take %s', (as, text) => {
    expect(canonicalName(as, text)).toBeNull()
    expect(namedTest(as, text)(text)).toBe(false)
  })
})
