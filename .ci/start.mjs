// npm start: installs what is missing, builds what has changed, serves the page on localhost.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { serve } from './serve.mjs'
import { checkNode, Failed, install, main, newest, root } from './shell.mjs'

const SOURCES = ['src', 'workers', 'public', 'index.html', 'vite.config.ts', 'package.json', 'package-lock.json', '.ci']

await main(async () => {
  checkNode()
  const port = portOf(process.argv.slice(2))
  await install()
  const built = join(root, 'dist/built')
  if (!existsSync(built) || statSync(built).mtimeMs < newest(SOURCES)) {
    const { build } = await import('./build.mjs')
    await build()
  }
  const { url } = await serve(port)
  console.log(`
Coldtrace is ready at  ${url}

Open it in a browser and drop a collection on the page, or open the sample case.
Everything stays on this machine. The command is  node dist/cli/coldtrace.js --help
Stop with Ctrl+C.`)
})

function portOf(words) {
  const at = words.indexOf('--port')
  if (at < 0) return 4173
  const port = Number(words[at + 1])
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Failed('--port needs a number from 1 to 65535.')
  return port
}
