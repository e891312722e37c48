// Everything CI runs, one step after the other; the first that fails ends it.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from './chromium.mjs'
import { checkNode, Failed, install, main, root, run, tool } from './shell.mjs'

const results = join(root, 'dist/results')
const unit = join(results, 'vitest.json')
const browser = join(results, 'playwright.json')

export async function check() {
  checkNode()
  await install()
  const executable = await chromium()
  console.log(`Browser: ${executable}`)
  mkdirSync(results, { recursive: true })
  for (const file of [unit, browser]) rmSync(file, { force: true })
  const { build } = await import('./build.mjs')
  const steps = {
    format: () => run(tool('prettier'), ['--check', '--log-level', 'warn', '.']),
    lint: () => run(tool('eslint'), ['.']),
    types: () => run(tool('svelte-check'), ['--tsconfig', './tsconfig.json', '--output', 'human', '--threshold', 'warning', '--fail-on-warnings']),
    unused: () => run(tool('knip'), []),
    'unit, laws and cases': () =>
      run(tool('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unit}`]),
    build,
    browser: () =>
      run(tool('playwright'), ['test', '--config', 'tests/e2e/playwright.config.ts'], {
        env: { CHROMIUM_PATH: executable, PLAYWRIGHT_JSON_OUTPUT_NAME: browser },
      }),
  }
  try {
    for (const [name, step] of Object.entries(steps)) {
      const started = Date.now()
      console.log(`\n== ${name}`)
      await step().catch((error) => {
        throw error instanceof Failed ? new Failed(`step “${name}”: ${error.message}`) : error
      })
      console.log(`== ${name}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`)
    }
  } finally {
    const { passed, failed, skipped } = tally()
    console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
  }
}

/** Tests of both runners, as far as they came. */
function tally() {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  const ran = readJson(unit)
  if (ran) {
    sum.passed += ran.numPassedTests
    sum.failed += ran.numFailedTests
    sum.skipped += ran.numPendingTests + (ran.numTodoTests ?? 0)
  }
  const seen = readJson(browser)?.stats
  if (seen) {
    sum.passed += seen.expected + seen.flaky
    sum.failed += seen.unexpected
    sum.skipped += seen.skipped
  }
  return sum
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

await main(check)
