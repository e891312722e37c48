// npm run lab -- OPTIONS: bundles the generator of labelled collections and runs it.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkNode, install, main, newest, root, runPackage } from './shell.mjs'

const BUNDLE = join(root, 'dist/lab/index.js')
const SOURCES = ['tests/lab', 'src', 'vite.config.ts', 'package-lock.json']

await main(async () => {
  checkNode()
  await install()
  const built = statSync(BUNDLE, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built < newest(SOURCES)) await runPackage('vite', ['build', '--logLevel', 'warn', '--mode', 'lab'])
  const lab = await import(pathToFileURL(BUNDLE).href)
  process.exitCode = await lab.main(process.argv.slice(2))
})
