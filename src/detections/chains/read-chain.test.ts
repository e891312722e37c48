import { describe, expect, it } from 'vitest'
import { chainTexts, compileBuiltIn } from '../compile/built-in-source.ts'
import { problemText } from './file-problem.ts'
import type { Fix } from './fix.ts'
import { readChain, type ChainContext } from './read-chain.ts'

const FILE = 'src/detections/chains/invented.yml'
const TEXT = `id: invented
title: Invented (CVE-2030-0001)
from: 2030-01-02
fixedBy: [CVE-2030-0001]
milestones:
  - { day: 2030-02-03, title: It is fixed }
join: { keys: [request, agent], minutes: 10 }
stages:
  - id: probe
    title: Vulnerability scan
    kinds: [iis/front-end]
    rules:
      - { rule: one, shows: attempt }
  - id: shell
    title: Web shell answered
    kinds: [iis/front-end, ecp-server]
    also: [cmdlet]
    rules:
      - { rule: one, shows: hint }
      - { rule: two, shows: success }
asks:
  - id: mailboxes
    after: [shell]
    kinds: [ews, [http-proxy/ecp, http-proxy/owa]]
    where: 'not http.status:>=400'
    actor: [client]
    by: [ActAsUser]
    tells: mailboxes
`

const fix = (cve: string): Fix => ({ cve: [cve], title: cve, source: 'this test', date: 0, lines: {} })
const CONTEXT: ChainContext = {
  fixes: [fix('CVE-2030-0001'), fix('CVE-2030-0002')],
  cves: new Set(['CVE-2030-0001', 'CVE-2030-0002']),
  rules: new Set(['one', 'two']),
}

function problemsOf(text: string, context = CONTEXT): string[] {
  const reading = readChain(FILE, text, context)
  return reading.ok ? [] : reading.problems.map(problemText)
}

describe('a chain', () => {
  it('is read with the fixes that it names and the kinds that it needs', () => {
    const reading = readChain(FILE, TEXT, CONTEXT)
    expect(reading).toMatchObject({
      ok: true,
      value: {
        from: Date.UTC(2030, 0, 2),
        firstDay: Date.UTC(2030, 0, 2) / 86_400_000,
        fixes: [{ cve: ['CVE-2030-0001'] }],
        milestones: [{ day: Date.UTC(2030, 1, 3), title: 'It is fixed' }],
        required: ['iis/front-end', 'ecp-server'],
        asks: [
          {
            after: ['shell'],
            kinds: [['ews'], ['http-proxy/ecp', 'http-proxy/owa']],
            where: { kind: 'not', of: { kind: 'role', role: 'http.status' } },
            within: 'since',
            parameters: [],
            sum: { sent: [], received: [] },
          },
        ],
      },
    })
  })

  it('that any flaw opens is closed by the fixes of all that are known to be used', () => {
    const used = { ...fix('CVE-2030-0003'), wayIn: true }
    const context = { ...CONTEXT, fixes: [...CONTEXT.fixes, used] }
    const reading = readChain(FILE, TEXT.replace('[CVE-2030-0001]\n', 'all\n'), context)
    expect(reading.ok && reading.value.fixes).toEqual([used])
  })

  it.each([
    [
      'shows: success',
      'shows: succes',
      /line 20, stages\[1\]\.rules\[1\]\.shows: Expected .*"success".*, but found "succes"\. Choose from/,
    ],
    [
      'from: 2030-01-02',
      'from: January',
      /line 3, from: Expected a day such as .*, but found "January"\. Write the first day/,
    ],
    [
      'fixedBy: [CVE-2030-0001]',
      'fixedBy: every',
      /line 4, fixedBy: Expected "all", but found "every"\. Write a list of CVE/,
    ],
    [
      'fixedBy: [CVE-2030-0001]',
      'fixedBy: [CVE-2030-9]',
      /line 4, fixedBy\[0\]: No entry says which builds close CVE-2030-9\. Add one to/,
    ],
    [
      'rule: two',
      'rule: three',
      /line 20, stages\[1\]\.rules\[1\]\.rule: No rule of the name "three" runs\. Write the name of a file/,
    ],
    ['rule: two', 'rule: one', /stages\[1\]\.rules\[1\]\.rule: "one" stands twice in this stage/],
    ['id: shell', 'id: probe', /line 14, stages\[1\]\.id: Another stage has the id "probe"/],
    [
      'id: invented',
      'id: other',
      /line 1, id: "other" is not the name of the file\. Write the name of the file/,
    ],
    ['day: 2030-02-03', 'day: 2030-02-31', /line 6, milestones\[0\]\.day: Expected a day/],
    ['    also:', '    else:', /stages\[1\]\.else: There is no key "else" here/],
    [
      'milestones:\n  - { day: 2030-02-03, title: It is fixed }\n',
      '',
      /invented\.yml, milestones: This key is missing\. Write such as/,
    ],
    [
      "where: 'not http.status:>=400'",
      "where: 'not (http.status:>=400'",
      /line 25, asks\[0\]\.where: Expected a search, but found "not \(http\.status:>=400" \(character \d+: .*\)\. Write a search/,
    ],
    [
      "where: 'not",
      "where: 'host:EX01 not",
      /asks\[0\]\.where: .* \(it asks for a host, a source or a time\)/,
    ],
    ['after: [shell]', 'after: [shells]', /line 23, asks\[0\]\.after\[0\]: This chain has no stage "shells"/],
    ['kinds: [ews,', 'kinds: [emws,', /asks\[0\]\.kinds\[0\]: No format reads logs of the kind "emws"/],
    [
      'actor: [client]',
      'actor: [clients]',
      /asks\[0\]\.actor\[0\]: Expected .*"client".*, but found "clients"/,
    ],
    [
      'by: [ActAsUser]',
      'by: []',
      /asks\[0\]\.by: Nothing says by what its rows are counted\. Name at least one role/,
    ],
    ['by: [ActAsUser]', 'within: { hours: 1 }', /asks\[0\]\.within\.hours: There is no key "hours" here/],
    ['tells: mailboxes', 'tells: boxes', /asks\[0\]\.tells: Expected .*"mailboxes".*, but found "boxes"/],
    ['minutes: 10 }', 'minutes: 10', /invented\.yml, line \d+: The file is not YAML/],
  ])('with "%s" made "%s" is reported', (before, after, message) => {
    expect(problemsOf(TEXT.replace(before, after))).toContainEqual(expect.stringMatching(message))
  })

  it('is not blamed for fixed builds that could not be read', () => {
    expect(problemsOf(TEXT, { ...CONTEXT, fixes: [], cves: null })).toEqual([])
  })
})

describe('chains that come with the product', () => {
  it('go on when one of them holds a mistake', () => {
    const { chains } = compileBuiltIn()
    const texts = chainTexts()
    const file = 'src/detections/chains/owassrf.yml'
    const broken = compileBuiltIn({
      ...texts,
      [file]: texts[file]!.replace('shows: success', 'shows: victory'),
    })
    expect(broken.problems.map(problemText)).toEqual([
      expect.stringMatching(/owassrf\.yml, line \d+, stages/),
    ])
    expect(broken.chains).toEqual(chains.filter(({ id }) => id !== 'owassrf'))
  })
})
