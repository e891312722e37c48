import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import type { Stage } from '../chains/chain.ts'
import { english, say } from '../texts/say.ts'
import type { RuleSeen } from './host-evidence.ts'
import { scriptUse } from './script-paths.ts'
import { Statements } from './statements.ts'

const STAGE: Stage = {
  id: 'shell-request',
  title: 'Web shell answered',
  kinds: ['iis/front-end'],
  also: [],
  rules: [{ rule: 'looked_for', shows: 'hint' }],
}
const ENGLISH = english({ chain: (id) => id, stage: (_, id) => id, log: (kind) => kind })

function asked(
  stem: string,
  time: string,
  method: string,
  client: string,
  offset: number,
  status = '200',
): Hit {
  return {
    rule: 'iis_web_shell_request',
    level: 'high',
    source: 0,
    format: 'iis-w3c',
    host: null,
    time: Date.parse(time),
    place: { kind: 'line', ordinal: 1, offset, length: 1 },
    fields: {
      'cs-uri-stem': stem,
      'cs-method': method,
      'c-ip': client,
      's-port': '443',
      'sc-status': status,
    },
  }
}

function saidOf(answered: readonly Hit[], absent: Hit[] = [], partial = false): string[] {
  const statements = new Statements('EX01')
  const seen: RuleSeen = {
    rule: 'looked_for',
    hits: absent,
    unkept: [],
    level: 'low',
    count: absent.length,
    first: null,
    last: null,
  }
  const host = { name: 'EX01', sources: [], seen: new Map([['looked_for', seen]]), order: new Map() }
  scriptUse(statements, 'web-shell', STAGE, { hits: answered, partial, worked: true }, host, new Set())
  return statements.all.map((statement) => say(statement, ENGLISH))
}

describe('what is said of scripts that answered', () => {
  it('counts a row once, whatever the case of the path, and tells when it was gone', () => {
    const first = asked('/owa/auth/X.aspx', '2021-03-05T03:06:27Z', 'GET', '203.0.113.36', 10)
    const second = asked('/owa/auth/x.aspx', '2021-03-05T03:08:00Z', 'POST', '203.0.113.36', 20)
    const gone = asked('/owa/auth/x.aspx', '2021-03-08T04:11:02Z', 'GET', '198.51.100.61', 30, '404')
    const before = asked('/owa/auth/x.aspx', '2021-03-01T00:00:00Z', 'GET', '198.51.100.61', 5, '404')
    const away = asked('/owa/auth/x.aspx', '2021-03-07T00:00:00Z', 'GET', '198.51.100.61', 25, '302')
    const absent = [gone, before, away]
    expect(saidOf([second, first, { ...second, rule: 'web_shell_post' }], absent)).toEqual([
      '/owa/auth/x.aspx answered 2 times to 203.0.113.36, once to data posted, first at 2021-03-05 03:06:27 UTC, last at 2021-03-05 03:08:00 UTC; at 2021-03-08 04:11:02 UTC it was gone.',
    ])
  })

  it('is not gone when it only answered another rule, or failed', () => {
    const first = asked('/owa/auth/x.aspx', '2021-03-05T03:06:27Z', 'POST', '203.0.113.36', 10)
    const later = ['200', '500'].map((status, i) => {
      const hit = asked('/owa/auth/x.aspx', `2021-03-06T03:0${i}:00Z`, 'POST', '203.0.113.36', 20 + i)
      return { ...hit, fields: { ...hit.fields, 'sc-status': status } }
    })
    expect(saidOf([first], later)[0]).not.toContain('gone')
  })

  it('says that it is the least where some requests were only counted', () => {
    const hits = [1, 2].map((i) => asked('/ecp/x.js', `2021-03-05T03:00:0${i}Z`, 'POST', '203.0.113.36', i))
    expect(saidOf(hits, [], true)).toEqual([
      '/ecp/x.js answered at least 2 times to 203.0.113.36 and perhaps others, at least 2 times to data posted, at least from 2021-03-05 03:00:01 UTC to 2021-03-05 03:00:02 UTC.',
    ])
  })

  it('names no addresses where the log names none', () => {
    const hit = asked('/ecp/x.js', '2021-03-05T03:00:00Z', 'POST', '-', 1)
    expect(saidOf([hit])).toEqual([
      '/ecp/x.js answered once, once to data posted, at 2021-03-05 03:00:00 UTC.',
    ])
  })
})
