import { join } from 'node:path'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import { generate, type Options } from './generate.ts'
import { PRODUCT_NAMES, type Product } from './server.ts'
import { zipFolder } from './zip.ts'

export { generate, type Options, type Summary } from './generate.ts'

const USAGE = `Makes labelled collections of Exchange logs.

  npm run lab -- --scenario NAME --size 20MB --out DIR
                 [--seed TEXT] [--servers N] [--product NAME]... [--from DAY] [--to DAY] [--zip]

Scenarios:
${Object.entries(SCENARIOS)
  .map(([name, { says }]) => `  ${name.padEnd(17)} ${says}`)
  .join('\n')}

Writes DIR/collection (or DIR/collection.zip), DIR/labels.jsonl and DIR/labels-summary.json.
Products: ${PRODUCT_NAMES.join(', ')}; default 2016, 2019, 2013 in turn. Each scenario has days of its own
unless said otherwise; --to is exclusive. The same seed gives the same bytes.
`
const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }

/** Runs the command and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 0 || argv.includes('--help')) {
    process.stdout.write(USAGE)
    return argv.length === 0 ? 1 : 0
  }
  const parsed = optionsOf(argv)
  if (typeof parsed === 'string') {
    process.stderr.write(`${parsed}\n\n${USAGE}`)
    return 1
  }
  const { zip, ...options } = parsed
  const started = Date.now()
  const summary = generate(options)
  const folder = join(options.out, 'collection')
  const path = zip ? await zipFolder(folder) : folder
  const seconds = (Date.now() - started) / 1000
  process.stderr.write(
    `${path}: ${(summary.bytes / 1e6).toFixed(1)} MB in ${summary.files} files, ${summary.labels.attack} attack rows and ` +
      `${summary.labels.lookalike} lookalikes labelled, ${seconds.toFixed(1)} s, ` +
      `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB of memory at most\n`,
  )
  return 0
}

function optionsOf(argv: readonly string[]): (Options & { readonly zip: boolean }) | string {
  const given = new Map<string, string[]>()
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i]!
    if (name === '--zip') given.set(name, [''])
    else if (
      ['--scenario', '--size', '--out', '--seed', '--servers', '--product', '--from', '--to'].includes(name)
    ) {
      const value = argv[++i]
      if (value === undefined) return `${name} needs a value.`
      given.set(name, [...(given.get(name) ?? []), value])
    } else return `There is no option ${name}.`
  }
  const last = (name: string): string | undefined => given.get(name)?.at(-1)
  const scenario = last('--scenario')
  if (scenario === undefined || !(scenario in SCENARIOS))
    return `--scenario needs one of ${Object.keys(SCENARIOS).join(', ')}.`
  const out = last('--out')
  if (out === undefined) return '--out needs a folder.'
  const size = /^(\d+(?:\.\d+)?)\s*([A-Za-z]{0,2})$/.exec(last('--size') ?? '20MB')
  const unit = UNITS[(size?.[2] ?? '').toUpperCase()]
  if (!size || unit === undefined) return '--size needs a number and a unit, such as 20MB or 1.5GB.'
  const servers = Number(last('--servers') ?? '1')
  if (!Number.isInteger(servers) || servers < 1 || servers > 99)
    return '--servers needs a whole number from 1 to 99.'
  const products = given.get('--product') ?? ['2016', '2019', '2013']
  if (!products.every((name) => PRODUCT_NAMES.includes(name as Product)))
    return `--product needs one of ${PRODUCT_NAMES.join(', ')}.`
  const days = SCENARIOS[scenario as Scenario]
  const from = Date.parse(`${last('--from') ?? days.from}T00:00:00Z`)
  const to = Date.parse(`${last('--to') ?? days.to}T00:00:00Z`)
  if (!(from < to)) return '--from and --to need days such as 2021-03-01, the first before the second.'
  return {
    scenario: scenario as Scenario,
    bytes: Number(size[1]) * unit,
    out,
    seed: last('--seed') ?? '1',
    servers,
    products: products as Product[],
    from,
    to,
    zip: given.has('--zip'),
  }
}
