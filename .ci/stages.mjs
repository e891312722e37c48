// Runs stages one after the other, goes on after one that failed, and sums up.
import { Failed } from './shell.mjs'

/**
 * Runs `stages`: `{ name, run, needs?, counts? }`. `run` fails by throwing. A stage is left out when a stage that it
 * `needs` did not succeed. `counts` returns `{ passed, failed, skipped }` of its tests, or `null` when there are none.
 * Returns one result for each: `{ name, state: 'passed' | 'failed' | 'left out', why, seconds, passed, failed, skipped }`.
 */
export async function runStages(stages, { say = console.log, now = Date.now } = {}) {
  const results = []
  for (const { name, run, needs = [], counts = () => null } of stages) {
    say(`\n== ${name}`)
    const lacking = needs.find((need) => results.some((one) => one.name === need && one.state !== 'passed'))
    if (lacking !== undefined) {
      const why = `“${lacking}” did not succeed`
      say(`== ${name}: left out, because ${why}`)
      results.push({ name, state: 'left out', why, seconds: 0, passed: 0, failed: 0, skipped: 0 })
      continue
    }
    const started = now()
    let why = null
    try {
      await run()
    } catch (error) {
      why = error instanceof Failed ? error.message : String(error?.stack ?? error)
    }
    const seconds = (now() - started) / 1000
    const tests = counts() ?? { passed: 0, failed: 0, skipped: 0 }
    const state = why === null && tests.failed === 0 ? 'passed' : 'failed'
    say(`== ${name}: ${state} after ${seconds.toFixed(1)} s${why === null ? '' : `: ${why}`}`)
    results.push({ name, state, why, seconds, ...tests })
  }
  return results
}

/**
 * The lines that sum up a run; the last one is always `N passed, N failed`. A stage that failed without a failed test,
 * such as the linter, counts as one.
 */
export function summary(results) {
  const lines = results.map(({ name, state, why, seconds, passed, failed, skipped }) => {
    const tests =
      passed + failed + skipped > 0 ? `${passed} passed, ${failed} failed, ${skipped} skipped` : ''
    const reason = tests === '' || state === 'left out' ? (why ?? '').split('\n')[0] : tests
    return `  ${name.padEnd(22)}${state.padEnd(10)}${`${seconds.toFixed(1)} s`.padStart(9)}  ${reason}`.trimEnd()
  })
  const passed = results.reduce((sum, one) => sum + one.passed, 0)
  const failed = results.reduce(
    (sum, one) => sum + (one.state === 'failed' ? Math.max(1, one.failed) : one.failed),
    0,
  )
  const broken = results.filter(({ state }) => state !== 'passed').map(({ name }) => name)
  const verdict = broken.length === 0 ? 'Every stage passed.' : `Not passed: ${broken.join(', ')}.`
  return ['', ...lines, '', verdict, `${passed} passed, ${failed} failed`]
}

/** True when every stage ran and passed. */
export function allPassed(results) {
  return results.every(({ state }) => state === 'passed')
}
