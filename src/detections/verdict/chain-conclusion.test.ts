import { describe, expect, it } from 'vitest'
import type { FieldValues } from '../../event/block.ts'
import type { Hit } from '../../event/hit.ts'
import { DAY_MS } from '../../event/time.ts'
import type { Chain, Stage } from '../chains/chain.ts'
import type { StageState, Track } from '../conclusion.ts'
import type { Statement } from '../statement.ts'
import { chainConclusion } from './chain-conclusion.ts'
import type { ChainJudgement, MissingKind, StageJudgement, WeighedChain } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { Statements } from './statements.ts'
import type { DrawnTrack } from './tracks.ts'

const AT = Date.UTC(2024, 0, 2, 10)
const MINUTE = 60_000
const WINDOW = { first: 19_700, last: 19_730 }
/** An address outside of the local network that connects for others. */
const PROXY = '192.0.2.1'

let offset = 0

/** A find so many minutes after ten o'clock, in a row of its own. */
function find(minutes: number | null, fields: FieldValues = {}, more: Partial<Hit> = {}): Hit {
  return {
    ...{ rule: 'found', level: 'high', source: 0, format: 'test', host: 'EX01', fields },
    time: minutes === null ? null : AT + minutes * MINUTE,
    place: { kind: 'line', ordinal: 1, offset: offset++, length: 1 },
    ...more,
  }
}

function stage(id: string, kinds: readonly string[] = ['web']): Stage {
  return { id, title: `Step ${id}`, kinds, also: [], rules: [] }
}

function step(state: StageState, more: Partial<StageJudgement> = {}): StageJudgement {
  const { hits = [] } = more
  return {
    ...{ stage: stage('shell'), state, rules: ['found'], atLeast: false, partial: false },
    ...{ count: hits.length, first: hits[0]?.time ?? null, last: hits.at(-1)?.time ?? null, hits },
    explained: { count: 0, hits: [], first: null, last: null },
    ...more,
  }
}

interface Circumstances {
  readonly questions?: ChainJudgement['questions']
  readonly ofOthers?: ChainJudgement['ofOthers']
  readonly missing?: readonly MissingKind[]
  readonly successTimes?: readonly number[]
  readonly drawn?: readonly DrawnTrack[]
}

/** Concludes about an attack with these steps; logs of kinds answer for one span from a time on. */
function concluded(
  steps: readonly StageJudgement[],
  circumstances: Circumstances = {},
): { readonly conclusion: ReturnType<typeof chainConclusion>; readonly said: readonly Statement[] } {
  const { questions = [], ofOthers = new Map(), missing = [], successTimes = [], drawn = [] } = circumstances
  const chain = {
    id: 'invented',
    title: 'Invented',
    required: ['web', 'mail'],
    firstDay: 19_600,
  } as unknown as Chain
  const judgement = { stages: steps, since: AT, questions, ofOthers } as unknown as ChainJudgement
  const weighed = {
    chain,
    judgement,
    verdict: 'cannot-tell',
    missing,
    window: WINDOW,
  } as unknown as WeighedChain
  const host = {
    host: { seen: new Map() },
    hostLinks: { proxies: new Set([PROXY]), successTimes },
    coverage: { answered: (kinds: readonly string[], from: number) => [[from, from + kinds.length]] },
  } as unknown as JudgedHost
  const statements = new Statements('EX01')
  const conclusion = chainConclusion(statements, weighed, host, drawn)
  return { conclusion, said: statements.all }
}

/** The statement about a step. */
function saidOf(one: StageJudgement, circumstances: Circumstances = {}): Statement {
  return concluded([one], circumstances).said[0]!
}

describe('the conclusion about an attack', () => {
  it('has its steps in order, each with its state, its times and the statement that says so', () => {
    const hits = [find(1), find(2)]
    const steps = [step('succeeded', { hits }), step('not-seen', { stage: stage('later'), rules: [] })]
    const { conclusion, said } = concluded(steps)
    expect(conclusion).toMatchObject({
      ...{ id: 'invented', title: 'Invented', verdict: 'cannot-tell', since: AT, tracks: [] },
      answered: [[WINDOW.first * DAY_MS, WINDOW.first * DAY_MS + 2]],
      stages: [
        {
          ...{ id: 'shell', title: 'Step shell', state: 'succeeded', rules: ['found'] },
          ...{ firstTime: AT + MINUTE, lastTime: AT + 2 * MINUTE },
        },
        { id: 'later', title: 'Step later', state: 'not-seen', rules: [], firstTime: null, lastTime: null },
      ],
    })
    expect(conclusion.stages.map(({ statement }) => statement)).toEqual(said)
    expect(said).toMatchObject([
      {
        ...{ section: 'step', subject: 'server', chain: 'invented', stage: 'shell' },
        ...{ from: AT + MINUTE, to: AT + 2 * MINUTE, cited: 2 },
        values: { stage: { of: 'stage', names: ['shell'] } },
        evidence: hits.map(({ place }) => ({ source: 0, place })),
      },
      { stage: 'later', from: null, to: null, cited: 0, values: { stage: { names: ['later'] } } },
    ])
  })

  it('has its tracks without their hits', () => {
    const track = { reason: 'one' } as unknown as Track
    const { conclusion } = concluded([], { drawn: [{ ...track, hits: [find(1)] } as unknown as DrawnTrack] })
    expect(conclusion.tracks).toEqual([track])
  })
})

describe('what is said of a step', () => {
  it.each([
    ['succeeded', 'stage.worked', 'alarm', 'certain'],
    ['needs-explanation', 'step.question', 'question', 'possible'],
    ['reached', 'stage.reached', 'alarm', 'likely'],
    ['attempted', 'stage.tried', 'attempt', 'certain'],
    ['in-vain', 'stage.in-vain', 'attempt', 'certain'],
    ['failed', 'stage.failed', 'attempt', 'certain'],
    ['explained', 'step.explained', 'fact', 'likely'],
    ['other-attack', 'step.other-attack', 'fact', 'likely'],
    ['unlinked', 'step.unlinked', 'question', 'possible'],
    ['not-seen', 'step.not-seen', 'fact', 'unknown'],
    ['not-covered', 'step.not-covered', 'unseen', 'unknown'],
  ] as const)('hangs on its state: %s', (state, says, tone, certainty) => {
    expect(saidOf(step(state))).toMatchObject({ says, tone, certainty })
  })

  it('names what its events name, how many they are and when, as the least where there may be more', () => {
    const hits = [
      find(1, { 'c-ip': '198.51.100.7' }),
      find(3, { 'c-ip': PROXY, 'X-Forwarded-For': '198.51.100.8' }),
    ]
    const { values } = saidOf(step('attempted', { hits, count: 5 }))
    expect(values).toMatchObject({
      count: { kind: 'number', unit: 'events', value: 5 },
      first: { value: AT + MINUTE },
      last: { value: AT + 3 * MINUTE },
      addresses: { of: 'address', names: ['198.51.100.7', '198.51.100.8'] },
    })
    expect([values.count, values.addresses].some((value) => value !== undefined && 'atLeast' in value)).toBe(
      false,
    )
    const more = saidOf(step('attempted', { hits, atLeast: true })).values
    expect(more.count).toHaveProperty('atLeast', true)
    expect(more.addresses).not.toHaveProperty('atLeast')
    const some = saidOf(step('attempted', { hits, partial: true })).values
    expect(some.count).not.toHaveProperty('atLeast')
    expect(some.addresses).toHaveProperty('atLeast', true)
  })

  it('counts no events where none is kept', () => {
    expect(Object.keys(saidOf(step('not-seen')).values).sort()).toEqual(['spans', 'stage'])
    expect(Object.keys(saidOf(step('failed')).values)).toEqual(['stage'])
  })

  it('names the logs of the step that are missing, where it is not covered', () => {
    const missing = ['web', 'mail', 'other'].map((kind) => ({ kind, runs: [], absent: true }))
    const logs = stage('shell', ['web', 'mail', 'at hand'])
    expect(saidOf(step('not-covered', { stage: logs }), { missing })).toMatchObject({
      says: 'step.not-covered',
      values: { logs: { of: 'log', names: ['web', 'mail'] } },
    })
    expect(saidOf(step('not-covered', { stage: logs })).values.logs).toBeUndefined()
    expect(saidOf(step('not-seen', { stage: logs }), { missing }).values.logs).toBeUndefined()
  })

  it('says that no log shows it, where none does', () => {
    expect(saidOf(step('not-covered', { stage: stage('shell', []) })).says).toBe('step.no-log')
    expect(saidOf(step('attempted', { stage: stage('shell', []) })).says).toBe('stage.tried')
  })

  it('says for which time its logs answer, where nothing speaks for it', () => {
    const from = WINDOW.first * DAY_MS
    for (const state of ['not-seen', 'explained'] as const)
      expect(saidOf(step(state)).values.spans).toMatchObject({ spans: [[from, from + 1]] })
    for (const state of ['attempted', 'not-covered', 'unlinked'] as const)
      expect(saidOf(step(state)).values.spans).toBeUndefined()
  })

  it('rests on the events that were answered to be expected only where nothing else was found', () => {
    const [hit, expected] = [find(1), find(2)]
    const explained = { count: 9, hits: [expected], first: null, last: null }
    const value = { kind: 'number', unit: 'events', value: 9 }
    const both = saidOf(step('attempted', { hits: [hit], explained }))
    expect(both).toMatchObject({ cited: 1, evidence: [{ place: hit.place }], values: { explained: value } })
    const only = saidOf(step('explained', { explained }))
    expect(only).toMatchObject({
      cited: 9,
      evidence: [{ place: expected.place }],
      values: { explained: value },
    })
    expect(saidOf(step('attempted', { hits: [hit] })).values.explained).toBeUndefined()
  })

  it('names the attacks that explain it, where another does', () => {
    const hit = find(1)
    const ofOthers = new Map([
      [hit, { chains: ['other'], tooEarly: false }],
    ]) as unknown as ChainJudgement['ofOthers']
    expect(saidOf(step('other-attack', { hits: [hit] }), { ofOthers }).values.others).toMatchObject({
      names: ['other'],
    })
    expect(saidOf(step('attempted', { hits: [hit] }), { ofOthers }).values.others).toBeUndefined()
  })
})

describe('what was asked about a step that worked', () => {
  const address = (value: string): FieldValues => ({ 'c-ip': value })
  const sure = find(0, address('198.51.100.1'))
  const question = (...hits: readonly Hit[]): Circumstances => ({
    questions: [{ stage: 'shell', rule: 'asked', seen: {} as never, hits }],
    successTimes: [AT],
  })
  const addressesOf = ({ values }: Statement): unknown =>
    values.addresses?.kind === 'names' ? values.addresses.names : []

  it('is named with it where it lies within a quarter of an hour of certain success', () => {
    const near = [find(15, address('198.51.100.2')), find(-15, address('198.51.100.3'))]
    const far = [find(15.001, address('198.51.100.4')), find(null, address('198.51.100.5'))]
    const circumstances = question(...near, ...far)
    const named = ['198.51.100.1', '198.51.100.2', '198.51.100.3']
    expect(addressesOf(saidOf(step('succeeded', { hits: [sure] }), circumstances))).toEqual(named)
    expect(addressesOf(saidOf(step('reached', { hits: [sure] }), circumstances))).toEqual(named)
    expect(saidOf(step('succeeded', { hits: [sure] }), circumstances).cited).toBe(1)
  })

  it('is not named with a step that did not work, or with another one', () => {
    const near = question(find(1, address('198.51.100.2')))
    const own = ['198.51.100.1']
    for (const state of ['needs-explanation', 'attempted', 'unlinked'] as const)
      expect(addressesOf(saidOf(step(state, { hits: [sure] }), near))).toEqual(own)
    const other = step('succeeded', { stage: stage('other'), hits: [sure] })
    expect(addressesOf(saidOf(other, near))).toEqual(own)
  })
})
