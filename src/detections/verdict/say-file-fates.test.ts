import { describe, expect, it } from 'vitest'
import { CLOSED, concludedOf, dailyLog, hitOf } from '../../../tests/cases/covered-logs.ts'
import type { Hit } from '../../event/hit.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS } from '../../event/time.ts'
import type { Statement } from '../statement.ts'
import { say } from '../texts/say.ts'
import { languageFor } from '../texts/host-words.ts'

const AT = (CLOSED - 9) * DAY_MS
const HOUR = 3_600_000
const FILE = 'C:\\inetpub\\wwwroot\\aspnet_client\\x.aspx'
const LOG = dailyLog(0, 'event-log/security', CLOSED - 9, CLOSED - 2)

const written = hitOf('web_page_echoed', AT, { fields: { EventID: '11', TargetFilename: FILE } })

function request(hours: number, status: string, more: Readonly<Record<string, string>> = {}): Hit {
  const fields = { 'cs-uri-stem': '/aspnet_client/X.aspx', 's-port': '443', 'sc-status': status, ...more }
  return hitOf(status === '200' ? 'web_shell_post' : 'iis_web_shell_check', AT + hours * HOUR, {
    level: status === '200' ? 'high' : 'low',
    fields,
  })
}

function fates(hits: readonly Hit[], more: readonly Source[] = []): readonly Statement[] {
  return concludedOf([LOG, ...more], hits).statements.filter(({ says }) => says.startsWith('file.'))
}

function told(hits: readonly Hit[], more: readonly Source[] = []): string[] {
  const host = concludedOf([LOG, ...more], hits)
  return host.statements
    .filter(({ says }) => says.startsWith('file.'))
    .map((one) => say(one, languageFor(host)))
}

describe('what became of a file that an attacker wrote', () => {
  it('is unknown where nothing tells, with the time at which it was last seen', () => {
    const [fate, ...others] = fates([written, request(2, '200')])
    expect(others).toEqual([])
    expect(fate).toMatchObject({ says: 'file.unknown', certainty: 'unknown', section: 'story' })
    expect(fate!.values).toMatchObject({
      file: { names: [FILE] },
      last: { value: AT + 2 * HOUR },
    })
  })

  it('is that it is gone where a later request finds nothing, and not where a filter or a sign-in answers', () => {
    expect(told([written, request(2, '200'), request(5, '404')])).toEqual([
      `${FILE} was gone by ${stamp(AT + 5 * HOUR)}: a request for it was answered with “not found”. It was last seen at ${stamp(AT + 2 * HOUR)}.`,
    ])
    for (const other of [request(5, '302'), request(5, '404', { 'sc-substatus': '7' }), request(1, '404')])
      expect(fates([written, request(2, '200'), other])[0]!.says).toBe('file.unknown')
    expect(fates([written, request(5, '404'), request(6, '200')])[0]!.says).toBe('file.unknown')
  })

  it('is read from deletions, the object access audit and the virus protection, with the event as proof', () => {
    const ends: Readonly<Record<string, Hit>> = {
      deleted: hitOf('web_file_deleted', AT + HOUR, {
        ...{ level: 'low', fields: { EventID: '23', TargetFilename: FILE.toUpperCase() } },
      }),
      'delete-used': hitOf('web_file_delete_audited', AT + HOUR, {
        ...{ level: 'low', fields: { EventID: '4663', ObjectName: FILE, AccessMask: '0x10000' } },
      }),
      quarantined: hitOf('defender_found_web_shell', AT + HOUR, {
        fields: { EventID: '1117', 'Threat Name': 'Backdoor:ASP/X', 'Action ID': '2', Path: `file:_${FILE}` },
      }),
    }
    for (const [how, end] of Object.entries(ends)) {
      const [fate] = fates([written, end])
      expect(fate, how).toMatchObject({ says: 'file.gone', values: { how: { names: [how] } } })
      expect(fate!.evidence.map(({ time }) => time)).toContain(AT + HOUR)
    }
    const found = { ...ends['quarantined']!, fields: { ...ends['quarantined']!.fields, EventID: '1116' } }
    expect(fates([written, found])[0]!.says).toBe('file.unknown')
  })

  it('is that it is still there where the collection holds it, whatever a request was told', () => {
    const held = {
      ...dailyLog(7, 'other', CLOSED, CLOSED),
      path: 'EX01/C/inetpub/wwwroot/aspnet_client/x.aspx',
    }
    const [fate] = fates([written, request(5, '404')], [held])
    expect(fate).toMatchObject({ says: 'file.there', values: { how: { names: ['collected'] } } })
    expect(fate!.evidence).toContainEqual({ source: 7, place: null, time: null, rule: null })
    const aside = { ...held, path: 'EX01/Quarantine/C/inetpub/wwwroot/aspnet_client/x.aspx' }
    expect(fates([written, request(5, '404')], [aside])[0]!.says).toBe('file.gone')
  })

  it('is what a list of files says, unless it may be older than the end of the file', () => {
    const list = (last: number): Source => {
      const source = dailyLog(8, 'file-listing', CLOSED - 9, CLOSED - 9)
      return { ...source, receipt: { ...source.receipt, lastTime: last } }
    }
    const row = hitOf('listed_foreign_script', AT, {
      ...{ source: 8, format: 'dir-listing', fields: { FilePath: FILE } },
    })
    expect(told([written, row], [list(AT + 8 * HOUR)])[0]).toBe(
      `${FILE} was still there when a list of the server’s files was made, not before ${stamp(AT + 8 * HOUR)}. The last event that shows it is of ${stamp(AT)}.`,
    )
    expect(fates([written, row, request(5, '404')], [list(AT + 8 * HOUR)])[0]!.says).toBe('file.there')
    expect(told([written, row, request(5, '404')], [list(AT)])[0]).toContain('which came first no log tells')
    const journal = { ...row, format: 'file-listing', time: AT + HOUR }
    const removed = { ...journal, fields: { FilePath: FILE, Reasons: 'FileDelete|Close' } }
    expect(fates([written, removed], [list(AT + 8 * HOUR)])[0]!.says).toBe('file.gone')
  })

  it('is no claim where requests that are only counted may have found it later', () => {
    const hits = [written, request(2, '200'), request(5, '404')]
    const host = concludedOf([LOG], hits, {
      counts: [
        {
          ...{ rule: 'web_shell_post', source: 0, host: 'EX01', count: 9 },
          ...{ firstTime: AT + 3 * HOUR, lastTime: AT + 9 * HOUR },
        },
      ],
    })
    const fate = host.statements.find(({ says }) => says.startsWith('file.'))
    expect(fate?.says).toBe('file.unknown')
  })

  it('is told of a file once, of dumps that a command wrote, too, and of nothing that only needs an explanation', () => {
    const dump = hitOf('lsass_dump', AT + HOUR, {
      fields: {
        CommandLine:
          'rundll32 C:\\Windows\\System32\\comsvcs.dll, MiniDump 640 C:\\Windows\\Temp\\l.dmp full',
      },
    })
    expect(fates([written, request(2, '200'), dump]).map(({ values }) => values['file'])).toMatchObject([
      { names: [FILE] },
      { names: ['C:\\Windows\\Temp\\l.dmp'] },
    ])
    const asked = hitOf('web_folder_script_written', AT, { fields: { TargetFilename: FILE } })
    expect(fates([asked])).toEqual([])
  })

  it('is told one by one of twenty files, and of the others that they are there', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      hitOf('web_page_echoed', AT + i, {
        fields: { TargetFilename: `C:\\inetpub\\wwwroot\\aspnet_client\\${i}.aspx` },
        place: { kind: 'line', ordinal: i, offset: i, length: 1 },
      }),
    )
    const all = fates(many)
    expect(all).toHaveLength(21)
    expect(all.at(-1)).toMatchObject({
      says: 'file.others',
      values: { files: { names: { length: 10 }, shown: 8, more: 0 } },
    })
  })
})

function stamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
