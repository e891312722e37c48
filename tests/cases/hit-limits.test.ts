import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import type { HostConclusion, StageState } from '../../src/detections/conclusion.ts'
import type { Section, Statement, StatementValue } from '../../src/detections/statement.ts'
import { sentenceOf } from '../../src/detections/texts/host-words.ts'
import { askNext, caseFacts, caseReport } from '../../src/engine/report/case-report.ts'
import type { CaseReport } from '../../src/engine/contracts/case.ts'
import type { KeepLimits } from '../../src/engine/report/hit-digest.ts'
import { collectionOf, triageFolder, triageOf, type Triage } from './triage.ts'

const rules = builtInRules()

async function reportWith({ store, caseId, ask }: Triage, keep?: KeepLimits): Promise<CaseReport> {
  const record = (await store.cases.get(caseId))!
  const found = await caseFacts(store, caseId, rules, keep ? { keep } : {})
  return caseReport(record, await askNext(found, ask), rules)
}

const TRIED: readonly StageState[] = ['attempted', 'failed', 'in-vain', 'other-attack']

/** What must not depend on how many hits are kept in memory. */
function decided({ hosts, findings }: CaseReport): unknown {
  return {
    hosts: hosts.map(({ chains, questions, statements: _, ...host }) => ({
      ...host,
      questions: questions.map(({ statement: __, ...question }) => question),
      chains: chains.map(({ tracks: _, stages, ...chain }) => ({
        ...chain,
        stages: stages.map(({ statement: __, state, ...stage }) => ({
          ...stage,
          // Another attack explains only events that are kept; those that are only counted stay attempts.
          state: TRIED.includes(state) ? 'tried' : state,
        })),
      })),
    })),
    // Names are those of kept events, and those that are only counted are spread over their span.
    findings: findings.map(({ examples: _, names: __, bins: ___, ...finding }) => finding),
  }
}

/** Sections whose statements are one for each client or page that is known; the others are one for each thing that is decided. */
const BY_NAME: readonly Section[] = ['actor', 'story', 'tonight', 'touched', 'compare']

/** Attacks whose traces are put down to another attack, which only events that are kept can be. */
function putDownElsewhere({ chains }: HostConclusion): ReadonlySet<string> {
  const put = chains.filter(({ stages }) => stages.some(({ state }) => state === 'other-attack'))
  return new Set(put.map(({ id }) => id))
}

function namesOne({ says, chain, values }: Statement, chains: ReadonlySet<string>): boolean {
  if (chains.size > 0 && says === 'chain.other-attack') return true
  const named = Object.values(values).flatMap((value) =>
    value.kind === 'names' && value.of === 'chain' ? value.names : [],
  )
  return [...named, chain].some((id) => id !== null && chains.has(id))
}

/** What a report says that it would not say, or would say otherwise, with more hits kept. */
function differences(few: CaseReport, all: CaseReport): string[] {
  return few.hosts.flatMap((host, i) => {
    const elsewhere = putDownElsewhere(all.hosts[i]!)
    const others = new Map(all.hosts[i]!.statements.map((statement) => [statement.id, statement]))
    return host.statements.flatMap((statement) => {
      const other = others.get(statement.id)
      if (BY_NAME.includes(statement.section) || namesOne(statement, elsewhere)) return []
      if (!other) return [`${statement.id} is said of a few only`]
      const { values, evidence: _, cited: __, ...rest } = statement
      const { values: more, evidence: ___, cited: ____, ...same } = other
      return [
        ...(isDeepStrictEqual(rest, same) ? [] : [`${statement.id} is otherwise`]),
        ...Object.keys({ ...values, ...more }).flatMap((name) =>
          isNoMore(values[name], more[name]) ? [] : [`${statement.id}: ${name}`],
        ),
      ]
    })
  })
}

/** Whether a value is the same, or is said to be the least and is. */
function isNoMore(few: StatementValue | undefined, all: StatementValue | undefined): boolean {
  if (few?.kind === 'number' && all?.kind === 'number')
    return few.atLeast ? few.value <= all.value : few.value === all.value
  if (few?.kind === 'names' && all?.kind === 'names' && few.atLeast)
    return few.names.length + few.more <= all.names.length + all.more
  return isDeepStrictEqual(few, all)
}

const LEAST: KeepLimits = { each: 1, first: 1, bytes: 1 }

describe('a verdict', () => {
  it.each(['proxylogon', 'proxyshell'])(
    'is the same however few hits are kept in memory: %s',
    async (scenario) => {
      const { folder, remove } = await collectionOf(scenario)
      onTestFinished(remove)
      const triage = await triageFolder(folder)
      const usual = await reportWith(triage)
      expect(decided(usual)).toEqual(decided(triage.report))
      // What a collection of the lab holds is all kept, so that nothing at all is different.
      expect(usual.hosts).toEqual(triage.report.hosts)
      const least = await reportWith(triage, LEAST)
      expect(decided(least)).toEqual(decided(usual))
      expect(differences(least, usual)).toEqual([])
    },
  )

  it('says that it tells of some clients and scripts only, where it does', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => {
      const time = new Date(Date.UTC(2021, 2, 3) + i * 1000).toISOString()
      return `${time.slice(0, 10)} ${time.slice(11, 19)} 192.0.2.${i % 200} POST /aspnet_client/discover.aspx - 443 200 x`
    })
    const head = [
      '#Software: Microsoft Internet Information Services 10.0',
      '#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query s-port sc-status cs(User-Agent)',
    ]
    const blob = new Blob([[...head, ...rows, ''].join('\r\n')])
    const triage = await triageOf([{ path: 'u_ex210303.log', blob }])
    const few = await reportWith(triage, { each: 10, first: 2, bytes: Infinity })
    const steps = few.hosts.flatMap(({ chains }) =>
      chains.flatMap(({ stages }) => stages.map(({ statement }) => statement)),
    )
    // What is not kept is counted all the same.
    expect(steps.some(({ evidence, cited }) => cited > evidence.length)).toBe(true)
    expect(decided(few)).toEqual(decided(triage.report))
    expect(differences(few, triage.report)).toEqual([])
    const said = few.hosts.flatMap((host) =>
      host.statements.filter(({ section }) => section === 'story').map((one) => sentenceOf(host, one)),
    )
    expect(said.join()).toContain('answered at least 10 times')
  })
})
