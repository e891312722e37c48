import { describe, expect, it } from 'vitest'
import { evaluate } from '../../predicate/evaluate/evaluate.ts'
import { parseSearch } from '../../predicate/search/search.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { fieldOf } from '../../formats/registry.ts'
import { blockOf } from '../../../tests/laws/example-block.ts'
import { compileRules } from '../compile/rule-set.ts'
import { writeRule, type RuleHead } from './write-rule.ts'

const HEAD: RuleHead = {
  title: 'A "search": kept',
  id: '5f3d1f4e-2222-4000-8000-000000000001',
  level: 'low',
  description: '',
  format: 'windows-evtx',
  logsource: { product: 'windows' },
}

function predicateOf(search: string): Predicate {
  const parsed = parseSearch(search)
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.predicate
}

const ROWS = [
  {
    EventID: '4624',
    Image: 'C:\\Windows\\cmd.exe',
    CommandLine: 'cmd /c whoami *',
    IpAddress: '198.51.100.7',
  },
  { EventID: '4688', Image: 'C:\\Temp\\a?b.exe', CommandLine: 'WHOAMI', IpAddress: '-' },
  { EventID: '1', Image: '\\\\host\\share\\x.exe', CommandLine: '', IpAddress: '203.0.113.9' },
  { EventID: '600', Image: 'x', IpAddress: '::1' },
  { EventID: '601', Image: 'x', CommandLine: 'cmd%20/c%20%2577ho%61mi' },
]

describe('a search kept as a rule', () => {
  it.each([
    'whoami',
    '"cmd /c"',
    'EventID:4624',
    'EventID:>=600',
    'Image:"C:\\Windows\\cmd.exe"',
    'Image:"\\\\host\\"*',
    'Image:*.exe',
    'Image:"a?b"*',
    'Image:*"?b.exe"',
    'CommandLine:*" *"',
    'CommandLine:cmd*who*',
    'process.path:/\\.exe$/i',
    'CommandLine|contains|cased:WHO',
    'IpAddress:198.51.100.0/24',
    'CommandLine:*',
    'CommandLine|exists:no',
    'CommandLine:""',
    'CommandLine|urldecoded:*whoami*',
    'CommandLine|urldecoded|re|i:"^CMD .*who"',
    'format:windows-evtx and (EventID:(1 or 4624) and not IpAddress:203.0.113.9)',
    'not (EventID:1 or Image:x) or CommandLine:who',
  ])('finds the same: %s', (search) => {
    const predicate = predicateOf(search)
    const written = writeRule(predicate, HEAD, fieldOf)
    if (!written.ok) throw new Error(written.reason)
    const { rules, refused } = compileRules([{ path: 'x.yml', text: written.text, origin: 'added' }])
    expect(refused).toEqual([])
    expect(rules[0]?.title).toBe(HEAD.title)
    const block = blockOf('windows-evtx', ROWS, 'absent')
    const rowsOf = (asked: Predicate): number[] => [
      ...evaluate(asked, block, { sourceId: 0, hostOf: () => null, fieldOf }).rows(),
    ]
    expect(rowsOf(rules[0]!.predicate)).toEqual(rowsOf(predicate))
  })

  it.each([
    ['', /nothing/],
    ['format:windows-evtx', /one kind of log/],
    ['EventID:1 and time:2021', /cannot ask for a time/],
    ['host:EX01 x', /cannot ask for a host/],
    ['EventID:1 or format:iis-w3c', /one kind of log/],
    ['anywhere|endswith:x', /plain text/],
    ['anywhere|domain:evil.example', /plain text/],
    ['http.status:200', /has no http.status/],
    ['IpAddress|address:198.51.100.7', /no word/],
  ])('says why it cannot: %s', (search, reason) => {
    const written = writeRule(predicateOf(search), HEAD, fieldOf)
    expect(written.ok ? written.text : written.reason).toMatch(reason)
  })
})
