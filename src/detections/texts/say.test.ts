import { describe, expect, it } from 'vitest'
import { BARE_TITLES } from './told.ts'
import { builtIn } from '../compile/built-in.ts'
import { names, number, type Statement, type StatementValue, type StatementValues } from '../statement.ts'
import { GERMAN } from './de.ts'
import { SENTENCES, type SentenceId } from './en.ts'
import { language, LANGUAGES, say } from './say.ts'

function statement(says: SentenceId, values: StatementValues): Statement {
  return {
    id: says,
    host: 'EX01',
    section: 'because',
    says,
    subject: 'server',
    tone: 'fact',
    chain: null,
    stage: null,
    values,
    from: null,
    to: null,
    certainty: 'certain',
    evidence: [],
    cited: 0,
    against: [],
    changes: [],
  }
}

function tally(count: number): StatementValue {
  const rows = [
    { name: 'a@corp.example', count, bytes: count * 1_234_567 },
    { name: 'b@corp.example', count: 1, bytes: null },
  ]
  return { kind: 'tally', of: 'mailbox', unit: 'requests', rows: rows.slice(0, count), more: count - 1 }
}

/** A value under every name that sentences ask for, one of each or several. */
function everyValue(count: number): StatementValues {
  const some = (of: 'file' | 'host' | 'log' | 'chain' | 'stage'): StatementValues[string] =>
    names(of, count === 1 ? ['a.aspx'] : ['a.aspx', 'b.aspx', 'c.aspx'])
  const texts = 'files pages commands cmdlets services tasks modules mailboxes accounts addresses address via'
    .concat(
      ' host build builds line cves mitigations sites paths file text rule rules honest what office page',
    )
    .concat(' reason by verdict')
    .concat(' hosts worked parameter how')
    .split(' ')
  const time = { kind: 'time', value: Date.UTC(2021, 2, 3, 4, 5, 6) } as const
  return {
    ...Object.fromEntries(texts.map((name) => [name, some('file')])),
    chain: some('chain'),
    chains: some('chain'),
    others: some('chain'),
    stage: some('stage'),
    stages: some('stage'),
    log: some('log'),
    logs: some('log'),
    there: some('log'),
    evidence: names('text', ['row']),
    gap: names('text', ['narrow']),
    sources: names('text', ['edpb']),
    verdict: names('text', ['attempted']),
    ...Object.fromEntries(
      'rows messages downloads directories resets'.split(' ').map((name) => [name, number('events', count)]),
    ),
    count: number('events', count),
    missing: number('requests', count),
    of: number('requests', count + 1),
    other: some('log'),
    names: names('text', ['a', 'b']),
    unsure: { kind: 'flag', value: count > 1 },
    steps: number('events', count),
    posts: number('events', count),
    weak: number('events', count),
    explained: number('events', count),
    stay: number('events', count),
    findings: number('events', count),
    reasons: names('text', ['“A rule”: the weekly backup (Kim, 2021-03-03)']),
    days: number('days', count),
    length: number('hours', count),
    whole: number('days', count),
    local: { kind: 'flag', value: count > 1 },
    bytes: number('bytes', count * 1_234_567),
    list: tally(count),
    number: number('mailboxes', count),
    sent: number('bytes', count * 1_234_567),
    received: number('bytes', count * 1_234),
    unsized: number('requests', count),
    counts: { kind: 'flag', value: true },
    ...Object.fromEntries(
      'first last since day from to out newest end paid released gone before after listed known aware deadline warning'
        .split(' ')
        .map((name) => [name, time]),
    ),
    spans: { kind: 'spans', spans: [[time.value, time.value + 9 * 86_400_000]], more: 0 },
  }
}

describe('every language', () => {
  it('has every sentence', () => {
    expect(Object.keys(GERMAN).sort()).toEqual(Object.keys(SENTENCES).sort())
  })

  for (const code of LANGUAGES) {
    it(`says each of them without a hole, whatever is known: ${code}`, () => {
      const spoken = language(code, BARE_TITLES)
      for (const says of Object.keys(SENTENCES) as SentenceId[]) {
        for (const values of [{}, everyValue(1), everyValue(3)]) {
          // A sentence of somebody else's, which is passed on.
          if (says === 'collector.lacks' && !('text' in values)) continue
          const sentence = say(statement(says, values), spoken)
          expect(sentence).not.toMatch(/undefined|NaN|null|\[object/)
          // What every case tells is left out here, too: the words around it need not hold together then.
          if (Object.keys(values).length === 0) continue
          expect(sentence).not.toMatch(/ {2}|\.\.|\(\)/)
          expect(sentence.trim()).toBe(sentence)
          if (says !== 'collector.lacks') expect(sentence).toMatch(/[.“]$/)
        }
      }
    })
  }
})

describe('an answer to what was asked next', () => {
  const list = tally(3)
  const values = {
    address: names('address', ['192.0.2.7']),
    log: names('log', ['ews']),
    list,
    number: number('mailboxes', 4),
    count: number('requests', 9),
    first: { kind: 'time', value: Date.UTC(2021, 2, 3) },
    last: { kind: 'time', value: Date.UTC(2021, 2, 4) },
    counts: { kind: 'flag', value: true },
  } as const

  it('names each mailbox with its requests and bytes, and the most that went out', () => {
    const sized = { ...values, sent: number('bytes', 14_100_000), unsized: number('requests', 2) }
    expect(say(statement('asked.mailboxes', sized), language('en', BARE_TITLES))).toBe(
      '192.0.2.7 opened 4 mailboxes, first at 2021-03-03 00:00:00 UTC, last at 2021-03-04 00:00:00 UTC: a@corp.example (3 requests, 3.7 MB), b@corp.example (1 request) and 2 more (ews); at most 14.1 MB went out. For 2 of them the log gives no size.',
    )
    expect(say(statement('asked.mailboxes', sized), language('de', BARE_TITLES))).toBe(
      '192.0.2.7 hat 4 Postfächer geöffnet, zuerst am 03.03.2021, 00:00:00 UTC, zuletzt am 04.03.2021, 00:00:00 UTC: a@corp.example (3 Anfragen, 3,7 MB), b@corp.example (1 Anfrage) und 2 weitere (EWS am Back-End); hinaus gingen höchstens 14,1 MB. Zu 2 davon nennt das Protokoll keine Größe.',
    )
  })

  it('says that the amount is not known where no log has it, and that there may be more', () => {
    expect(say(statement('asked.mailboxes', values), language('en', BARE_TITLES))).toContain(
      'How much went out, the log does not say.',
    )
    const least = {
      ...values,
      list: { ...list, atLeast: true },
      sent: { ...number('bytes', 5_000), atLeast: true },
    }
    expect(say(statement('asked.mailboxes', least as StatementValues), language('en', BARE_TITLES))).toMatch(
      /and at least 2 more .*; at least 5\.0 kB went out\.$/,
    )
  })
})

describe('German', () => {
  const german = language('de', BARE_TITLES)
  const say1 = (says: SentenceId, values: StatementValues): string => say(statement(says, values), german)

  it('has a title of its own for every attack and every step', () => {
    const without = builtIn().chains.flatMap(({ id, stages }) => [
      ...(german.wording.chain(id) === id ? [id] : []),
      ...stages.flatMap((stage) =>
        german.wording.stage(id, stage.id) === stage.id ? [`${id}/${stage.id}`] : [],
      ),
    ])
    expect(without).toEqual([])
  })

  it('has a title of its own for every public event', () => {
    const { milestones } = builtIn()
    expect(milestones.length).toBeGreaterThan(20)
    expect(
      milestones.filter((one) => german.wording.milestone(one) === one.title).map(({ title }) => title),
    ).toEqual([])
  })

  it('writes days, numbers, lists and amounts its own way', () => {
    const { wording } = german
    expect(wording.time(Date.UTC(2021, 2, 3, 4, 5, 6))).toBe('03.03.2021, 04:05:06 UTC')
    expect(wording.day(Date.UTC(2021, 11, 24))).toBe('24.12.2021')
    expect([1, 999, 1_500, 2_340_000].map(wording.bytes)).toEqual(['1 Byte', '999 Byte', '1,5 kB', '2,3 MB'])
    expect(wording.list(['a', 'b'], 2)).toBe('a, b und 2 weitere')
    expect([1, 2].map((value) => wording.count('accounts', value))).toEqual(['1 Konto', '2 Konten'])
  })

  it('knows one from many', () => {
    expect(say1('todo.answer', { count: number('events', 1) })).toContain('die offene Frage')
    expect(say1('todo.answer', { count: number('events', 4) })).toContain('die 4 offenen Fragen')
    expect(
      say1('stage.tried', {
        stage: names('stage', ['proxylogon']),
        count: number('events', 1),
        pages: names('path', ['/ecp/a.js', '/ecp/b.js']),
      }),
    ).toContain('(Seiten /ecp/a.js und /ecp/b.js)')
  })
})
