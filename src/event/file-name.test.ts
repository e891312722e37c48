import { expect, it } from 'vitest'
import { fileNameOf } from './file-name.ts'

it.each([
  ['Web shell answered', 'web-shell-answered'],
  ['../..\\x\n\u001b\u202egpj.exe\u0000', 'x-gpj-exe'],
  ['日本', 'rule'],
  ['NUL', 'rule-nul'],
  ['x'.repeat(1000), 'x'.repeat(60)],
])('a title %j becomes the file name %s', (title, name) => {
  expect(fileNameOf(title, 'rule')).toBe(name)
})
