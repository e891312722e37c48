import { expect, it } from 'vitest'
import { safePath } from './safe-path.ts'

it.each([
  ['../../a\\..\\b', 'a/b'],
  ['/etc/passwd', 'etc/passwd'],
  ['a//b/./c/', 'a/b/c'],
  ['C:\\x', 'C/x'],
  ['z:/x', 'z/x'],
  ['C:', 'C'],
  ['CC:/x', 'CC:/x'],
  ['C:x/y', 'C:x/y'],
  ['x/C:/y', 'x/C:/y'],
  ['log\u202egol.exe', 'log_gol.exe'],
  ['a\u0000b\u001fc\u007fd\u009fe\u061cf\u200fg\u2069h', 'a_b_c_d_e_f_g_h'],
  ['a.zip > b/c > d > e', 'a.zip _ b/c _ d _ e'],
  ['..', '_'],
  ['', '_'],
])('%j stays inside its folder as %j', (raw, path) => {
  expect(safePath(raw)).toEqual({ path, changed: raw.replaceAll('\\', '/') !== path })
})

it('an ordinary name stays as it is, and a backslash is no change', () => {
  expect(safePath('ordinary/na me.log')).toEqual({ path: 'ordinary/na me.log', changed: false })
  expect(safePath('a\\b > c'.replace(' > c', ''))).toEqual({ path: 'a/b', changed: false })
})

it('the longest names are cut, folders at their end and paths at their begin', () => {
  const folder = 'x'.repeat(200)
  expect(safePath(folder)).toEqual({ path: folder, changed: false })
  expect(safePath(`${folder}yz`)).toEqual({ path: `${folder}…`, changed: true })
  const path = Array.from({ length: 10 }, () => 'x'.repeat(199)).join('/')
  expect(safePath(`${path}/`)).toEqual({ path, changed: true })
  expect(safePath(`y${path}`.slice(0, 2000))).toMatchObject({ changed: false })
  expect(safePath(`ab/${path}`)).toEqual({ path: `…${`ab/${path}`.slice(-2000)}`, changed: true })
})
