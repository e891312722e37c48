import { describe, expect, it } from 'vitest'
import { chainOf, CLOSED, dailyLog, FIRST, hitOf, KINDS } from '../../../tests/cases/covered-logs.ts'
import { MOST_DUE } from '../asked.ts'
import type { Findings } from '../conclusion.ts'
import { LANGUAGES, say } from '../texts/say.ts'
import { languageFor } from '../texts/host-words.ts'
import { conclude } from './conclude.ts'
import { dueAsks } from './due-asks.ts'
import { judgeHosts } from './judge-hosts.ts'

/** Findings of so many servers, each broken into in the same way. */
function attacked(servers: number): Findings {
  const names = Array.from({ length: servers }, (_, i) => `EX${i}`)
  const sources = names.map((_, id) => dailyLog(id, KINDS[0]!, FIRST, CLOSED))
  const at = chainOf('proxyshell').from + 86_400_000
  return {
    sources,
    hostOf: new Map(names.map((name, id) => [id, name])),
    hits: names.map((host, source) =>
      hitOf('proxyshell_powershell', at, {
        host,
        source,
        fields: { ClientIpAddress: '198.51.100.7', AuthenticatedUser: 'corp\\kim' },
      }),
    ),
    counts: [],
  }
}

describe('asks of many servers', () => {
  const findings = attacked(60)
  const judged = judgeHosts(findings)
  const { due, leftOut } = dueAsks(judged)
  const hosts = conclude(findings, undefined, { judged, leftOut })

  it('are answered up to a number, and none is lost', () => {
    expect(due).toHaveLength(MOST_DUE)
    expect(leftOut.length).toBeGreaterThan(0)
    const few = dueAsks(judgeHosts(attacked(1)))
    expect(few.leftOut).toEqual([])
    expect(due.length + leftOut.length).toBe(60 * few.due.length)
  })

  it('that are not answered are said not to be, on each server that they are about', () => {
    const without = new Set(leftOut.map(({ host }) => host))
    for (const host of hosts) {
      const said = host.statements.filter(({ says }) => says === 'asked.left-out')
      expect(said, host.name).toHaveLength(without.has(host.name) ? 1 : 0)
      for (const one of said) {
        expect(one).toMatchObject({ section: 'unseen', tone: 'unseen' })
        for (const code of LANGUAGES) expect(say(one, languageFor(host, code))).toContain('ProxyShell')
      }
    }
  })
})
