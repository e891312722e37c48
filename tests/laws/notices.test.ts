import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { PROGRAM } from '../../.ci/yara.mjs'

const CRATE = /crates\.io-[0-9a-f]+\/([\w-]+?)-(\d+\.\d+\.\d+[\w.+-]*)\//g
/** Licences whose code may be distributed, with its notice, in a product under Apache-2.0. */
const FREE =
  /^(?:Apache-2\.0|MIT|BSD-[23]-Clause|0BSD|Zlib|Unlicense|Unicode-3\.0|Apache-2\.0 WITH LLVM-exception)$/

const notices = readFileSync(fileURLToPath(new URL('../../.ci/yara-x-crates.txt', import.meta.url)), 'utf8')
const listed = new Map(
  [...notices.matchAll(/^ {2}([\w-]+) ([\d.,\w+ -]+?) {2,}(\S.*)$/gm)].map(
    ([, name = '', versions = '', licence = '']) => [name, { versions: versions.split(', '), licence }],
  ),
)

it('every crate that the program of YARA-X names stands in the notices, with its version', () => {
  const named = [...readFileSync(PROGRAM, 'latin1').matchAll(CRATE)].map(([, name = '', version = '']) => [
    name,
    version,
  ])
  expect(named.length).toBeGreaterThan(50)
  const missing = named.filter(([name = '', version = '']) => !listed.get(name)?.versions.includes(version))
  expect([...new Set(missing.map((pair) => pair.join(' ')))]).toEqual([])
})

it('each may be handed on with the product', () => {
  expect(listed.size).toBeGreaterThan(100)
  const free = (licence: string): boolean =>
    licence
      .split(' AND ')
      .every((part) => part.split(' OR ').some((one) => FREE.test(one.replace(/[()]/g, ''))))
  const bound = [...listed].filter(([, { licence }]) => !free(licence))
  expect(bound).toEqual([])
})
