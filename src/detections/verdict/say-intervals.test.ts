import { describe, expect, it } from 'vitest'
import {
  BUILD,
  chainOf,
  CLOSED,
  concludedOf,
  dailyLog,
  FIRST,
  hitOf,
  KINDS,
} from '../../../tests/cases/covered-logs.ts'
import type { Source } from '../../event/source.ts'
import { dayName, DAY_MS } from '../../event/time.ts'
import { builtIn } from '../compile/built-in.ts'
import type { HostConclusion } from '../conclusion.ts'
import type { StatementValue } from '../statement.ts'
import { saidOf } from '../texts/host-words.ts'

const WEB = ['iis/front-end', 'iis/back-end', 'http-proxy/ecp', 'http-proxy/owa', 'http-proxy/autodiscover']

function namesIn(value: StatementValue | undefined): readonly string[] {
  return value?.kind === 'names' ? value.names : []
}

/** The attacks of which any sentence of a kind says something. */
function chainsTold(host: HostConclusion, says: RegExp): string[] {
  return host.statements
    .filter((one) => says.test(one.says))
    .flatMap(({ values }) => [...namesIn(values['chains']), ...namesIn(values['chain'])])
}

function allKinds(from: number, to: number, but: readonly string[] = []): Source[] {
  return KINDS.filter((kind) => !but.includes(kind)).map((kind, id) => dailyLog(id, kind, from, to))
}

describe('the interval answer', () => {
  it('says once, for all attacks alike, from when to when the logs show no success', () => {
    const host = concludedOf(allKinds(CLOSED - 9, CLOSED - 1))
    expect(host.verdict).toBe('cannot-tell')
    const whole = saidOf(host, 'because').filter((sentence) => /all logs that would show/.test(sentence))
    expect(whole).toHaveLength(1)
    expect(whole[0]).toContain(`From ${dayName(CLOSED - 9)} to ${dayName(CLOSED - 1)} all logs`)
    expect(whole[0]).toContain(
      `What was before ${dayName(CLOSED - 9)} and after ${dayName(CLOSED - 1)}, nobody can say.`,
    )
    const told = chainsTold(host, /^interval\.whole$/)
    expect(new Set(told).size).toBe(builtIn().chains.length)
    expect(saidOf(host, 'because', 'de').join()).toContain('kann niemand sagen')
  })

  it('says which logs would make it a whole answer, and of which days', () => {
    const host = concludedOf(allKinds(CLOSED - 9, CLOSED - 1, ['ecp-server']))
    const bring = host.statements.filter(({ says }) => says === 'interval.bring')
    expect(bring).toHaveLength(1)
    expect(namesIn(bring[0]!.values['logs'])).toContain('ecp-server')
    expect(bring[0]!.values['from']).toEqual({ kind: 'time', value: FIRST * DAY_MS })
    expect(bring[0]!.values['to']).toEqual({ kind: 'time', value: (CLOSED - 1) * DAY_MS })
  })

  it('says of web logs alone that they are a part of the answer, and names what is there and what is not', () => {
    const host = concludedOf(WEB.map((kind, id) => dailyLog(id, kind, CLOSED - 9, CLOSED - 1)))
    const parts = host.statements.filter(({ says }) => says === 'interval.part')
    const shell = parts.find(({ values }) => namesIn(values['chains']).includes('web-shell'))!
    expect(namesIn(shell.values['there'])).toEqual(
      expect.arrayContaining(['iis/front-end', 'http-proxy/owa']),
    )
    expect(namesIn(shell.values['logs'])).toContain('event-log/microsoft-windows-sysmon-operational')
    expect(shell.certainty).toBe('unknown')
    expect(chainsTold(host, /^interval\.whole$/)).not.toContain('web-shell')
  })

  it('is never wider with less: the part that is answered shrinks with the logs', () => {
    const lengthOf = (host: HostConclusion, chain: string): number =>
      host.statements
        .filter(
          ({ says, values }) =>
            /^interval\.(whole|part)$/.test(says) && namesIn(values['chains']).includes(chain),
        )
        .flatMap(({ values }) => (values['spans']?.kind === 'spans' ? values['spans'].spans : []))
        .reduce((sum, [from, to]) => sum + to - from, 0)
    const whole = concludedOf(allKinds(CLOSED - 9, CLOSED - 1))
    for (const gone of KINDS) {
      const less = concludedOf(allKinds(CLOSED - 9, CLOSED - 1, [gone]))
      for (const { id } of builtIn().chains)
        expect(lengthOf(less, id), `${id} without ${gone}`).toBeLessThanOrEqual(lengthOf(whole, id))
    }
  })

  it('is nothing but the hours that are there, and leaves out the day on which a log was cleared', () => {
    const cleared = { key: 'log-cleared', value: 'Security', time: (CLOSED - 5) * DAY_MS + 5 } as const
    const sources = allKinds(CLOSED - 9, CLOSED - 1)
    const host = concludedOf([{ ...sources[0]!, facts: [cleared] }, ...sources.slice(1)])
    const [whole] = host.statements.filter(({ says }) => says === 'interval.whole')
    expect(whole!.values['spans']).toEqual({
      kind: 'spans',
      spans: [
        [(CLOSED - 9) * DAY_MS, (CLOSED - 5) * DAY_MS - 1],
        // The last row of these logs is at the begin of their last day.
        [(CLOSED - 4) * DAY_MS, (CLOSED - 1) * DAY_MS],
      ],
      more: 0,
    })
    expect(saidOf(host, 'because').join()).toContain('What was at any other time, nobody can say.')
  })

  it('says nothing of attacks that were not known yet when the logs end, but that', () => {
    const { firstDay } = chainOf('owassrf')
    const host = concludedOf(allKinds(firstDay - 40, firstDay - 30))
    expect(host.verdict).toBe('cannot-tell')
    expect(chainsTold(host, /^interval\.later$/)).toContain('owassrf')
    expect(
      chainsTold(host, /^(interval\.(whole|part)|chains\.quiet|chain\.covered|chain\.looked-for)$/),
    ).not.toContain('owassrf')
  })

  it('says nothing of a server that nobody can name, and nothing where the server was broken into', () => {
    const sources = allKinds(CLOSED - 9, CLOSED - 1)
    const nameless = concludedOf(
      sources.map((source) => ({ ...source, contentHost: null })),
      [],
      { hostOf: new Map() },
    )
    expect(nameless.name).toBe('UNKNOWN')
    const broken = concludedOf(sources, [hitOf('web_server_starts_shell', (CLOSED - 5) * DAY_MS)])
    for (const host of [nameless, broken])
      expect(host.statements.filter(({ says }) => says.startsWith('interval.'))).toEqual([])
  })

  it.each(builtIn().chains.map((chain) => [chain.id, chain] as const))(
    'says nothing reassuring of %s beside a finding of medium level and above',
    (id, chain) => {
      const sources = allKinds(CLOSED - 9, CLOSED - 1)
      const built = sources.map((source, i) => (i === 0 ? { ...source, facts: [BUILD] } : source))
      for (const { rule, shows } of chain.stages.flatMap(({ rules }) => rules)) {
        if (shows === 'attempt' || shows === 'failure') continue
        for (const some of [sources, built]) {
          const level = 'medium' as const
          const host = concludedOf(some, [hitOf(rule, (CLOSED - 5) * DAY_MS, { level })])
          expect(
            chainsTold(host, /^(interval\.(whole|part)|chains\.quiet|chain\.covered|chain\.looked-for)$/),
            rule,
          ).not.toContain(id)
        }
      }
    },
  )
})

describe('the window for which logs must be there', () => {
  const setUp = { key: 'set-up', value: '15.2', time: (CLOSED - 9) * DAY_MS } as const

  it('begins when the server was set up, in what is said, too', () => {
    const sources = allKinds(CLOSED - 9, CLOSED)
    const host = concludedOf([{ ...sources[0]!, facts: [setUp, BUILD] }, ...sources.slice(1)])
    expect(host.verdict).toBe('no-evidence')
    const told = saidOf(host, 'because').join('\n')
    expect(told).toContain(`from ${dayName(CLOSED - 9)} to ${dayName(CLOSED)}`)
    expect(told).not.toContain(dayName(FIRST))
  })

  it('ends for a way in on the day of the fix, but not for what comes after one', () => {
    const build = { ...BUILD, time: (CLOSED - 4) * DAY_MS }
    const until = (last: number): HostConclusion => {
      const sources = allKinds(CLOSED - 9, last)
      const more = dailyLog(999, 'other', CLOSED, CLOSED)
      return concludedOf([{ ...sources[0]!, facts: [setUp, build] }, ...sources.slice(1), more])
    }
    const words = (host: HostConclusion): Record<string, string> =>
      Object.fromEntries(host.chains.map(({ id, verdict }) => [id, verdict]))
    expect(words(until(CLOSED - 4))).toMatchObject({ proxylogon: 'no-evidence', 'web-shell': 'cannot-tell' })
    expect(words(until(CLOSED - 5))).toMatchObject({ proxylogon: 'cannot-tell' })
    expect(words(until(CLOSED))).toMatchObject({ proxylogon: 'no-evidence', 'web-shell': 'no-evidence' })
  })

  it('is empty where the server was set up with a build that holds the fix, and that is said once', () => {
    const fixed = { ...setUp, value: BUILD.value }
    const build = { ...BUILD, time: setUp.time }
    const host = concludedOf([dailyLog(0, 'iis/front-end', CLOSED - 9, CLOSED, [fixed, build])])
    const closed = host.statements.filter(({ says }) => says === 'chains.closed-before')
    expect(closed).toHaveLength(1)
    expect(namesIn(closed[0]!.values['chains'])).toContain('proxylogon')
    expect(host.chains.find(({ id }) => id === 'web-shell')?.verdict).toBe('cannot-tell')
    expect(chainsTold(host, /^chain\.(covered|looked-for)$/)).toEqual([])
  })
})
