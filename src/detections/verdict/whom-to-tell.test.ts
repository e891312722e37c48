import { describe, expect, it } from 'vitest'
import { builtIn } from '../compile/built-in.ts'
import { language, say, type LanguageCode } from '../texts/say.ts'
import { BARE_TITLES } from '../texts/told.ts'
import { whomToTell } from './whom-to-tell.ts'

const AWARE = Date.parse('2026-11-28T22:30:00Z')

function said(code: string, languageCode: LanguageCode = 'en'): string[] {
  const country = builtIn().countries.find((one) => one.code === code)!
  return whomToTell(country, AWARE).map((one) => say(one, language(languageCode, BARE_TITLES)))
}

describe('whom to tell', () => {
  it('says authority and deadlines of a member of the European Union, in UTC', () => {
    const [gdpr, nis2, report, cert, checked] = said('FR')
    expect(gdpr).toMatch(/CNIL.* by 2026-12-01 22:30:00 UTC: within 72 hours .* from 2026-11-28 22:30:00 UTC/)
    expect(nis2).toMatch(
      /early warning by 2026-11-29 22:30:00 UTC .* notification by 2026-12-01 22:30:00 UTC/,
    )
    expect(report).toContain('notifications.cnil.fr')
    expect(cert).toContain('CERT-FR')
    expect(checked).toMatch(/2026-11-30 .*were not opened. Check/)
  })

  it('says in German what it says in English', () => {
    const [gdpr, nis2] = said('AT', 'de')
    expect(gdpr).toContain('bis zum 01.12.2026, 22:30:00 UTC: binnen 72 Stunden')
    expect(nis2).toContain('bis zum 29.11.2026, 22:30:00 UTC eine Frühwarnung')
  })

  it('admits where the page for reports could not be confirmed', () => {
    expect(said('AT').join('\n')).toContain('could not be confirmed: look for it there')
    expect(said('IT').join('\n')).not.toContain('could not be confirmed')
  })

  it('sends to the authority of the federal state in Germany', () => {
    expect(said('DE').join('\n')).toContain(
      'the authority of the federal state in which they have their seat',
    )
  })

  it('sets no deadline where the law sets none, or where it was not looked up', () => {
    expect(said('CH')[0]).toContain('as soon as possible')
    expect(said('CH')[1]).toContain('2026-11-29 22:30:00 UTC: within 24 hours')
    expect(said('US')[0]).toContain('No single deadline can be given here')
    expect(said('NO').join('\n')).toContain('was not looked up')
  })

  it('says every row in both languages, with nothing left open', () => {
    for (const { code } of builtIn().countries) {
      for (const languageCode of ['en', 'de'] as const) {
        const sentences = said(code, languageCode)
        expect(sentences.length, code).toBeGreaterThanOrEqual(5)
        for (const sentence of sentences)
          expect(sentence, code).not.toMatch(/undefined|\(\)|: \.|unknown time|unbekannt\)|https?:/)
      }
    }
  })
})
