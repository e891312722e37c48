import { describe, expect, it } from 'vitest'
import { builtIn } from '../compile/built-in.ts'
import { problemText } from '../chains/file-problem.ts'
import { readAuthorities } from './read-authorities.ts'

const ROW = `
- code: AT
  authority: { name: An Office, site: office.example, report: office.example/report }
  cert: { name: A Team, site: team.example }
  laws: [gdpr, nis2]
  sources: [edpb]
  checked: 2026-11-30
`
/** The members of the European Union. */
const MEMBERS = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')

function problemsOf(text: string): string[] {
  return readAuthorities(text).problems.map(problemText)
}

describe('the table of authorities', () => {
  it('is read row by row', () => {
    expect(readAuthorities(ROW)).toEqual({
      countries: [
        {
          code: 'AT',
          authority: { name: 'An Office', site: 'office.example', report: 'office.example/report' },
          cert: { name: 'A Team', site: 'team.example', report: null },
          laws: ['gdpr', 'nis2'],
          note: null,
          sources: ['edpb'],
          checked: Date.UTC(2026, 10, 30),
        },
      ],
      problems: [],
    })
  })

  it.each([
    ['code: AT', 'code: Austria', 'line 2, [0].code'],
    ['site: team.example', 'site: "https://team.example"', 'an address without a scheme'],
    ['site: team.example', 'site: "javascript:x"', 'an address without a scheme'],
    ['laws: [gdpr, nis2]', 'laws: [gdpr, common-sense]', '[0].laws[1]'],
    ['sources: [edpb]', 'sources: []', '[0].sources'],
    ['checked: 2026-11-30', 'checked: lately', '[0].checked'],
  ])('names the place and the remedy where %s is %s', (right, wrong, place) => {
    const [first, ...others] = problemsOf(ROW.replace(right, wrong))
    expect(first).toContain(place)
    expect(others).toEqual([])
  })

  it('has each country once', () => {
    expect(problemsOf(ROW + ROW)).toEqual([expect.stringContaining('AT stands here twice')])
  })

  it('that comes with the product knows every member of the European Union and its neighbours, with law and date', () => {
    const { countries } = builtIn()
    const byCode = new Map(countries.map((country) => [country.code, country]))
    for (const code of MEMBERS) expect(byCode.get(code)?.laws, code).toEqual(['gdpr', 'nis2'])
    for (const code of ['IS', 'LI', 'NO']) expect(byCode.get(code)?.laws, code).toContain('gdpr')
    for (const code of ['CH', 'GB', 'US']) expect(byCode.has(code), code).toBe(true)
    for (const { code, checked } of countries) expect(checked, code).toBeGreaterThan(Date.UTC(2026, 0, 1))
  })
})
