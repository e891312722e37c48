// npm run mutation -- --room ROOM [PART OF A PATH...]: changes the decisive files of a room in one place after the other,
// and lists the changes that no test notices. Nothing is sent anywhere; the reports stand in dist/mutation.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LEAST_SCORE, MUTATED_ROOMS, readMutationRequest } from './mutated-rooms.mjs'
import { checkNode, Failed, install, main, root } from './shell.mjs'

/** States of a mutant that a test noticed. */
const KILLED = ['Killed', 'Timeout']
/** States of a mutant that no test noticed. */
const UNNOTICED = ['Survived', 'NoCoverage']

/** The tests that stand beside these files of a room, and those that its table adds. */
function testsOf(files, { tests }) {
  const beside = files.map((path) => path.replace(/\.ts$/, '.test.ts'))
  return [...beside.filter((path) => existsSync(join(root, path))), ...tests]
}

function optionsFor(room, files, testFiles) {
  const report = join('dist/mutation', room)
  return {
    mutate: [...files],
    testFiles,
    testRunner: 'vitest',
    vitest: { related: false, configFile: '.ci/mutation-tests.mjs' },
    plugins: ['@stryker-mutator/vitest-runner'],
    coverageAnalysis: 'perTest',
    // Changes of what a module holds from its beginning are not seen by this vitest: all of them would survive.
    ignoreStatic: true,
    concurrency: 1,
    // Wide enough that a busy machine does not pass for an endless loop.
    timeoutMS: 20_000,
    dryRunTimeoutMinutes: 30,
    tempDirName: 'dist/mutation/sandbox',
    ignorePatterns: ['dist', 'docs', 'public', 'test-results', 'playwright-report'],
    reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
    clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
    htmlReporter: { fileName: `${report}.html` },
    jsonReporter: { fileName: `${report}.json` },
    logLevel: 'warn',
  }
}

await main(async () => {
  checkNode()
  await install()
  const request = readMutationRequest(process.argv.slice(2))
  if (request.problem) throw new Failed(request.problem)
  const { Stryker } = await import('@stryker-mutator/core')
  const tests = testsOf(request.files, MUTATED_ROOMS[request.room])
  process.env.MUTATION_TESTS = JSON.stringify(tests)
  const options = optionsFor(request.room, request.files, tests)
  const mutants = await new Stryker(options).runMutationTest()
  const killed = mutants.filter(({ status }) => KILLED.includes(status)).length
  const all = killed + mutants.filter(({ status }) => UNNOTICED.includes(status)).length
  const score = all === 0 ? 100 : (100 * killed) / all
  console.log(`${request.room}: ${all} mutants, ${killed} killed, score ${score.toFixed(1)} %`)
  if (score < LEAST_SCORE) throw new Failed(`The score is below ${LEAST_SCORE} %.`)
})
