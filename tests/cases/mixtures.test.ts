import { readFile, rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtIn } from '../../src/detections/compile/built-in.ts'
import type { HostConclusion, StageState } from '../../src/detections/conclusion.ts'
import type { Statement } from '../../src/detections/statement.ts'
import { language, LANGUAGES, say } from '../../src/detections/texts/say.ts'
import { SCENARIOS, type Scenario } from '../lab/scenarios.ts'
import { alone, generateMixture, mixtureOf, type Mixture } from '../lab/mixture.ts'
import { comfortBeside } from './comfort.ts'
import { stepsOf } from './labelled-steps.ts'
import { wrongCitations } from './reread.ts'
import { triageFolder, type Label, type Triage } from './triage.ts'

const MIXTURES = 100
/** Logs of the web server name whole seconds. */
const SECOND = 1000

/** A row of an attack with the chain that the lab gives it. */
type AttackLabel = Label & { readonly chain: string }

interface Case {
  readonly triage: Triage
  readonly labels: readonly AttackLabel[]
  readonly wrong: readonly string[]
}

/** Steps by which chains that come after any way in may be named, as the lab calls them. */
const BY_STEP: Readonly<Record<string, readonly string[]>> = {
  'web-shell': ['page-changed', 'shell-file', 'shell-request', 'process', 'removal'],
  'back-end-shell': ['shell-request'],
  'hands-on-keyboard': [
    ...['process', 'credential', 'credentials', 'archive', 'download', 'persistence', 'defences', 'control'],
    ...['mail', 'export', 'role', 'removal', 'um'],
  ],
  'exchange-settings': ['keys', 'defences'],
  'mail-theft': ['mailbox', 'access', 'mail', 'export', 'role', 'rule', 'forwarding'],
}

const TRIED: ReadonlySet<StageState> = new Set(['attempted', 'failed', 'in-vain'])

/** Writes, reads and judges a mixture. */
async function caseOf(mixture: Mixture, reread: boolean): Promise<Case> {
  const out = await mkdtemp(join(tmpdir(), 'coldtrace-mixture-'))
  try {
    generateMixture(out, mixture)
    const folder = join(out, 'collection')
    const lines = (await readFile(join(out, 'labels.jsonl'), 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
    const labels = lines.map((line) => JSON.parse(line) as AttackLabel)
    const triage = await triageFolder(folder)
    return { triage, labels, wrong: reread ? await wrongCitations(triage, folder) : [] }
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

/** What is wrong with a conclusion about a host, beside the rows that were labelled there; empty when all is well. */
function wrongAbout(host: HostConclusion, labels: readonly AttackLabel[]): string[] {
  const own = labels.filter((label) => label.host === host.name && label.class === 'attack')
  const firstOf = (some: readonly AttackLabel[]): number =>
    Math.min(...some.map(({ time }) => Math.floor(Date.parse(time) / SECOND) * SECOND))
  const wrong: string[] = []
  const traces = labels.filter(
    (label) => label.host === host.name && (label.class === 'attack' || label.stage === 'probe'),
  )
  const labelled = new Set(traces.flatMap(stepsOf).map((step) => step.split('/', 1)[0]!))
  for (const { id, verdict, since, stages } of host.chains) {
    const named = stages.filter(({ state }) => state === 'succeeded' || state === 'reached')
    const tried = stages.filter(({ state }) => TRIED.has(state))
    if (tried.length > 0 && !labelled.has(id))
      wrong.push(
        `${id} is said to have been tried (${tried.map((stage) => `${stage.id} by ${stage.rules[0]}`).join()}) without a labelled row`,
      )
    if (verdict !== 'compromised' && named.length === 0) continue
    const of = own.filter(({ chain, stage }) => chain === id || BY_STEP[id]?.includes(stage))
    if (of.length === 0)
      wrong.push(
        `${id} is named (${named.map((stage) => `${stage.id} by ${stage.rules[0]}`).join()}) without a labelled row`,
      )
    else if (since !== null && since < firstOf(of))
      wrong.push(`${id} since ${iso(since)}, labelled ${iso(firstOf(of))}`)
  }
  if (host.verdict !== 'compromised') return wrong
  for (const { says, section, tone, from, stage } of host.statements) {
    const isAlarm = section === 'answer' || (section === 'because' && tone === 'alarm')
    if (isAlarm && from !== null && from < firstOf(own))
      wrong.push(`${says} ${stage ?? ''} from ${iso(from)}`)
  }
  return wrong
}

function iso(time: number): string {
  return new Date(time).toISOString()
}

/** Whether a statement says that something happened, for which there must be proof. */
function needsProof({ tone, section, subject }: Statement): boolean {
  return ['alarm', 'question', 'attempt'].includes(tone) || section === 'story' || subject === 'actor'
}

function wrongStatements({ report }: Triage): string[] {
  const all = report.hosts.flatMap(({ statements }) => statements)
  const ids = all.map(({ id }) => id)
  const titles = {
    chain: (id: string) => id,
    stage: (_: string | null, id: string) => id,
    log: (id: string) => id,
  }
  return [
    ...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${id} stands twice`),
    ...all
      .filter((one) => needsProof(one) && one.evidence.length === 0)
      .map(({ id }) => `${id} has no proof`),
    ...all.filter((one) => one.cited < placesOf(one)).map(({ id }) => `${id} counts too few`),
    ...all.flatMap((one) =>
      LANGUAGES.filter((code) => say(one, language(code, titles)).trim() === '').map(
        (code) => `${one.id} says nothing in ${code}`,
      ),
    ),
  ]
}

/** Events that a statement cites; several rules may have found the same one. */
function placesOf({ evidence }: Statement): number {
  return new Set(evidence.map(({ source, place }) => `${source} ${place?.offset}`)).size
}

function comfortIn({ report, facts }: Triage): string[] {
  return report.hosts.flatMap((host) => {
    const hits = facts.hits.filter(({ host: own, source }) => (own ?? facts.hostOf.get(source)) === host.name)
    return comfortBeside(host, hits, builtIn().chains)
  })
}

describe.each((Object.keys(SCENARIOS) as Scenario[]).map((scenario) => [scenario] as const))(
  'what is said of %s alone',
  (scenario) => {
    let made: Case
    beforeAll(async () => {
      made = await caseOf(alone(scenario), true)
    })

    it('names no attack, and no time, that the labels do not', () => {
      expect(made.triage.report.hosts).toHaveLength(1)
      expect(made.triage.report.hosts.flatMap((host) => wrongAbout(host, made.labels))).toEqual([])
    })

    it('is not reassuring beside a finding', () => expect(comfortIn(made.triage)).toEqual([]))

    it('has proof wherever it says that something happened, and words in every language', () => {
      expect(wrongStatements(made.triage)).toEqual([])
    })

    it('cites events that are found again at their place, by the rule that found them', () => {
      expect(made.wrong).toEqual([])
    })
  },
)

describe('a hundred random mixtures', () => {
  const TENS = Array.from({ length: MIXTURES / 10 }, (_, i) => [i * 10] as const)
  let named = 0
  let looked = 0
  it.each(TENS)(
    'name no attack and no time that the labels do not, and nothing reassuring: %i and on',
    async (from) => {
      for (let i = from; i < from + 10; i++) {
        const mixture = mixtureOf(String(i))
        const { triage, labels, wrong } = await caseOf(mixture, i % 5 === 0)
        const all = [
          ...triage.report.hosts.flatMap((host) => wrongAbout(host, labels)),
          ...comfortIn(triage),
          ...wrongStatements(triage),
          ...wrong,
        ]
        looked++
        named += triage.report.hosts.filter(({ verdict }) => verdict === 'compromised').length
        expect({ mixture, wrong: all }).toEqual({ mixture, wrong: [] })
      }
    },
  )
  afterAll(() => expect(named * 3).toBeGreaterThanOrEqual(looked))
})
