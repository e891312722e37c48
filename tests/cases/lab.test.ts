import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LEVELS } from '../../src/event/hit.ts'
import { saidOf } from '../../src/detections/texts/host-words.ts'
import type { Verdict } from '../../src/detections/conclusion.ts'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { nodeInputs } from '../../src/evidence/node-inputs.ts'
import { stepsOf } from './labelled-steps.ts'
import { measured, measureText, STEPS } from './measure.ts'
import { collectionOf, triageFolder, triageOf, type Collection, type Triage } from './triage.ts'

const MEDIUM = LEVELS.indexOf('medium')

/** On every server administrators export mailboxes now and then, which thieves of mail do too: that asks for an explanation. */
const EXPORTS = { 'mail-theft': 'needs-explanation' } as const

/**
 * Expected verdict of the first host and of its chains, and whether a high or critical hit may be there at all.
 * Of chains that began after the last log nobody can tell.
 */
const SCENARIOS: Record<
  string,
  {
    verdict: Verdict
    chains: Readonly<Record<string, Verdict>>
    alarming: boolean
    /** Size of the collection; without it, 2 MB. */
    size?: string
    /** What asks for an explanation, where nothing worked; without it, the exports. */
    asked?: Readonly<Record<string, Verdict>>
    /** Among the rules that must have found something. */
    rules?: readonly string[]
  }
> = {
  proxylogon: {
    verdict: 'compromised',
    chains: {
      proxylogon: 'compromised',
      'web-shell': 'compromised',
      'hands-on-keyboard': 'compromised',
      proxyshell: 'cannot-tell',
    },
    alarming: true,
    rules: [
      'vdir_removed_and_made',
      'um_cast_then_program',
      'um_crash_report',
      'discovery_in_a_row',
      'theft_in_steps',
    ],
  },
  failed: { verdict: 'needs-explanation', chains: { ...EXPORTS, proxylogon: 'attempted' }, alarming: true },
  scan: { verdict: 'needs-explanation', chains: { ...EXPORTS, proxylogon: 'attempted' }, alarming: true },
  benign: {
    verdict: 'needs-explanation',
    chains: { ...EXPORTS, proxylogon: 'no-evidence', proxyshell: 'cannot-tell', 'web-shell': 'cannot-tell' },
    alarming: false,
  },
  webshell: {
    verdict: 'compromised',
    // The settings with a script in them are what this way in leaves.
    chains: { 'web-shell': 'compromised', 'hands-on-keyboard': 'compromised', proxylogon: 'compromised' },
    alarming: true,
    rules: ['vdir_dump_script', 'listed_foreign_script', 'theft_in_steps', 'discovery_in_a_row'],
  },
  proxyshell: {
    verdict: 'compromised',
    chains: { proxyshell: 'compromised', 'web-shell': 'compromised', proxynotshell: 'cannot-tell' },
    alarming: true,
    rules: ['proxyshell_session_worked', 'discovery_in_a_row', 'new_script_few_clients'],
  },
  proxytoken: {
    verdict: 'compromised',
    chains: { proxytoken: 'compromised', proxyshell: 'cannot-tell', 'web-shell': 'cannot-tell' },
    alarming: true,
  },
  proxynotshell: {
    verdict: 'compromised',
    chains: { proxynotshell: 'compromised', 'web-shell': 'compromised', owassrf: 'cannot-tell' },
    alarming: true,
  },
  owassrf: {
    verdict: 'compromised',
    chains: { owassrf: 'compromised', proxynotshell: 'cannot-tell', 'hands-on-keyboard': 'compromised' },
    alarming: true,
  },
  'hands-on': {
    verdict: 'compromised',
    // A mailbox was exported to a disk of the server, which is how ProxyShell writes its files, too.
    chains: {
      'hands-on-keyboard': 'compromised',
      'web-shell': 'compromised',
      proxyshell: 'needs-explanation',
    },
    alarming: true,
    rules: [
      'web_script_runs_request',
      'defender_found_web_shell',
      'defender_switched_off',
      'defender_exclusion',
      'script_block_attack',
      'script_block_mailboxes',
      'script_block_protection_off',
      'account_made_administrator',
      'many_accounts_refused',
      'sign_in_after_spraying',
      'theft_in_steps',
    ],
  },
  mixed: {
    verdict: 'compromised',
    chains: { proxyshell: 'compromised', proxytoken: 'compromised', 'hands-on-keyboard': 'compromised' },
    alarming: true,
  },
  later: {
    verdict: 'needs-explanation',
    chains: { ...EXPORTS, proxynotshell: 'cannot-tell' },
    alarming: false,
  },
  'mail-theft': {
    verdict: 'needs-explanation',
    chains: EXPORTS,
    // Rules that forward mail and exports that are tidied up are steps of these attacks too.
    asked: { ...EXPORTS, proxyshell: 'needs-explanation', proxytoken: 'needs-explanation' },
    alarming: true,
    size: '400KB',
    rules: [
      'impersonation_role_given',
      'ews_impersonation_by_tool',
      'ews_many_mailboxes',
      'mail_forwarding_set',
      'inbox_rule_forwards',
      'transport_rule_copies',
    ],
  },
  viewstate: {
    verdict: 'compromised',
    chains: { 'viewstate-keys': 'compromised', 'hands-on-keyboard': 'compromised' },
    alarming: true,
    size: '400KB',
    rules: ['viewstate_then_program', 'web_script_reads_keys', 'viewstate_event_refused'],
  },
  'sign-in': {
    verdict: 'compromised',
    chains: { 'sign-in-capture': 'compromised' },
    alarming: true,
    size: '400KB',
    rules: ['sign_in_page_captures', 'capture_file_fetched', 'exchange_web_file_changed'],
  },
  'forged-app': {
    verdict: 'compromised',
    chains: { 'signed-in-code-execution': 'compromised' },
    alarming: true,
    size: '400KB',
    rules: ['ews_configuration_by_tool', 'get_app_invalid_cast'],
  },
  'shared-key': {
    verdict: 'compromised',
    chains: { 'signed-in-code-execution': 'compromised' },
    alarming: true,
    size: '400KB',
    rules: ['viewstate_in_address', 'control_panel_viewstate'],
  },
  'remote-powershell': {
    verdict: 'compromised',
    chains: { 'remote-powershell': 'compromised', 'hands-on-keyboard': 'compromised' },
    alarming: true,
    size: '400KB',
    rules: ['powershell_tool_then_program', 'cmdlet_deserialisation', 'ransomware_ran', 'exfiltration_tool'],
  },
  'back-end-shell': {
    verdict: 'compromised',
    chains: { 'back-end-shell': 'compromised', 'web-shell': 'compromised' },
    alarming: true,
    size: '400KB',
    rules: ['backend_shell_post'],
  },
  settings: {
    verdict: 'needs-explanation',
    chains: { ...EXPORTS, 'exchange-settings': 'needs-explanation' },
    asked: { ...EXPORTS, 'exchange-settings': 'needs-explanation' },
    alarming: true,
    size: '400KB',
    rules: ['admin_audit_off', 'mailbox_audit_off', 'mitigations_off', 'protection_override_set'],
  },
}

for (const [scenario, expected] of Object.entries(SCENARIOS)) {
  describe(`the ${scenario} collection`, () => {
    let collection: Collection
    let triage: Triage
    beforeAll(async () => {
      collection = await collectionOf(scenario, ['--size', expected.size ?? '2MB', '--seed', '7'])
      triage = await triageFolder(collection.folder)
    })
    afterAll(async () => collection.remove())

    it(`is concluded as ${expected.verdict}`, () => {
      const { hosts } = triage.report
      expect(
        hosts.map((host) => ({ verdict: host.verdict, because: saidOf(host, 'because') })),
      ).toMatchObject([{ verdict: expected.verdict }])
      const chains = Object.fromEntries(hosts[0]!.chains.map(({ id, verdict }) => [id, verdict]))
      expect(chains).toMatchObject(expected.chains)
      if (expected.verdict !== 'needs-explanation') return
      const asked = Object.entries(chains).filter(([, verdict]) => verdict === 'needs-explanation')
      expect(Object.fromEntries(asked)).toEqual(expected.asked ?? EXPORTS)
      const succeeded = hosts[0]!.chains.flatMap(({ stages }) =>
        stages.filter(({ state }) => state === 'succeeded'),
      )
      expect(succeeded).toEqual([])
    })

    it('is read whole: every source recognised, every byte accounted for', () => {
      for (const source of triage.report.sources) {
        expect(source.format, source.path).not.toBeNull()
        const { parsed, skipped, unreadable } = source.ledger
        expect(parsed + skipped + unreadable, source.path).toBe(source.bytes)
        expect(unreadable, source.path).toBe(0)
        expect(
          source.issues.filter(({ severity }) => severity !== 'note'),
          source.path,
        ).toEqual([])
        expect(source.sha256, source.path).toMatch(/^[0-9a-f]{64}$/)
      }
    })

    it('cites every attack row with a hit of medium or higher, and only raises such alarms where there is one', () => {
      const pathOf = new Map(triage.facts.sources.map(({ id, path }) => [id, path]))
      const cited = new Set(
        triage.facts.hits
          .filter(({ level }) => LEVELS.indexOf(level) >= MEDIUM)
          .map(({ source, place }) => `${pathOf.get(source)!}@${place.offset}`),
      )
      const attack = collection.labels.filter((label) => label.class === 'attack')
      const missed = attack.filter(({ path, place }) => !cited.has(`collection/${path}@${place.offset}`))
      expect(missed.map(({ path, stage, note, text }) => ({ path, stage, note, text }))).toEqual([])
      if (!expected.alarming) {
        const alarms = triage.report.findings.filter(({ level }) => level === 'high' || level === 'critical')
        expect(alarms.map(({ rule, examples }) => ({ rule, fields: examples[0]?.fields }))).toEqual([])
      }
    })

    if (expected.rules) {
      it('is found out by the rules for its evidence', () => {
        const rules = new Set(triage.report.findings.map(({ rule }) => rule))
        expect(expected.rules!.filter((rule) => !rules.has(rule))).toEqual([])
      })
    }

    it('names what the labels name, as well as it did', async () => {
      const measure = measured(scenario, triage.report.hosts[0]!, collection.labels)
      const steps = collection.labels.filter((label) => label.class === 'attack').flatMap(stepsOf)
      expect(steps.filter((step) => !STEPS.has(step))).toEqual([])
      // No time of a break-in is earlier than its first trace.
      expect(measure.firstOff ?? 0).toBeGreaterThanOrEqual(-1000)
      await expect(measureText(measure)).toMatchFileSnapshot(`measures/${scenario}.golden.json`)
    })

    it('lets every hit of a text log re-read its own line', async () => {
      for (const finding of triage.report.findings) {
        for (const { sourcePath, place, fields } of finding.examples) {
          if (place.kind !== 'line') continue
          const bytes = await readFile(join(dirname(collection.folder), sourcePath))
          const line = bytes.subarray(place.offset, place.offset + place.length).toString('utf8')
          expect(line.includes('\n')).toBe(false)
          expect(bytes[place.offset - 1] ?? 10).toBe(10)
          const some = Object.values(fields).find(
            (value) => typeof value === 'string' && /^[\w./-]{6,}$/.test(value),
          )
          if (typeof some === 'string') expect(line).toContain(some)
        }
      }
    })
  })
}

describe('three servers, of which one was broken into', () => {
  let collection: Collection
  beforeAll(async () => {
    const days = ['--from', '2021-02-27', '--to', '2021-03-13', '--size', '1MB', '--seed', '3']
    collection = await collectionOf('proxylogon', [...days, '--servers', '3'])
  })
  afterAll(async () => collection.remove())

  it('are told apart, and the order of reading changes nothing', async () => {
    const { inputs } = await nodeInputs([collection.folder])
    const told = async (given: typeof inputs) => {
      const { report } = await triageOf(given)
      return {
        hosts: report.hosts.map(({ name, verdict, statements, chains }) => ({
          name,
          verdict,
          said: statements.map(({ evidence: _, ...statement }) => statement),
          chains: chains.map(({ id, verdict: of, stages, tracks }) => ({
            id,
            of,
            stages: stages.map(({ statement: _, ...stage }) => stage),
            tracks,
          })),
        })),
        findings: report.findings.map(({ rule, host, count, firstTime }) => ({
          rule,
          host,
          count,
          firstTime,
        })),
      }
    }
    const inOrder = await told(inputs)
    const tells = inOrder.hosts.map(({ name, verdict }) => [name, verdict])
    expect(Object.fromEntries(tells)).toEqual({
      EX01: 'compromised',
      EX02: 'needs-explanation',
      EX03: 'needs-explanation',
    })
    const high = inOrder.findings.filter(({ host }) => host === 'EX03').map(({ rule }) => rule)
    expect(high.filter((rule) => rule.startsWith('proxylogon_') || rule.includes('shell_request'))).toEqual(
      [],
    )
    const shuffled = [...inputs].sort((a, b) => (digestOf(a.path) < digestOf(b.path) ? -1 : 1))
    expect(shuffled.map(({ path }) => path)).not.toEqual(inputs.map(({ path }) => path))
    expect(await told(shuffled)).toEqual(inOrder)
  })
})

describe('what several events show together', () => {
  let collection: Collection
  beforeAll(async () => {
    collection = await collectionOf('hands-on', ['--size', '1MB', '--seed', '5', '--servers', '3'])
  })
  afterAll(async () => collection.remove())

  it('is found on the server where it happened, in any order of reading', async () => {
    const correlations = new Set(builtInRules().correlations.map(({ name }) => name))
    const { inputs } = await nodeInputs([collection.folder])
    const told = async (given: typeof inputs) => {
      const { report } = await triageOf(given)
      return report.findings
        .filter(({ rule }) => correlations.has(rule))
        .map(({ rule, host, count, firstTime, examples }) => ({
          rule,
          host,
          count,
          firstTime,
          members: examples.map(({ members }) => members.map(({ time, rule: of }) => [time, of])),
        }))
    }
    const inOrder = await told(inputs)
    expect(inOrder.length).toBeGreaterThanOrEqual(3)
    expect(new Set(inOrder.map(({ host }) => host))).toEqual(new Set(['EX01']))
    const shuffled = [...inputs].sort((a, b) => (digestOf(a.path) < digestOf(b.path) ? -1 : 1))
    expect(await told(shuffled)).toEqual(inOrder)
    expect(await told([...inputs].reverse())).toEqual(inOrder)
  })
})

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

describe('less evidence', () => {
  let collection: Collection
  beforeAll(async () => {
    collection = await collectionOf('proxylogon', ['--size', '3MB', '--seed', '11'])
  })
  afterAll(async () => collection.remove())

  it('never makes the verdict more reassuring: without HttpProxy days, then without any kind', async () => {
    const { inputs } = await nodeInputs([collection.folder])
    const isProxy = (path: string): boolean => /\/HttpProxy\//i.test(path)
    const withoutDay = (day: string) =>
      inputs.filter(({ path }) => !(isProxy(path) && path.includes(`HttpProxy_${day}`)))
    const kinds = [
      /HttpProxy/i,
      /\/ECP\/Server/i,
      /OABGenerator/i,
      /W3SVC1/i,
      /W3SVC2/i,
      /MSExchange/i,
      /Security/i,
      /Sysmon/i,
      /Application/i,
    ]
    const attempts = [
      inputs,
      ...['20210228', '20210301', '20210303', '20210305'].map(withoutDay),
      inputs.filter(({ path }) => !isProxy(path)),
      ...kinds.map((kind) => inputs.filter(({ path }) => !kind.test(path))),
      inputs.filter(({ path }) => /\.evtx$/i.test(path)),
      inputs.filter(({ path }) => /System\.evtx$/i.test(path)),
    ]
    const seen: string[] = []
    for (const given of attempts) {
      const { report } = await triageOf(given)
      for (const host of report.hosts) seen.push(host.verdict)
    }
    expect(seen[0]).toBe('compromised')
    const unsettled = ['compromised', 'needs-explanation', 'cannot-tell']
    expect(seen.filter((verdict) => !unsettled.includes(verdict))).toEqual([])
  })
})
