import { expect, it } from 'vitest'
import { firstLanguage } from './first-language.ts'

it.each([
  [null, ['de-AT', 'en'], 'de'],
  [null, ['DE'], 'de'],
  [null, ['fr-FR', 'de-CH', 'en-GB'], 'de'],
  [null, ['en-US', 'de'], 'en'],
  [null, ['fr'], 'en'],
  [null, [], 'en'],
  ['en', ['de-DE'], 'en'],
  ['de', ['en-US'], 'de'],
  ['tlh', ['de-DE'], 'de'],
] as const)('chosen %s, preferred %j: the verdict is in %s', (chosen, preferred, code) => {
  expect(firstLanguage(chosen, preferred)).toBe(code)
})
