import { describe, expect, it } from 'vitest'
import type { Statement } from '../../detections/statement.ts'
import { quotedBy, storyOf } from './story.ts'

let made = 0
const statement = (part: Partial<Statement>): Statement => ({
  id: `EX01/${made++}`,
  host: 'EX01',
  section: 'because',
  says: 'stage.worked',
  subject: 'server',
  tone: 'alarm',
  chain: 'proxylogon',
  stage: 'session',
  values: {},
  from: 1_000,
  to: null,
  certainty: 'certain',
  evidence: [],
  cited: 1,
  against: [],
  changes: [],
  ...part,
})

describe('the story of a server', () => {
  it('tells each step once, in order of time, by the surest statement', () => {
    const later = statement({ stage: 'shell', from: 9_000 })
    const first = statement({ stage: 'session', from: 5_000 })
    const again = statement({ stage: 'session', from: 7_000, chain: 'web-shell' })
    const guessed = statement({ stage: 'shell', from: 6_000, certainty: 'likely', says: 'stage.reached' })
    expect(storyOf([later, again, first, guessed])).toEqual([first, later])
  })

  it('leaves out what has no time, is no step, or is only possible beside something surer', () => {
    const told = statement({})
    const rest = [
      statement({ from: null }),
      statement({ says: 'chain.worked' }),
      statement({ section: 'step', stage: 'other' }),
      statement({ says: 'question.open', section: 'question', certainty: 'possible', stage: 'export' }),
    ]
    expect(storyOf([...rest, told])).toEqual([told])
    expect(storyOf([rest[3]!])).toEqual([rest[3]])
    expect(storyOf([])).toEqual([])
  })

  it('does not tell one event twice', () => {
    const place = { kind: 'line', ordinal: 3, offset: 40, length: 12 } as const
    const evidence = [{ source: 2, place, time: 5, rule: null }]
    const step = statement({ stage: 'download', evidence })
    const files = statement({ says: 'asked.files', certainty: 'likely', section: 'story', evidence })
    const other = statement({ says: 'asked.files', certainty: 'likely', section: 'story' })
    expect(storyOf([files, step, other])).toEqual([step, other])
  })

  it('keeps eight steps at most: the first, the last and those that are furthest apart', () => {
    const minutes = [0, 1, 60, 120, 121, 180, 240, 300, 360, 361]
    const steps = minutes.map((minute) => statement({ stage: `at ${minute}`, from: minute * 60_000 }))
    expect(storyOf(steps).map(({ from }) => from / 60_000)).toEqual([0, 60, 120, 180, 240, 300, 360, 361])
  })

  it('quotes the first event of the evidence, and no whole source', () => {
    const place = { kind: 'line', ordinal: 3, offset: 40, length: 12 } as const
    const event = { source: 2, place, time: 5, rule: null }
    expect(quotedBy(statement({ evidence: [{ ...event, place: null }, event] }))).toEqual(event)
    expect(quotedBy(statement({}))).toBeNull()
  })
})
