// npm test: every stage of CI, one after the other; it goes on after a stage that failed, and sums up at the end.
// npm run check -- ROOM...: what belongs to some rooms. The last line on standard output is always "N passed, N failed".
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build } from './build.mjs'
import { chromium } from './chromium.mjs'
import { ALWAYS, helpText, readRequest, ROOMS } from './rooms.mjs'
import { checkNode, Failed, install, isProgram, main, root, runPackage } from './shell.mjs'
import { allPassed, runStages, summary } from './stages.mjs'

const results = join(root, 'dist/results')
const UNIT = join(results, 'vitest.json')
const LAWS = join(results, 'vitest-laws.json')
const BROWSER = join(results, 'playwright.json')

/** The first stage: without packages nothing else can be run. */
const packages = {
  name: 'packages',
  run: async () => {
    checkNode()
    await install()
  },
}

const needs = [packages.name]

function everything() {
  return [
    packages,
    { name: 'format', needs, run: () => runPackage('prettier', ['--check', '--log-level', 'warn', '.']) },
    { name: 'lint', needs, run: () => runPackage('eslint', ['--max-warnings', '0', '.']) },
    types('types', './tsconfig.json'),
    { name: 'unused code', needs, run: () => runPackage('knip', []) },
    unit('unit and coverage', ['src/'], { covered: true }),
    unit('laws and cases', ['tests/'], { file: LAWS }),
    { name: 'build', needs, run: build },
    {
      name: 'browser',
      needs: [...needs, 'build'],
      run: async () =>
        runPackage('@playwright/test', ['test', '--config', 'tests/e2e/playwright.config.ts'], {
          env: { CHROMIUM_PATH: await chromium(), PLAYWRIGHT_JSON_OUTPUT_NAME: BROWSER },
        }),
      counts: browserCounts,
    },
  ]
}

function ofRooms(names, pattern) {
  const rooms = names.map((name) => ROOMS[name])
  const paths = [...new Set(rooms.flatMap((room) => room.paths))]
  const tests = [...new Set(rooms.flatMap((room) => room.tests))]
  const code = paths.filter((path) => !path.endsWith('.md') && path !== 'docs')
  const unitTests = [
    ...code.filter((path) => !path.endsWith('.ts')).map((path) => `${path}/`),
    ...tests,
    ...ALWAYS,
  ]
  const stages = [
    packages,
    {
      name: 'format',
      needs,
      run: () => runPackage('prettier', ['--check', '--log-level', 'warn', ...paths]),
    },
  ]
  if (code.length > 0)
    stages.push({ name: 'lint', needs, run: () => runPackage('eslint', ['--max-warnings', '0', ...code]) })
  const typed = code.filter((path) => path !== '.ci')
  if (typed.length > 0) stages.push(types('types', () => typesOf(typed)))
  stages.push(unit('unit and laws', unitTests, { pattern }))
  return stages
}

function types(name, config) {
  return {
    name,
    needs,
    run: () => {
      const path = typeof config === 'string' ? config : config()
      return runPackage('svelte-check', ['--tsconfig', path, '--fail-on-warnings'])
    },
  }
}

/** Writes a configuration for the types of these folders and of what they import; returns its path. */
function typesOf(paths) {
  const file = join(results, 'tsconfig.rooms.json')
  const fromFile = (path) => relative(results, join(root, path)).replaceAll('\\', '/')
  const include = [...paths, 'src/**/*.d.ts'].map(fromFile)
  writeFileSync(file, JSON.stringify({ extends: fromFile('tsconfig.json'), include }))
  return file
}

/** Tests by vitest whose path holds one of `filters`; with `covered`, rooms that they run too little of fail the stage. */
function unit(name, filters, { pattern = null, covered = false, file = UNIT } = {}) {
  const titles = pattern === null ? [] : ['-t', pattern]
  const coverage = covered ? ['--coverage.enabled'] : []
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  return {
    name,
    needs,
    run: () => runPackage('vitest', ['run', ...reporters, ...coverage, ...titles, ...filters]),
    counts: () => unitCounts(file),
  }
}

/** Counts of the tests that vitest ran; `null` when it did not come that far. */
function unitCounts(file) {
  const said = readJson(file)
  return (
    said && {
      passed: said.numPassedTests,
      failed: said.numFailedTests,
      skipped: said.numPendingTests + said.numTodoTests,
    }
  )
}

function browserCounts() {
  const said = readJson(BROWSER)?.stats
  return said ? { passed: said.expected + said.flaky, failed: said.unexpected, skipped: said.skipped } : null
}

function readJson(path) {
  if (!existsSync(path)) return null
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

if (isProgram(import.meta.url)) {
  await main(async () => {
    const request = readRequest(process.argv.slice(2))
    if (request.problem) throw new Failed(request.problem)
    if (request.help) return console.log(helpText())
    mkdirSync(results, { recursive: true })
    for (const file of [UNIT, LAWS, BROWSER]) rmSync(file, { force: true })
    const stages = request.rooms.length === 0 ? everything() : ofRooms(request.rooms, request.pattern)
    const ran = await runStages(stages)
    for (const line of summary(ran)) console.log(line)
    process.exitCode = allPassed(ran) ? 0 : 1
  })
}
