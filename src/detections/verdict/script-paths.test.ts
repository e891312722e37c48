import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { scriptPathSentences } from './script-paths.ts'

function asked(stem: string, time: string, method: string, client: string, offset: number): Hit {
  return {
    rule: 'iis_web_shell_request',
    level: 'high',
    source: 0,
    format: 'iis-w3c',
    host: null,
    time: Date.parse(time),
    place: { kind: 'line', ordinal: 1, offset, length: 1 },
    fields: { 'cs-uri-stem': stem, 'cs-method': method, 'c-ip': client, 's-port': '443' },
  }
}

describe('what is said of scripts that answered', () => {
  it('counts a row once, whatever the case of the path, and tells when it was gone', () => {
    const first = asked('/owa/auth/X.aspx', '2021-03-05T03:06:27Z', 'GET', '203.0.113.36', 10)
    const second = asked('/owa/auth/x.aspx', '2021-03-05T03:08:00Z', 'POST', '203.0.113.36', 20)
    const gone = asked('/owa/auth/x.aspx', '2021-03-08T04:11:02Z', 'GET', '198.51.100.61', 30)
    const before = asked('/owa/auth/x.aspx', '2021-03-01T00:00:00Z', 'GET', '198.51.100.61', 5)
    expect(
      scriptPathSentences([second, first, { ...second, rule: 'web_shell_post' }], [gone, before]),
    ).toEqual([
      '/owa/auth/x.aspx answered 2 times to one address, once to data posted, from 2021-03-05 03:06 UTC to 2021-03-05 03:08 UTC; at 2021-03-08 04:11 UTC it was gone.',
    ])
  })

  it('shows five and counts the rest', () => {
    const many = Array.from({ length: 7 }, (_, i) =>
      asked(`/aspnet_client/${i}.aspx`, `2021-03-05T03:0${i}:00Z`, 'POST', '203.0.113.36', i),
    )
    const said = scriptPathSentences(many, [])
    expect(said).toHaveLength(6)
    expect(said[0]).toBe(
      '/aspnet_client/0.aspx answered once to one address, always to data posted, at 2021-03-05 03:00 UTC.',
    )
    expect(said[5]).toBe('2 more scripts answered.')
  })
  it('names no addresses where the log names none', () => {
    const { 'c-ip': _, ...fields } = asked('/ecp/x.js', '2021-03-05T03:00:00Z', 'POST', '', 1).fields
    const hit = { ...asked('/ecp/x.js', '2021-03-05T03:00:00Z', 'POST', '', 1), fields }
    expect(scriptPathSentences([hit], [])).toEqual([
      '/ecp/x.js answered once, always to data posted, at 2021-03-05 03:00 UTC.',
    ])
  })
})
