// npm test: everything CI runs, one step after the other; the first that fails ends it.
// The last line on standard output is always "N passed, N failed".
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { chromium } from './chromium.mjs'
import { checkNode, Failed, install, main, root, runPackage } from './shell.mjs'

const results = join(root, 'dist/results')
const UNIT = join(results, 'vitest.json')
const BROWSER = join(results, 'playwright.json')

const steps = {
  format: () => runPackage('prettier', ['--check', '--log-level', 'warn', '.']),
  lint: () => runPackage('eslint', ['--max-warnings', '0', '.']),
  types: () => runPackage('svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings']),
  'unused code': () => runPackage('knip', []),
  'unit, laws and cases': () =>
    runPackage('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${UNIT}`]),
  build,
  browser: async () =>
    runPackage('@playwright/test', ['test', '--config', 'tests/e2e/playwright.config.ts'], {
      env: { CHROMIUM_PATH: await chromium(), PLAYWRIGHT_JSON_OUTPUT_NAME: BROWSER },
    }),
}

await main(async () => {
  mkdirSync(results, { recursive: true })
  for (const file of [UNIT, BROWSER]) rmSync(file, { force: true })
  let broken = null
  try {
    checkNode()
    await install()
    console.log(`Browser for the tests: ${await chromium()}`)
    for (const [name, step] of Object.entries(steps)) await timed(name, step)
  } catch (error) {
    broken = error
    console.error(`\nFailed: ${error instanceof Failed ? error.message : (error?.stack ?? error)}`)
  }
  const { passed, failed, skipped } = tally()
  console.log(`\n${broken ? 'Not everything was run.' : 'All steps ran.'} ${skipped} skipped.`)
  // A step that failed without a failing test, such as lint, counts as one.
  console.log(`${passed} passed, ${broken && failed === 0 ? 1 : failed} failed`)
  process.exitCode = broken ? 1 : 0
})

async function timed(name, step) {
  const started = Date.now()
  console.log(`\n== ${name}`)
  try {
    await step()
  } catch (error) {
    throw error instanceof Failed ? new Failed(`step “${name}”: ${error.message}`) : error
  }
  console.log(`== ${name}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

/** Tests of both runners, as far as they came. */
function tally() {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  const unit = readJson(UNIT)
  if (unit) {
    sum.passed += unit.numPassedTests
    sum.failed += unit.numFailedTests
    sum.skipped += unit.numPendingTests + unit.numTodoTests
  }
  const browser = readJson(BROWSER)?.stats
  if (browser) {
    sum.passed += browser.expected + browser.flaky
    sum.failed += browser.unexpected
    sum.skipped += browser.skipped
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
