import { describe, expect, it } from 'vitest'
import { builtIn, builtInRules } from '../../src/detections/compile/built-in.ts'
import type { HostConclusion } from '../../src/detections/conclusion.ts'
import { conclude } from '../../src/detections/verdict/conclude.ts'
import { aboutLog } from '../../src/formats/catalogue.ts'
import { kindOfChannel } from '../../src/event/log-kinds.ts'
import { LEVELS, type Hit, type Level } from '../../src/event/hit.ts'
import type { Fact } from '../../src/event/receipt.ts'
import type { Source } from '../../src/event/source.ts'
import { dayOf, DAY_MS } from '../../src/event/time.ts'
import { comfortBeside } from '../cases/comfort.ts'

/** A server that was set up shortly before and got, some weeks later, a build that holds every fix. */
const SET_UP = Date.UTC(2026, 5, 1)
const DAYS = 40
const SEEN = SET_UP + 20 * DAY_MS + 12 * 3_600_000
/** Builds that hold every flaw, few of them, and none, by what they are. */
const BUILDS = {
  'a build of 2021': '15.2.792.3',
  'a build of 2025': '15.2.2562.17',
  'a fixed build': '15.2.2562.99',
}

function factsOf(build: string): readonly Fact[] {
  return [
    { key: 'set-up', value: 'first record of System', time: SET_UP },
    { key: 'exchange-build', value: build, time: SET_UP, evidence: 'executable' },
    { key: 'exchange-build', value: '15.2.2562.99', time: SET_UP + 30 * DAY_MS, evidence: 'executable' },
  ]
}

const { chains } = builtIn()
const { rules, correlations } = builtInRules()
const all = [...rules, ...correlations].filter(({ partOf }) => partOf === null)
const isLoud = (level: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf('medium')

/** Logs of every kind that any attack asks for, on each day, with nothing left out. */
function wholeLogs(facts: readonly Fact[]): Source {
  const kinds = new Set(chains.flatMap(({ required }) => required))
  const days = Array.from({ length: DAYS }, (_, i): [number, number] => [dayOf(SET_UP) + i, 100])
  const [first, last] = [SET_UP, SET_UP + DAYS * DAY_MS - 1]
  return {
    ...{ id: 0, path: 'PIER3/logs', originalPath: null, contentHost: 'PIER3', format: null, sha256: null },
    receipt: {
      ...{ bytes: 1, events: 1, firstTime: first, lastTime: last, issues: [] },
      ledger: { parsed: 1, skipped: 0, unreadable: 0 },
    },
    coverage: [...kinds].map((kind) => ({ kind, first, last, days, unbroken: [] })),
    facts,
  }
}

function concluded(hits: readonly Hit[], facts = factsOf(BUILDS['a build of 2021'])): HostConclusion {
  const hosts = conclude({
    ...{ sources: [wholeLogs(facts)], hostOf: new Map([[0, 'PIER3']]), hits, counts: [] },
  })
  expect(hosts).toHaveLength(1)
  return hosts[0]!
}

function hitOf(rule: string, level: Level): Hit {
  return {
    ...{ rule, level, source: 0, format: 'windows-evtx', host: 'PIER3', time: SEEN, fields: {} },
    place: { kind: 'record', ordinal: 1, offset: 0, length: 1 },
  }
}

describe('logs that cover everything', () => {
  it('are reassuring while nothing was found in them', () => {
    const host = concluded([])
    expect(host.chains.filter(({ verdict }) => verdict !== 'no-evidence').map(({ id }) => id)).toEqual([])
    expect(host.verdict).toBe('no-evidence')
  })
})

describe('beside a single finding of medium level or above', () => {
  const inChains = all.filter(
    ({ name, level }) =>
      isLoud(level) && chains.some(({ stages }) => stages.some((stage) => hasRule(stage, name))),
  )
  it.each(Object.entries(BUILDS))('nothing reassuring is said on %s, whichever rule it is of', (_, build) => {
    expect(inChains.length).toBeGreaterThan(200)
    const facts = factsOf(build)
    const comfort = inChains.flatMap(({ name, level }) => {
      const hits = [hitOf(name, level)]
      return comfortBeside(concluded(hits, facts), hits, chains)
    })
    expect(comfort).toEqual([])
  })

  it('every step that any way in leaves is asked about by an attack that needs no link', () => {
    const entries = chains.flatMap(({ stages }) => stages.flatMap((stage) => stage.rules))
    const follow = new Set(entries.flatMap(({ rule, shows }) => (shows === 'follow' ? rule : [])))
    const asked = new Set(entries.flatMap(({ rule, shows }) => (shows === 'follow' ? [] : rule)))
    expect([...follow].filter((rule) => !asked.has(rule))).toEqual([])
  })

  it('it is cited by a sentence that is no step', () => {
    const silent = inChains.filter(({ name, level }) => {
      const { statements } = concluded([hitOf(name, level)])
      return !statements.some(
        ({ section, evidence }) => section !== 'step' && evidence.some(({ rule }) => rule === name),
      )
    })
    expect(silent.map(({ name }) => name)).toEqual([])
  })
})

describe('the logs that a step waits for', () => {
  const kindsOf = (name: string): string[] => {
    const rule = rules.find((one) => one.name === name)
    const parts = correlations.find((one) => one.name === name)?.parts ?? []
    return [
      ...(rule?.bindings ?? []).flatMap(({ format, channels }) =>
        channels.length > 0 ? channels.map(kindOfChannel) : Object.keys(aboutLog(format)?.kindTitles ?? {}),
      ),
      ...parts.flatMap((part) => kindsOf(part.rule)),
    ]
  }
  const reads = (name: string, kind: string): boolean =>
    kindsOf(name).some((own) => own === kind || (own.endsWith('*') && kind.startsWith(own.slice(0, -1))))

  it('are read by a rule of the step, since nothing else would be found in them', () => {
    const idle = chains.flatMap((chain) =>
      chain.stages.flatMap((stage) =>
        stage.kinds.flatMap((kind) =>
          stage.rules.some(({ rule }) => reads(rule, kind))
            ? []
            : `${chain.id}/${stage.id} waits for ${kind}`,
        ),
      ),
    )
    expect(idle).toEqual([])
  })
})

describe('tampering always shows', () => {
  const tampering = all.filter(
    ({ name, level }) =>
      isLoud(level) &&
      chains.some(({ stages }) =>
        stages.some((stage) => ['removal', 'defences'].includes(stage.id) && hasRule(stage, name)),
      ),
  )

  it('whichever rule finds it, alone or beside an attack that worked', () => {
    expect(tampering.length).toBeGreaterThan(15)
    for (const { name, level } of tampering) {
      for (const beside of [[], [hitOf('proxylogon_vdir_write', 'critical')]]) {
        const { statements } = concluded([hitOf(name, level), ...beside])
        const story = statements.filter(({ says }) => says === 'protection.off')
        expect(
          story.flatMap(({ evidence }) => evidence.map(({ rule }) => rule)),
          name,
        ).toContain(name)
      }
    }
  })

  it('in a log that was cleared, too, and then nothing is ruled out', () => {
    const cleared: Fact = { key: 'log-cleared', value: 'Security', time: SEEN }
    const host = concluded([], [...factsOf(BUILDS['a build of 2021']), cleared])
    expect(host.statements.some(({ says }) => says === 'log.cleared')).toBe(true)
    expect(host.verdict).toBe('cannot-tell')
    expect(host.chains.filter(({ verdict }) => verdict !== 'cannot-tell').map(({ id }) => id)).toEqual([])
  })
})

function hasRule(
  { rules: some }: { readonly rules: readonly { readonly rule: string }[] },
  name: string,
): boolean {
  return some.some(({ rule }) => rule === name)
}
