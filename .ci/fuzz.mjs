// npm run fuzz -- OPTIONS: bundles the reading of mutated samples and runs it.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkNode, install, main, newest, root, runPackage } from './shell.mjs'

const BUNDLE = join(root, 'dist/fuzz/index.js')
const SOURCES = ['tests/fuzz', 'tests/laws/format-reading.ts', 'src', 'vite.config.ts', 'package-lock.json']

await main(async () => {
  checkNode()
  await install()
  const built = statSync(BUNDLE, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built < newest(SOURCES)) await runPackage('vite', ['build', '--logLevel', 'warn', '--mode', 'fuzz'])
  const fuzz = await import(pathToFileURL(BUNDLE).href)
  process.exitCode = await fuzz.main(process.argv.slice(2), root)
})
