// Compiles the kernel (AssemblyScript, src/kernel/assembly) when something imports it with `?kernel`.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './shell.mjs'

const FOLDER = join(root, 'src/kernel/assembly')
const CACHE = join(root, 'node_modules/.cache/kernel')
const OPTIONS = [
  '-O3',
  '--converge',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  // No way out: the kernel imports nothing.
  '--use',
  'abort=',
]
/** Where the module pretends to come from, so that the licence of the compiler's library goes along. */
const MODULE = `\0${join(root, 'node_modules/assemblyscript/std/kernel')}`

/** A plugin that gives the module as text in base64, so that a worker has it without asking for it. */
export function kernel() {
  return {
    name: 'kernel',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith('?kernel') ? MODULE : null),
    async load(id) {
      if (id !== MODULE) return null
      for (const name of sources()) this.addWatchFile(join(FOLDER, name))
      return `export default ${JSON.stringify((await compiled()).toString('base64'))}`
    },
  }
}

function sources() {
  return readdirSync(FOLDER).sort()
}

/** The module; taken from the cache while its sources and the compiler are the same. */
async function compiled() {
  const version = readFileSync(join(root, 'node_modules/assemblyscript/package.json'))
  const hash = createHash('sha256').update(version).update(OPTIONS.join())
  for (const name of sources()) hash.update(readFileSync(join(FOLDER, name)))
  const path = join(CACHE, `${hash.digest('hex')}.wasm`)
  try {
    return readFileSync(path)
  } catch {
    const bytes = await compile()
    mkdirSync(CACHE, { recursive: true })
    writeFileSync(path, bytes)
    return bytes
  }
}

async function compile() {
  const { default: asc } = await import('assemblyscript/asc')
  let output = null
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'kernel.wasm', ...OPTIONS], {
    readFile: (name) => {
      try {
        return readFileSync(join(FOLDER, name), 'utf8')
      } catch {
        return null
      }
    },
    writeFile: (name, contents) => {
      if (name === 'kernel.wasm') output = Buffer.from(contents)
    },
    listFiles: () => [],
  })
  if (error || output === null) throw new Error(`The kernel does not compile.\n${error}\n${stderr}`)
  return output
}
