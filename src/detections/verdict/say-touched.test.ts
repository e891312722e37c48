import { describe, expect, it } from 'vitest'
import type { Verdict } from '../conclusion.ts'
import { names, type Statement, type StatementValues } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import { language, say } from '../texts/say.ts'
import { sayTouched } from './say-touched.ts'
import { BARE_TITLES } from '../texts/told.ts'
import { Statements } from './statements.ts'

const CITE = { source: 3, place: null, time: 5, rule: 'a' }

interface Before {
  readonly says: SentenceId
  readonly values?: StatementValues
  readonly stage?: string
}

function touched(before: readonly Before[], verdict: Verdict = 'compromised'): readonly Statement[] {
  const statements = new Statements('EX01')
  for (const { says, values = {}, stage = null } of before)
    statements.add({
      section: stage === null ? 'story' : 'step',
      says,
      subject: 'server',
      tone: 'fact',
      certainty: 'certain',
      values,
      stage,
      cites: [CITE],
    })
  sayTouched(statements, verdict)
  return statements.all.filter(({ section }) => section === 'touched')
}

function said(before: readonly Before[]): string {
  return touched(before)
    .map((one) => say(one, language('en', BARE_TITLES)))
    .join('\n')
}

describe('what was touched', () => {
  it('is gathered from what was said before, and cites the same', () => {
    const all = touched([
      { says: 'todo.reset', values: { accounts: names('account', ['CORP\\kim']) } },
      { says: 'todo.tell-owners', values: { mailboxes: names('mailbox', ['kim@corp.example']) } },
      { says: 'todo.mail-rules', values: { mailboxes: names('mailbox', ['lee@corp.example']) } },
      { says: 'file.gone', values: { file: names('file', ['C:\\x.aspx']) } },
      { says: 'file.unknown', values: { file: names('file', ['C:\\y.dmp']) } },
      { says: 'todo.domain-reset' },
    ])
    const texts = all.map((one) => say(one, language('en', BARE_TITLES)))
    expect(texts).toEqual([
      'Accounts that were used, or acted as without a password: CORP\\kim.',
      'Mailboxes opened, exported or given rules: kim@corp.example and lee@corp.example.',
      'Files that the attacker wrote: C:\\x.aspx and C:\\y.dmp.',
      expect.stringMatching(/^Passwords were copied/),
      expect.stringMatching(/^No log at hand shows that files were fetched from the server\./),
    ])
    expect(all.map(({ cited }) => cited)).toEqual([1, 2, 2, 1, 0])
    expect(all[2]!.evidence).toEqual([CITE, CITE])
  })

  it('is unknown where nothing names it, and said to have happened where that is known', () => {
    expect(said([])).toContain('Which mailboxes were opened, if any, the logs at hand do not say.')
    const opened = [{ says: 'stage.worked', stage: 'access' }] as const
    expect(said(opened)).toContain('Mailboxes were opened; which ones, the logs at hand do not say.')
    expect(said([{ says: 'stage.tried', stage: 'access' }])).toContain('if any')
  })

  it('is at least what was said to be at least', () => {
    const accounts = { ...names('account', ['CORP\\kim']), atLeast: true } as const
    expect(said([{ says: 'todo.reset', values: { accounts } }])).toContain('CORP\\kim and perhaps others')
  })

  it('is told of no server that nobody is known to have broken into', () => {
    expect(touched([], 'cannot-tell')).toEqual([])
  })
})
