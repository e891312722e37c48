// npm run lab: bundles the generator of labelled collections and runs it.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkNode, install, main, newest, root, run, tool } from './shell.mjs'

await main(async () => {
  checkNode()
  await install()
  const bundle = join(root, 'dist/lab/index.js')
  const built = statSync(bundle, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built < newest(['tests/lab'])) {
    await run(tool('vite'), ['build', '--logLevel', 'warn', '--mode', 'lab'])
  }
  const lab = await import(pathToFileURL(bundle).href)
  process.exitCode = await lab.main(process.argv.slice(2))
})
