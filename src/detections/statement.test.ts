import { describe, expect, it } from 'vitest'
import { BARE_TITLES } from './texts/told.ts'
import { LISTED, names, type Statement, type StatementValue } from './statement.ts'
import { language, LANGUAGES, say, sayInFull } from './texts/say.ts'

const people = (count: number): string[] => Array.from({ length: count }, (_, i) => `user${i}@corp.example`)

function tellOwners(mailboxes: StatementValue): Statement {
  return {
    ...{
      id: 'x',
      host: 'EX01',
      section: 'tonight',
      says: 'todo.tell-owners',
      subject: 'mailbox',
      tone: 'task',
    },
    ...{ chain: null, stage: null, values: { mailboxes }, from: null, to: null, certainty: 'likely' },
    ...{ evidence: [], cited: 0, against: [], changes: [] },
  } as Statement
}

describe('names of a statement', () => {
  it('are all there, up to a bound beyond which they are counted', () => {
    const value = names('mailbox', people(LISTED + 5), 8)
    expect(value).toMatchObject({ names: people(LISTED), shown: 8, more: 5 })
    expect(names('mailbox', people(8), 8)).toEqual({
      kind: 'names',
      of: 'mailbox',
      names: people(8),
      more: 0,
    })
  })

  it.each(LANGUAGES)(
    'are listed in a sentence in part, with the number of the others, and in full beside it: %s',
    (code) => {
      const spoken = language(code, BARE_TITLES)
      const statement = tellOwners(names('mailbox', people(25), 8))
      const sentence = say(statement, spoken)
      expect(sentence).toContain('user7@corp.example')
      expect(sentence).not.toContain('user8@corp.example')
      expect(sentence).toMatch(/\b17\b/)
      expect(sayInFull(statement, spoken)).toEqual({ sentence, lists: [people(25)] })
      expect(sayInFull(tellOwners(names('mailbox', people(3), 8)), spoken).lists).toEqual([])
    },
  )

  it('of what was counted are listed in full with their counts', () => {
    const rows = people(9).map((name, i) => ({ name, count: i + 1, bytes: i === 0 ? null : 1_000_000 }))
    const list: StatementValue = {
      kind: 'tally',
      of: 'mailbox',
      unit: 'requests',
      rows,
      shown: 8,
      more: 2,
      atLeast: true,
    }
    const statement: Statement = { ...tellOwners(list), says: 'asked.exports', values: { list } }
    const { sentence, lists } = sayInFull(statement, language('en', BARE_TITLES))
    expect(sentence).toContain('at least 3 more')
    expect(lists[0]).toHaveLength(9)
    expect(lists[0]![8]).toBe('user8@corp.example (9 requests, 1.0 MB)')
  })
})
