import { describe, expect, it } from 'vitest'
import { chainTexts } from '../compile/built-in-source.ts'
import { parseBuild } from './exchange-build.ts'
import { problemText } from './file-problem.ts'
import { isVulnerable } from './fix.ts'
import { FIXED_BUILDS_FILE, readFixedBuilds } from './read-fixed-builds.ts'

const ENTRY = `- cve: [CVE-2030-0001]
  title: Invented
  source: this test
  date: 2030-02-03
  lines:
    2010: { first: [14.3.600.1] }
    2019: { from: 15.2.2000, first: [15.2.1748.90] }
    SE: not-affected
`

function problemsOf(text: string): string[] {
  return readFixedBuilds(text).problems.map(problemText)
}

describe('an entry', () => {
  it('says of each product line which builds hold the fix', () => {
    expect(readFixedBuilds(ENTRY)).toEqual({
      fixes: [
        {
          cve: ['CVE-2030-0001'],
          title: 'Invented',
          source: 'this test',
          date: Date.UTC(2030, 1, 3),
          lines: {
            '2010': { first: [[14, 3, 600, 1]], from: null },
            '2019': { first: [[15, 2, 1748, 90]], from: [15, 2, 2000, 0] },
            SE: 'not-affected',
          },
        },
      ],
      problems: [],
    })
  })

  it.each([
    [
      'date: 2030-02-03',
      'date: 2030-02-30',
      /line 4, \[0\]\.date: Expected a day such as 2021-03-02, but found/,
    ],
    ['  source: this test\n', '', /line \d, \[0\]\.source: This key is missing\. Say who publishes/],
    [
      'SE: not-affected',
      'SE: unaffected',
      /line 8, \[0\]\.lines\.SE: Expected "not-affected", but found "unaffected"/,
    ],
    ['SE:', '2022:', /line \d, \[0\]\.lines\.2022: There is no key "2022" here/],
    [
      '14.3.600.1',
      '15.0.600.1',
      /line 6, .*first\[0\]: 15\.0\.600\.1 is no build of Exchange 2010\. Move it/,
    ],
    [
      '15.2.2000,',
      '15.2.2000.1,',
      /line 7, .*from: Expected a cumulative update, but found "15\.2\.2000\.1"\. Write a cumulative update without its revision/,
    ],
    [
      'CVE-2030-0001',
      'CVE-30-1',
      /line 1, \[0\]\.cve\[0\]: Expected .*Write a list such as \[CVE-2021-26855\]/,
    ],
    ['title:', '\ttitle:', /fixed-builds\.yml, line 2: The file is not YAML/],
  ])('with "%s" made "%s" is reported', (before, after, message) => {
    expect(problemsOf(ENTRY.replace(before, after))).toContainEqual(expect.stringMatching(message))
  })

  it('with a mistake does not take the others with it', () => {
    const { fixes, problems } = readFixedBuilds(`${ENTRY.replace('title: Invented', 'title: 3')}${ENTRY}`)
    expect(fixes.length).toBe(1)
    expect(problems.map(({ line, key }) => [line, key])).toEqual([[2, '[0].title']])
  })

  it('says what is known of the use of a flaw, what a build needs besides, and which builds prove nothing', () => {
    const text = ENTRY.replace('  lines:', '  way-in: true\n  also: setting\n  lines:').replace(
      'first: [15.2.1748.90]',
      'first: [15.2.1748.90], except: [15.2.1748.95]',
    )
    expect(readFixedBuilds(text)).toMatchObject({
      fixes: [{ wayIn: true, also: 'setting', lines: { 2019: { except: [[15, 2, 1748, 95]] } } }],
      problems: [],
    })
  })

  it('does not name a CVE that another one names', () => {
    expect(problemsOf(ENTRY + ENTRY)).toEqual([
      expect.stringMatching(/line 9, \[1\]\.cve\[0\]: CVE-2030-0001 stands twice/),
    ])
  })
})

describe('the fixed builds that come with the product', () => {
  const { fixes, problems } = readFixedBuilds(chainTexts()[FIXED_BUILDS_FILE]!)

  it('hold no mistake', () => {
    expect(problems.map(problemText)).toEqual([])
  })

  it.each<[string, Record<string, boolean | null>]>([
    [
      '15.1.2176.2',
      {
        'CVE-2021-26855': true,
        'CVE-2021-31207': true,
        'CVE-2021-33766': true,
        'CVE-2022-41040': true,
        'CVE-2021-42321': true,
      },
    ],
    ['15.1.2176.9', { 'CVE-2021-26855': false, 'CVE-2021-27065': false, 'CVE-2021-31207': true }],
    ['15.1.2242.10', { 'CVE-2021-26855': false, 'CVE-2021-31207': false, 'CVE-2021-33766': true }],
    [
      '15.2.922.13',
      {
        'CVE-2021-31207': false,
        'CVE-2021-33766': false,
        'CVE-2022-41082': true,
        'CVE-2021-42321': true,
      },
    ],
    ['15.1.2507.12', { 'CVE-2021-33766': false, 'CVE-2022-41080': true, 'CVE-2021-42321': false }],
    ['15.1.2507.16', { 'CVE-2022-41040': false, 'CVE-2022-41080': false }],
    ['15.0.1497.44', { 'CVE-2021-26855': false, 'CVE-2022-41082': false, 'CVE-2021-42321': false }],
    ['15.2.2562.17', { 'CVE-2021-26855': false, 'CVE-2022-41040': false }],
    ['14.3.509.0', { 'CVE-2021-26857': true, 'CVE-2020-0688': false, 'CVE-2020-17144': false }],
    ['14.3.513.0', { 'CVE-2021-26855': false, 'CVE-2021-26857': false, 'CVE-2022-41040': null }],
    // The update of March 2021 for an old cumulative update closes nothing of the year before.
    ['15.1.1847.12', { 'CVE-2021-26855': false, 'CVE-2020-0688': null }],
    ['15.1.1847.10', { 'CVE-2021-26855': true, 'CVE-2020-0688': false }],
    ['15.0.1497.12', { 'CVE-2021-42321': false, 'CVE-2021-42305': true }],
    ['15.2.1118.20', { 'CVE-2022-41082': false, 'CVE-2023-21529': true, 'CVE-2023-36745': true }],
    ['15.1.2507.21', { 'CVE-2023-21529': false, 'CVE-2023-21707': true, 'CVE-2024-21410': true }],
    // Extended Protection and the application of the hybrid link are needed besides.
    ['15.1.2507.66', { 'CVE-2024-21410': null, 'CVE-2025-53786': null, 'CVE-2026-21527': false }],
    ['15.2.1748.46', { 'CVE-2026-42897': false, 'CVE-2026-45502': true, 'CVE-2026-96940': true }],
    [
      '15.2.2562.56',
      { 'CVE-2026-70571': false, 'CVE-2026-96940': false, 'CVE-2026-118152': true, 'CVE-2025-53786': null },
    ],
    ['15.1.2507.77', { 'CVE-2026-87696': false, 'CVE-2026-118152': null }],
  ])('say of %s which flaws it holds', (text, expected) => {
    const build = parseBuild(text)!
    const said = Object.keys(expected).map((cve) => [
      cve,
      isVulnerable(
        fixes.filter((fix) => fix.cve.includes(cve)),
        build,
      ),
    ])
    expect(Object.fromEntries(said)).toEqual(expected)
  })
})
