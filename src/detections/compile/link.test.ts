import { describe, expect, it } from 'vitest'
import { printPredicate } from '../../predicate/search/print.ts'
import { compileRules } from './rule-set.ts'
import { ruleStates } from './rule-states.ts'
import type { RuleSet } from '../rule.ts'
import type { Placeholders } from '../sigma/placeholders.ts'

const rule = (name: string, detection = '{ s: { a1: x }, condition: s }', more = ''): string =>
  `title: Rule ${name}\nname: ${name}\nlogsource: { product: windows, service: security }\ndetection: ${detection}\n${more}`

function compile(texts: readonly string[], placeholders: Placeholders = {}): RuleSet {
  return compileRules(
    texts.map((text, i) => ({ path: `rules/${i}.yml`, text, origin: 'added' as const })),
    { placeholders },
  )
}

function asked(set: RuleSet, name: string): string {
  const found = set.rules.find((one) => one.name === name)
  return found ? printPredicate(found.predicate).replace(/^.*Channel:"Security" and /, '') : 'does not run'
}

describe('filters', () => {
  const filter = (rules: string, logsource = '{ product: windows }'): string =>
    `title: Ours\nid: f\nlogsource: ${logsource}\nfilter: { rules: ${rules}, s: { b1: y }, condition: not s }`

  it('narrow down the rules that they name', () => {
    const set = compile([rule('one'), rule('two'), filter('[one]')])
    expect(asked(set, 'one')).toBe('a1:"x" and not b1:"y"')
    expect(asked(set, 'two')).toBe('a1:"x"')
    expect(set.filters).toEqual([{ id: 'f', title: 'Ours', origin: 'added', rules: ['one'], notes: [] }])
    expect(set.given).toBe(3)
  })

  it('narrow down any rule of their log source', () => {
    expect(compile([rule('one'), rule('two'), filter('any')]).filters[0]!.rules).toEqual(['one', 'two'])
    const { filters, refused } = compile([rule('one'), filter('any', '{ product: linux }')])
    expect(filters).toEqual([])
    expect(refused[0]).toMatchObject({
      id: 'f',
      reason: expect.stringMatching(/none of the rules/) as string,
    })
  })

  it('are noted when they look the wrong way round', () => {
    const set = compile([rule('one'), filter('[one]').replace('not s', 's')])
    expect(set.filters[0]!.notes).toEqual([expect.stringMatching(/holds no "not"/)])
  })
})

describe('collections', () => {
  it('share what is global, until it is reset', () => {
    const set = compile([
      'action: global\ntitle: Shared\nlogsource: { product: windows, service: security }\nlevel: high\n' +
        'detection: { condition: s }\n---\ndetection: { s: { a1: x } }\n---\ndetection: { s: { a1: y } }\nlevel: low\n' +
        '---\naction: repeat\ntitle: Again\ndetection: { s: { b1: z } }\n---\naction: reset\n---\ntitle: Alone\n',
    ])
    expect(set.rules.map(({ title, level }) => `${title} ${level}`)).toEqual([
      'Shared high',
      'Shared low',
      'Again low',
    ])
    expect(asked(set, '0-3')).toBe('a1:"y" and b1:"z"')
    expect(set.refused.map(({ title, reason }) => `${title}: ${reason}`)).toEqual([
      'Alone: "detection" is missing',
    ])
  })
})

describe('placeholders', () => {
  const text = rule('one', "{ s: { 'a1|contains|expand': '%dc%-%site%', b1: '%dc%' }, condition: s }")

  it('are asked for', () => {
    const set = compile([text])
    expect(set.refused).toMatchObject([
      { state: 'refused', needs: ['dc', 'site'], reason: 'it has placeholders that need values: dc, site' },
    ])
    expect(set.placeholders).toEqual([
      { name: 'dc', rules: 1, values: [] },
      { name: 'site', rules: 1, values: [] },
    ])
  })

  it('take their values', () => {
    const set = compile([text], { dc: ['d1', 'd*2'], site: ['x'] })
    expect(asked(set, 'one')).toBe('(a1:*d1-x* or a1:*d*2-x*) and b1:"%dc%"'.replace('*d1-x*', 'd1-x'))
    expect(set.placeholders[0]).toEqual({ name: 'dc', rules: 1, values: ['d1', 'd*2'] })
  })

  it('cannot be made to multiply without bounds', () => {
    const many = Array.from({ length: 200 }, (_, i) => `v${i}`)
    const set = compile([rule('one', "{ s: { 'a1|expand': '%p%%p%%p%' }, condition: s }")], { p: many })
    expect(set.refused[0]!.reason).toMatch(/too many combinations/)
  })

  it('are no properties of objects', () => {
    expect(
      compile([rule('one', "{ s: { 'a1|expand': '%constructor%' }, condition: s }")]).refused[0]!.needs,
    ).toEqual(['constructor'])
  })
})

describe('rules of one set', () => {
  it('make others obsolete', () => {
    const set = compile([
      rule('old', undefined, 'id: 1'),
      rule('new', undefined, 'id: 2\nrelated: [{ id: 1, type: obsolete }]'),
    ])
    expect(set.rules.map(({ name }) => name)).toEqual(['new'])
    expect(set.refused[0]!.reason).toBe('another rule makes it obsolete: "Rule new"')
  })

  it('are left aside when their authors retired them', () => {
    const text = rule('one', undefined, 'status: deprecated')
    expect(compile([text]).refused[0]!.reason).toBe('its author marks it as deprecated')
  })

  it('name the line that is wrong', () => {
    const [refused] = compile([rule('one', "{ s: { 'a1|sounds': x }, condition: s }")]).refused
    expect(refused).toMatchObject({
      path: 'rules/0.yml',
      at: { line: 4, column: 19 },
      excerpt: "detection: { s: { 'a1|sounds': x }, condition: s }",
    })
  })

  it('end in one of three ways in a case, and none is lost', () => {
    const set = compile([
      rule('one'),
      rule('two').replace('service: security', 'service: system'),
      rule('old', '{ s: { a1: x }, condition: s | count() > 3, timeframe: 1m }').replace(
        'security',
        'system',
      ),
      rule('three', '{ s: { a1: x }, condition: t }'),
      rule('four').replace('product: windows', 'product: linux'),
      'title: C\ncorrelation: { type: event_count, rules: [one], timespan: 1m, condition: { gte: 2 } }',
      'title: F\nlogsource: { product: windows }\nfilter: { rules: Any, s: { b1: y }, condition: not s }',
    ])
    const coverage = [{ kind: 'event-log/security', first: 0, last: 0, days: [], unbroken: [] }]
    const states = ruleStates(set, [{ format: 'windows-evtx', coverage }])
    expect(states.running.map(({ title }) => title)).toEqual(['Rule one', 'C'])
    expect(states.absent.map(({ title }) => title)).toEqual(['Rule four', 'Rule two', 'Rule old'])
    expect(states.absent[1]!.reason).toBe('cannot run here: the case holds no System')
    expect(states.refused.map(({ title }) => title)).toEqual(['Rule three'])
    const { running, absent, refused } = states
    expect(running.length + absent.length + refused.length + set.filters.length).toBe(set.given)
    const broken = [{ rule: '5', reason: 'too many' }]
    expect(ruleStates(set, [], broken).refused.map(({ reason }) => reason)).toContain('given up: too many')
  })
})

describe('what is added to built-in rules', () => {
  const OURS = rule('ours', undefined, 'id: 1\nmodified: 2021-01-01')
  const withOurs = (...added: string[]): RuleSet =>
    compileRules([
      { path: 'rules/ours.yml', text: OURS, origin: 'built-in' },
      ...added.map((text, i) => ({ path: `pack/${i}.yml`, text, origin: 'added' as const })),
    ])
  const reasons = ({ refused }: RuleSet): string[] => refused.map(({ reason }) => reason)

  it('never takes the place of one, however new it says it is', () => {
    const set = withOurs(rule('theirs', '{ s: { a1: never }, condition: s }', 'id: 1\nmodified: 2999-01-01'))
    expect(asked(set, 'ours')).toBe('a1:"x"')
    expect(reasons(set)).toEqual(['a built-in rule has its id: "Rule ours"'])
    const named = withOurs(rule('ours', '{ s: { a1: never }, condition: s }', 'id: 2'))
    expect(asked(named, 'ours')).toBe('a1:"x"')
    expect(named.rules).toHaveLength(1)
  })

  it('never makes one obsolete', () => {
    const set = withOurs(rule('theirs', undefined, 'id: 2\nrelated: [{ id: 1, type: obsolete }]'))
    expect(set.rules.map(({ name }) => name)).toEqual(['ours', 'theirs'])
  })

  it('never narrows one down, and says so', () => {
    const filter =
      'title: F\nid: f\nlogsource: { product: windows }\nfilter: { rules: Any, s: { a1: x }, condition: not s }'
    const alone = withOurs(filter)
    expect(asked(alone, 'ours')).toBe('a1:"x"')
    expect(reasons(alone)).toEqual([expect.stringMatching(/^built-in rules are not narrowed down/)])
    const both = withOurs(rule('theirs', undefined, 'id: 2'), filter)
    expect(asked(both, 'ours')).toBe('a1:"x"')
    expect(asked(both, 'theirs')).toBe('a1:"x" and not a1:"x"')
    expect(both.filters[0]).toMatchObject({
      rules: ['theirs'],
      notes: [expect.stringMatching(/^built-in rules are not narrowed down/)],
    })
  })
})

describe('very many rules', () => {
  it('are read up to a limit, and each file beyond it is named', () => {
    const file = (name: string, rules: number): string =>
      Array.from({ length: rules }, (_, i) => rule(`${name}${i}`)).join('---\n')
    const texts = ['a', 'b', 'c', 'd'].map((name) => ({
      path: `${name}.yml`,
      text: file(name, 3),
      origin: 'added' as const,
    }))
    const set = compileRules(texts, { room: 4 })
    expect(set.rules.map(({ name }) => name)).toEqual(['a0', 'a1', 'a2', 'b0'])
    expect(set.refused.map(({ path, reason }) => [path, reason])).toEqual([
      ['b.yml', '2 more of its rules are left out: 10,000 rules can be added'],
      ['c.yml', 'the rules of this file are left out: 10,000 rules can be added'],
      ['d.yml', 'the rules of this file are left out: 10,000 rules can be added'],
    ])
    expect(set.given).toBe(7)
  })

  it('are named up to a hundred files, and the others together', () => {
    const texts = Array.from({ length: 300 }, (_, i) => ({
      path: `${i}.yml`,
      text: rule(`r${i}`),
      origin: 'added' as const,
    }))
    const { refused } = compileRules(texts, { room: 1 })
    expect(refused).toHaveLength(100)
    expect(refused.at(-1)).toMatchObject({ title: '200 more files, from 100.yml to 299.yml' })
  })

  it('of one name are each given another', () => {
    const text =
      'title: Same\nlogsource: { product: windows, service: security }\ndetection: { s: { a1: x }, condition: s }\n'
    const set = compileRules(
      Array.from({ length: 3000 }, (_, i) => ({
        path: `${i}/same.yml`,
        text: `${text}id: ${i}`,
        origin: 'added' as const,
      })),
    )
    expect(new Set(set.rules.map(({ name }) => name)).size).toBe(3000)
    expect(set.rules.at(-1)!.name).toBe('same-3000')
  })
})
