// npm run bench -- OPTIONS: builds what is measured, bundles the measuring and runs it.
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
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

const BENCH_PAGE = join(root, 'dist/bench-page')
const DUCKDB = join(PEERS, 'node_modules/@duckdb/duckdb-wasm/dist')
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--no-first-run']

/** The page of the bench, of the same origin as the built one, so that it finds the same cases. */
function answerBench({ url }, response) {
  const name = /^\/bench\/([\w./-]*)$/.exec(url ?? '')?.[1]
  if (name === undefined || name.includes('..')) return false
  if (name === '') {
    response.writeHead(200, { 'Content-Type': 'text/html' })
    response.end('<!doctype html><title>Bench</title>')
    return true
  }
  const inDuckdb = name.startsWith('duckdb/duckdb-')
  const file = inDuckdb ? join(DUCKDB, name.slice('duckdb/'.length)) : join(BENCH_PAGE, name)
  if (!existsSync(file)) return false
  response.writeHead(200, { 'Content-Type': name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript' })
  createReadStream(file).pipe(response)
  return true
}

/** DuckDB as one file that a page can import. */
async function bundleDuckdb() {
  const entry = join(DUCKDB, 'duckdb-browser-blocking.mjs')
  const bundle = join(BENCH_PAGE, 'duckdb/duckdb.js')
  if (!existsSync(entry) || age(bundle) > age(entry)) return
  const { build } = await import('vite')
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      outDir: join(BENCH_PAGE, 'duckdb'),
      emptyOutDir: true,
      minify: false,
      lib: { entry, formats: ['es'], fileName: () => 'duckdb.js' },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })
}

const age = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

const house = {
  root,
  async serve() {
    const first = (request, response) => answerBench(request, response)
    const { server, url } = await serve({ port: 4400 + (process.pid % 500), tries: 20, first })
    return { url, bench: `${url}bench/`, hasPeers: existsSync(DUCKDB), close: () => server.close() }
  },
  async launch() {
    const executablePath = await foundChromium()
    if (executablePath === null) return null
    const { chromium } = await import('@playwright/test')
    return chromium.launch({ executablePath, args: ARGUMENTS })
  },
  async launchOn(profile) {
    const executablePath = await foundChromium()
    if (executablePath === null) return null
    const { chromium } = await import('@playwright/test')
    return chromium.launchPersistentContext(profile, { executablePath, args: ARGUMENTS })
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
    await bundleDuckdb()
    return PEERS
  },
}

await main(async () => {
  checkNode()
  await install()
  if (age(BUILT) < newest(PRODUCT)) await build()
  if (age(BUNDLE) < newest([...PRODUCT, 'tests/bench', 'tests/lab']))
    for (const mode of ['bench-page', 'bench'])
      await runPackage('vite', ['build', '--logLevel', 'warn', '--mode', mode])
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
