// Compiles what comes with the product (rules, indicators, chains) when something imports its source with `?compiled`.
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { root } from './shell.mjs'

const SOURCE = join(root, 'src/detections/compile/built-in-source.ts')
const MODULE = '\0built-in'

/** What was made, for all that is built at once; files that change make it anew. */
let made = null

/**
 * A plugin that gives it as text. `plugins`: what its source needs to be loaded. A mistake in a chain or in the fixed builds
 * ends a build; tests and the development server go on without what is wrong, and a test reports it.
 */
export function builtIn(plugins) {
  let building = true
  return {
    name: 'built-in',
    enforce: 'pre',
    configResolved({ command }) {
      building = command === 'build'
    },
    resolveId: (id) => (id.endsWith('/built-in-source.ts?compiled') ? MODULE : null),
    async load(id) {
      if (id !== MODULE) return null
      made ??= compiled(plugins())
      const { text, problems, files } = await made
      for (const file of files) this.addWatchFile(file)
      if (problems.length > 0) {
        const report = `Mistakes in what comes with the product:\n${problems.join('\n')}`
        if (building) this.error(report)
        else this.warn(report)
      }
      return { code: `export default ${JSON.stringify(text)}`, map: null, moduleType: 'js' }
    },
    watchChange() {
      made = null
    },
  }
}

/** Loads the source as the development server loads it, and has it say what it compiles. */
async function compiled(plugins) {
  const { module, dependencies } = await runnerImport(SOURCE, {
    root,
    configFile: false,
    logLevel: 'error',
    plugins,
  })
  return { ...module.builtInText(), files: dependencies.map((file) => file.replace(/\?.*$/, '')) }
}
