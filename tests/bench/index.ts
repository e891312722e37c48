import { mkdirSync, writeFileSync } from 'node:fs'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { measurePage, type BenchEnvironment } from './browser.ts'
import { measureContainers } from './containers.ts'
import { measureEventLogs, stitched, worn } from './event-logs.ts'
import { measureFormats, measurePacking } from './formats.ts'
import { inputsOf } from './inputs.ts'
import { measureLimits } from './limits.ts'
import { measurePageQueries } from './page-queries.ts'
import { measureParsers } from './parsers.ts'
import { drawDocs } from './docs.ts'
import { measureDistinct, measureQueries } from './queries.ts'
import { Results } from './results.ts'
import { measureManyEvents, measureRules } from './rules.ts'
import { measureCommand } from './whole.ts'

const USAGE = `Measures Coldtrace beside the limits of the machine and beside what people would use instead.

  npm run bench -- [--quick] [--json FILE] [--size 5GB]... [--events 10M]... [--only STAGE]... [--docs] [--no-history]

--quick       the essential part, in less than 50 seconds
--size        bytes of logs, once for each size; 0.5GB and 5GB unless said otherwise (50GB takes hours)
--events      events of the case that is asked questions; 1M and 10M unless said otherwise
--only        one of formats, containers, packing, parsers, command, page, evtx, rules, queries, browser, distinct; and many,
              which is measured only when it is named: up to all rules over a million events and ten million rows
              (browser: the questions of queries, over IndexedDB in a profile on the disk)
--docs        draws how cost grows, into docs/performance; with sizes, events and rules from few to many
--json        writes ratios and figures to a file
--no-history  leaves tests/bench/history.md as it is; so does --quick

Peers are found on PATH, or by COLDTRACE_RIPGREP, COLDTRACE_EVTX_DUMP, COLDTRACE_EVTXEXPORT, COLDTRACE_CHAINSAW,
COLDTRACE_HAYABUSA, COLDTRACE_RSIGMA and COLDTRACE_PYTHON; Sigma rules by COLDTRACE_SIGMA_RULES. What is not there is shown as absent.
`
/** A quick run that has taken so long skips what is left. */
const QUICK_SECONDS = 38

interface Options {
  readonly quick: boolean
  readonly docs: boolean
  readonly sizes: readonly number[]
  readonly events: readonly number[]
  readonly only: readonly string[]
  readonly json: string | null
  readonly history: boolean
}

/** The command; returns its exit code. */
export async function main(argv: readonly string[], environment: BenchEnvironment): Promise<number> {
  if (argv.includes('--help')) {
    console.log(USAGE)
    return 0
  }
  const options = optionsOf(argv)
  if (typeof options === 'string') {
    console.error(`${options}\n\n${USAGE}`)
    return 1
  }
  const started = performance.now()
  const elapsed = (): number => (performance.now() - started) / 1000
  const results = new Results()
  const { quick } = options
  const stage = async (name: string, work: () => Promise<void>): Promise<void> => {
    if (options.only.length > 0 && !options.only.includes(name)) return
    if (quick && elapsed() > QUICK_SECONDS) return results.missing(name, 'no time was left for it')
    await work()
  }
  const folder = join(environment.root, 'dist/bench-input')
  mkdirSync(folder, { recursive: true })
  const packages = await environment.peers()
  if (packages === null) results.missing('DuckDB, SQLite, PapaParse', 'they could not be installed')
  const sigma = sigmaRules(environment.root)

  for (const [number, bytes] of options.sizes.entries()) {
    const first = number === 0
    // Only these two stages use more than the first size.
    if (!first && options.only.length > 0 && !options.only.some((name) => ['command', 'page'].includes(name)))
      break
    const inputs = inputsOf(folder, bytes)
    const limits = await measureLimits(results, inputs.text[0]!, folder)
    let ripgrep: number | null = null
    await stage('command', async () => {
      ripgrep = (
        await measureCommand(results, inputs, {
          root: environment.root,
          runs: quick ? 1 : 2,
          limits,
          bytes,
          collection: !quick,
        })
      ).ripgrep
    })
    await stage('page', () =>
      measurePage(results, environment, inputs.text, {
        ripgrep,
        name: 'text',
        timeoutMs: quick ? 60_000 : 7_200_000,
      }),
    )
    if (!first) continue
    await stage('queries', async () => {
      for (const events of options.events) {
        await measureQueries(results, {
          events,
          turns: quick ? 1 : 4,
          packages,
          sqliteEvents: quick ? 100_000 : 1_000_000,
        })
      }
    })
    await stage('browser', async () => {
      if (quick && options.only.length === 0) return
      for (const events of options.events)
        await measurePageQueries(results, environment, { events, turns: quick ? 1 : 4 })
    })
    await stage('distinct', () =>
      measureDistinct(results, quick ? [100, 100_000] : [10, 100, 1e3, 1e4, 1e5, 5e5]),
    )
    await stage('formats', () =>
      measureFormats(
        results,
        inputs,
        environment.root,
        limits,
        quick ? { bytes: 2e6, seconds: 0.12 } : { bytes: 24e6, seconds: 1 },
      ),
    )
    await stage('containers', () =>
      measureContainers(
        results,
        inputs.text[0]!,
        folder,
        limits,
        quick
          ? { bytes: 4e6, seconds: 0.1, kinds: ['zip', 'gzip'] }
          : { bytes: 24e6, seconds: 1, kinds: null },
      ),
    )
    await stage('packing', () => measurePacking(results, inputs, limits))
    await stage('parsers', () => measureParsers(results, inputs.text[0]!, packages, quick ? 0.4 : 2))
    const stitch = (megabytes: number): string =>
      stitched(
        inputs.eventLogs,
        join(folder, `${Math.round(bytes / 1e6)}MB/stitched-${megabytes}.evtx`),
        megabytes * 1e6,
      )
    const log = stitch(quick ? 16 : 64)
    await stage('rules', () =>
      measureRules(results, [log, inputs.text[0]!, inputs.text[1]!], {
        sigma,
        counts: quick ? [0, 150, 3000] : [0, 50, 150, 500, 1500, 3000],
        seconds: quick ? 0.3 : 2,
      }),
    )
    if (options.only.includes('many'))
      await measureManyEvents(results, [log, inputs.text[0]!, inputs.text[1]!], {
        sigma,
        counts: [0, 150, 3000, Infinity],
      })
    await stage('evtx', () =>
      measureEventLogs(results, log, stitch(4), {
        root: environment.root,
        worn: worn(join(folder, `worn-${quick ? 8 : 64}.evtx`), quick ? 8e6 : 64e6),
        rules: sigma,
        runs: quick ? 1 : 2,
      }),
    )
  }

  console.log(results.table())
  console.log(`${elapsed().toFixed(1)} s`)
  if (options.json !== null) writeFileSync(options.json, results.json(argv, elapsed()))
  if (options.docs) drawDocs(results, environment.root, argv)
  if (options.history && !quick) results.remember(join(environment.root, 'tests/bench/history.md'), argv)
  return 0
}

function sigmaRules(root: string): string | null {
  const named = process.env['COLDTRACE_SIGMA_RULES']
  if (named !== undefined) return named
  const beside = join(root, '../shared/corpus/sigmahq-rules.zip')
  return existsSync(beside) ? beside : null
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9 }

function numberOf(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([KMG]?)B?$/i.exec(text)
  const unit = UNITS[(match?.[2] ?? '').toUpperCase()]
  return match && unit !== undefined ? Number(match[1]) * unit : null
}

function optionsOf(argv: readonly string[]): Options | string {
  const quick = argv.includes('--quick')
  const docs = argv.includes('--docs')
  const sizes: number[] = []
  const events: number[] = []
  const only: string[] = []
  let json: string | null = null
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i]!
    if (['--quick', '--docs', '--no-history'].includes(name)) continue
    const value = argv[++i]
    if (value === undefined) return `${name} is no option, or needs a value.`
    if (name === '--json') json = value
    else if (name === '--only') only.push(value)
    else if (name === '--size' || name === '--events') {
      const number = numberOf(value)
      if (number === null || number <= 0) return `${name} needs a number such as 5GB or 10M.`
      ;(name === '--size' ? sizes : events).push(number)
    } else return `There is no option ${name}.`
  }
  return {
    quick,
    docs,
    sizes: sizes.length > 0 ? sizes : quick ? [40e6] : docs ? [40e6, 160e6, 640e6, 2.5e9] : [0.5e9, 5e9],
    events: events.length > 0 ? events : quick ? [1e6] : docs ? [0.3e6, 1e6, 3e6, 10e6] : [1e6, 10e6],
    only,
    json,
    history: !argv.includes('--no-history'),
  }
}
