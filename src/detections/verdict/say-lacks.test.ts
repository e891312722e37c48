import { describe, expect, it } from 'vitest'
import type { Lack } from '../../event/lack.ts'
import { concludedOf, dailyLog, FIRST } from '../../../tests/cases/covered-logs.ts'
import { saidOf } from '../texts/host-words.ts'
import { LANGUAGES } from '../texts/say.ts'
import { conclude } from './conclude.ts'

const LACKS: readonly Lack[] = [
  ...(['taken', 'skipped', 'failed', 'duplicate'] as const).map((what): Lack => ({
    ...{ kind: 'http-proxy/ecp', what, files: 2, path: `C:\\logs\\${what}.log`, reason: null },
  })),
  { kind: null, what: 'others', files: 3 },
]

describe('what was not collected', () => {
  const host = concludedOf([dailyLog(0, 'http-proxy/ecp', FIRST, FIRST)], [], {
    lacks: new Map([['EX01', [...LACKS, ...LACKS]]]),
  })

  it('is said once each, in every language in its own words', () => {
    const told = LANGUAGES.map((code) => saidOf(host, 'unseen', code))
    const about = ['taken.log', 'skipped.log', 'failed.log', 'duplicate.log']
    for (const one of about)
      expect(
        told.map((said) => said.filter((text) => text.includes(one)).length),
        one,
      ).toEqual(LANGUAGES.map(() => 1))
    const lacking = host.statements.filter(({ says }) => says.startsWith('lacks.'))
    expect(lacking).toHaveLength(LACKS.length)
    for (const one of about) {
      const each = told.map((said) => said.find((text) => text.includes(one)))
      expect(new Set(each).size, one).toBe(LANGUAGES.length)
    }
  })
})

it('a server that no log names is spoken of by words, not by a placeholder', () => {
  const source = dailyLog(0, 'http-proxy/ecp', FIRST, FIRST)
  const [host] = conclude({
    sources: [source],
    hostOf: new Map(),
    hits: [],
    counts: [],
  })
  const answers = LANGUAGES.map((code) => saidOf(host!, 'answer', code).join(' '))
  for (const answer of answers) expect(answer).not.toContain('UNKNOWN')
  expect(new Set(answers).size).toBe(LANGUAGES.length)
})
