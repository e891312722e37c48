// npm run bench -- OPTIONS: builds what is measured, bundles the measuring and runs it.
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { BUILT, build } from './build.mjs'
import { foundChromium } from './chromium.mjs'
import { serve } from './serve.mjs'
import { checkNode, install, main, newest, npm, root, runPackage } from './shell.mjs'

const BUNDLE = join(root, 'dist/bench/index.js')
const WANTED = join(root, 'tests/bench/peers')
const PEERS = join(root, 'dist/peers')
const PRODUCT = ['src', 'workers', 'index.html', 'public', 'vite.config.ts', 'package-lock.json']

const age = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

const house = {
  root,
  async serve() {
    const { server, url } = await serve({ port: 4400 + (process.pid % 500), tries: 20 })
    return { url, close: () => server.close() }
  },
  async launch() {
    const executablePath = await foundChromium()
    if (executablePath === null) return null
    const { chromium } = await import('@playwright/test')
    return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] })
  },
  /** They are installed beside what is built: nobody who only uses Coldtrace downloads them. */
  async peers() {
    const lock = readFileSync(join(WANTED, 'package-lock.json'), 'utf8')
    const installed = join(PEERS, 'installed')
    if (!existsSync(installed) || readFileSync(installed, 'utf8') !== lock) {
      console.log('Installing what is compared with (npm ci)…')
      mkdirSync(PEERS, { recursive: true })
      for (const name of ['package.json', 'package-lock.json'])
        copyFileSync(join(WANTED, name), join(PEERS, name))
      const words = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', PEERS]
      if ((await npm(words, { quiet: true, allowFailure: true })).code !== 0) return null
      writeFileSync(installed, lock)
    }
    return PEERS
  },
}

await main(async () => {
  checkNode()
  await install()
  if (age(BUILT) < newest(PRODUCT)) await build()
  if (age(BUNDLE) < newest([...PRODUCT, 'tests/bench', 'tests/lab']))
    await runPackage('vite', ['build', '--logLevel', 'warn', '--mode', 'bench'])
  // Memory is only worth measuring once nothing is held that nobody needs.
  setFlagsFromString('--expose-gc')
  globalThis.gc = runInNewContext('gc')
  const bench = await import(pathToFileURL(BUNDLE).href)
  process.exitCode = await bench.main(process.argv.slice(2), house)
  await runPackage('prettier', [
    '--write',
    '--log-level',
    'warn',
    'tests/bench/history.md',
    'docs/performance',
  ])
  await runPackage('prettier', ['--write', '--log-level', 'warn', 'docs/performance.md'])
  // A WebAssembly of a peer may keep a timer.
  process.exit()
})
