// YARA-X for the page: its program packed, under an address that something imports with `?packed`.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from './shell.mjs'

const PACKAGE = join(root, 'node_modules/@virustotal/yara-x/pkg')
export const PROGRAM = join(PACKAGE, 'yara_x_js_bg.wasm')
const CACHE = join(root, 'node_modules/.cache/yara-x')

export function yaraProgram() {
  return {
    name: 'yara-program',
    enforce: 'pre',
    resolveId: (id) => (id === '@virustotal/yara-x?packed' ? `${packed()}?url` : null),
    // The package would have its program loaded by itself, unpacked.
    transform(code, id) {
      if (dirname(id.replace(/\?.*$/, '')) !== PACKAGE) return null
      const own = "new URL('yara_x_js_bg.wasm', import.meta.url)"
      if (!code.includes(own)) throw new Error('YARA-X loads its program in another way than before')
      return { code: code.replace(own, 'undefined'), map: null }
    },
  }
}

/** Its name does not end as hosts would take for an encoding. */
function packed() {
  const program = readFileSync(PROGRAM)
  const path = join(CACHE, createHash('sha256').update(program).digest('hex'), 'yara-x.packed')
  try {
    readFileSync(path)
  } catch {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, gzipSync(program, { level: 9 }))
  }
  return path
}
