import { describe, expect, it, onTestFinished } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { caseFacts, caseReport } from '../../src/engine/report/case-report.ts'
import type { CaseReport } from '../../src/engine/contracts/case.ts'
import type { KeepLimits } from '../../src/engine/report/hit-digest.ts'
import { collectionOf, triageFolder, triageOf, type Triage } from './triage.ts'

const rules = builtInRules()

async function reportWith({ store, caseId }: Triage, keep?: KeepLimits): Promise<CaseReport> {
  const record = (await store.cases.get(caseId))!
  return caseReport(record, await caseFacts(store, caseId, rules, keep ? { keep } : {}), rules)
}

/** What must not depend on how many hits are kept in memory. */
function decided({ hosts, findings }: CaseReport): unknown {
  return {
    hosts: hosts.map(({ chains, ...host }) => ({
      ...host,
      chains: chains.map(({ tracks: _, stages, ...chain }) => ({
        ...chain,
        stages: stages.map(({ statement: __, ...stage }) => stage),
      })),
    })),
    findings: findings.map(({ examples: _, ...finding }) => finding),
  }
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
      expect(decided(await reportWith(triage, LEAST))).toEqual(decided(usual))
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
  })
})
