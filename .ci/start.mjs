// npm start: installs what is missing, builds what has changed, serves the page on this machine.
import { statSync } from 'node:fs'
import { serve } from './serve.mjs'
import { checkNode, Failed, install, main, newest } from './shell.mjs'

const SOURCES = [
  'src',
  'workers',
  'public',
  'index.html',
  'vite.config.ts',
  'svelte.config.js',
  'package-lock.json',
  '.ci',
]

await main(async () => {
  checkNode()
  const port = portOf(process.argv.slice(2))
  await install()
  const { build, BUILT } = await import('./build.mjs')
  const built = statSync(BUILT, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built < newest(SOURCES)) await build()
  const { url } = await serve({ port, tries: 20 })
  console.log(`
Coldtrace is ready at  ${url}

Open it in a browser and drop a collection on the page, or open the sample case.
Everything stays on this machine. The command is  node dist/cli/coldtrace.js --help
Stop with Ctrl+C.`)
})

function portOf(words) {
  if (words.length === 0) return 4173
  const [option, value] = words.flatMap((word) => word.split('='))
  const port = Number(value)
  if (option !== '--port' || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Failed('npm start has one option: npm start -- --port N, with N from 1 to 65535.')
  }
  return port
}
