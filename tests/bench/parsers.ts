import { statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { headOf } from './inputs.ts'
import { repeated } from './measure.ts'
import { found, ran } from './processes.ts'
import type { Results } from './results.ts'

interface Papa {
  parse(text: string, options: object): { readonly data: readonly unknown[] }
}

const PYTHON = `
import csv, sys, time
start = time.perf_counter()
with open(sys.argv[1], newline='', encoding='utf-8', errors='replace') as file:
    rows = sum(1 for _ in csv.reader(file))
print(time.perf_counter() - start, rows)
`

/** CSV parsers on HttpProxy text: PapaParse in this process, Python's csv in its own. */
export async function measureParsers(
  results: Results,
  csv: string,
  packages: string | null,
  seconds: number,
): Promise<void> {
  console.log('\nParsers of others on HttpProxy text, one thread')
  const ours = results.figures['parse: exchange-http-proxy']?.value ?? null
  const text = Buffer.from(headOf(csv, 16 << 20)).toString('latin1')
  if (packages === null) results.missing('papaparse', 'the peers are not installed')
  else {
    const papa = createRequire(join(packages, 'package.json'))('papaparse') as Papa
    const took = await repeated(seconds, () => papa.parse(text, { delimiter: ',', newline: '\r\n' }))
    const rate = results.figure('PapaParse, arrays', text.length / 1e6 / took, 'MB/s')
    results.ratio(
      'parse/papaparse',
      ours === null ? null : ours / rate,
      'HttpProxy text to columns, one thread',
    )
  }
  const python = found('python3', 'COLDTRACE_PYTHON')
  if (python === null) return results.missing('python csv', 'not on PATH, nor named by COLDTRACE_PYTHON')
  const run = await ran(python, ['-c', PYTHON, csv], { keep: true })
  const took = Number(run.output.split(' ')[0])
  if (run.code !== 0 || !(took > 0)) return results.missing('python csv', `it ended with ${run.code}`)
  const rate = results.figure('Python csv', statSync(csv).size / 1e6 / took, 'MB/s')
  results.ratio(
    'parse/python csv',
    ours === null ? null : ours / rate,
    'HttpProxy text to columns, one thread',
  )
}
