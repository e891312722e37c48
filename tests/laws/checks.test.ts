import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { COVERED_ROOMS } from '../../.ci/covered-rooms.mjs'
import { MUTATED_ROOMS, readMutationRequest } from '../../.ci/mutated-rooms.mjs'
import { ALWAYS, helpText, readRequest, ROOMS } from '../../.ci/rooms.mjs'
import { allPassed, runStages, summary, type Stage } from '../../.ci/stages.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Tests that stand in none of the folders of a room. */
const OUTSIDE = ['tests/laws', 'tests/cases'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name}`),
)

const rooms = Object.entries(ROOMS)

describe('npm run check -- ROOM', () => {
  it('knows a room for every law and every case', () => {
    const known = [...ALWAYS, ...rooms.flatMap(([, { tests }]) => tests)]
    const missing = OUTSIDE.filter((path) => !known.some((beginning) => path.startsWith(beginning))).map(
      (path) => `${path}: no room runs it; name it under the rooms that it speaks about in .ci/rooms.mjs`,
    )
    expect(missing).toEqual([])
  })

  it('knows a room for every folder of src', () => {
    const missing = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() && !rooms.some(([, { paths }]) => paths.includes(`src/${entry.name}`)),
      )
      .map(({ name }) => `src/${name}: no room holds this folder; add it to .ci/rooms.mjs`)
    expect(missing).toEqual([])
  })

  it('names only folders and tests that are there', () => {
    const wrong = rooms.flatMap(([name, { paths, tests }]) => [
      ...paths
        .filter((path) => !existsSync(join(ROOT, path)))
        .map((path) => `.ci/rooms.mjs, ${name}: there is no ${path}; correct or remove it`),
      ...tests
        .filter((beginning) => !OUTSIDE.some((path) => path.startsWith(beginning)))
        .map((beginning) => `.ci/rooms.mjs, ${name}: no test begins with ${beginning}; correct or remove it`),
    ])
    expect(wrong).toEqual([])
  })

  it('reads rooms and a pattern, and lists the rooms where it does not know one', () => {
    expect(readRequest([])).toEqual({ rooms: [], pattern: null })
    expect(readRequest(['formats', 'ui', 'formats'])).toEqual({ rooms: ['formats', 'ui'], pattern: null })
    expect(readRequest(['formats', '-t', 'iis-w3c'])).toEqual({ rooms: ['formats'], pattern: 'iis-w3c' })
    expect(readRequest(['--help'])).toEqual({ help: true })
    const problemOf = (...words: string[]) => (readRequest(words) as { problem: string }).problem
    expect(problemOf('fromats')).toContain('there is no room “fromats”. The rooms are: kernel, event,')
    expect(problemOf('constructor')).toContain('there is no room')
    expect(problemOf('--fast')).toContain('there is no option --fast')
    expect(problemOf('formats', '-t')).toContain('-t needs the title')
    expect(problemOf('-t', 'x')).toContain('-t needs a room')
    for (const [name, { about }] of rooms) expect(helpText()).toContain(`${name.padEnd(12)}${about}`)
  })
})

describe('the gate of coverage', () => {
  it('asks something of each room that decides, and of none that is not there', () => {
    const gone = Object.keys(COVERED_ROOMS).filter((folder) => !existsSync(join(ROOT, folder)))
    expect(gone).toEqual([])
    const decide = Object.values(MUTATED_ROOMS).flatMap(({ files }) => files)
    const without = decide.filter(
      (path) => !Object.keys(COVERED_ROOMS).some((folder) => path.startsWith(`${folder}/`)),
    )
    expect(without).toEqual([])
    for (const [folder, { lines, branches }] of Object.entries(COVERED_ROOMS)) {
      expect(lines, folder).toBeGreaterThanOrEqual(70)
      expect(branches, folder).toBeGreaterThanOrEqual(70)
    }
  })
})

describe('npm run mutation -- --room ROOM', () => {
  it('names only files and tests that are there', () => {
    const missing = Object.entries(MUTATED_ROOMS).flatMap(([name, { files, tests }]) =>
      [...files, ...tests]
        .filter((path) => !existsSync(join(ROOT, path)))
        .map((path) => `.ci/mutated-rooms.mjs, ${name}: there is no ${path}; correct or remove it`),
    )
    expect(missing).toEqual([])
  })

  it('reads a room and parts of paths, and lists the rooms where it does not know one', () => {
    const { files } = MUTATED_ROOMS['ledger']!
    expect(readMutationRequest(['--room', 'ledger'])).toEqual({ room: 'ledger', files })
    expect(readMutationRequest(['task', '--room', 'ledger', 'tally/'])).toEqual({
      ...{ room: 'ledger', files: ['src/ingest/task.ts', 'src/ingest/tally/counts.ts'] },
    })
    const problemOf = (...words: string[]) => (readMutationRequest(words) as { problem: string }).problem
    expect(problemOf()).toContain('--room names a room. The rooms are: coverage, verdict,')
    expect(problemOf('--room')).toContain('there is no room “”')
    expect(problemOf('--room', 'toString')).toContain('there is no room “toString”')
    expect(problemOf('--fast')).toContain('there is no option --fast')
    expect(problemOf('--room', 'ledger', 'nowhere')).toBe('no file of the room ledger is named so.')
  })
})

describe('the stages of a check', () => {
  const silently = { say: () => undefined, now: () => 0 }
  const fails = (): void => {
    throw new Error('broken')
  }
  const counted = (passed: number, failed: number): Pick<Stage, 'counts'> => ({
    counts: () => ({ passed, failed, skipped: 1 }),
  })

  it('go on after one that failed, and leave out those that need it', async () => {
    const ran: string[] = []
    const stage = (name: string, needs: readonly string[] = []): Stage => ({
      name,
      needs,
      run: () => void ran.push(name),
    })
    const results = await runStages(
      [
        stage('lint'),
        { name: 'build', run: fails },
        stage('tests'),
        stage('browser', ['build']),
        stage('last', ['browser']),
      ],
      silently,
    )
    expect(ran).toEqual(['lint', 'tests'])
    expect(results.map(({ name, state }) => [name, state])).toEqual([
      ['lint', 'passed'],
      ['build', 'failed'],
      ['tests', 'passed'],
      ['browser', 'left out'],
      ['last', 'left out'],
    ])
    expect(allPassed(results)).toBe(false)
    const lines = summary(results)
    expect(lines.at(-1)).toBe('0 passed, 1 failed')
    expect(lines.at(-2)).toBe('Not passed: build, browser, last.')
    expect(lines.find((line) => line.includes('browser  '))).toContain('“build” did not succeed')
  })

  it('are summed up with their tests, and a stage that failed without a failed test counts as one', async () => {
    const results = await runStages(
      [
        { name: 'lint', run: fails },
        { name: 'unit', run: fails, ...counted(7, 2) },
        { name: 'unreadable', run: fails, ...counted(3, 0) },
        { name: 'browser', run: () => undefined, ...counted(5, 0) },
      ],
      silently,
    )
    expect(summary(results).at(-1)).toBe('15 passed, 4 failed')
  })

  it('pass when all have passed', async () => {
    const results = await runStages([{ name: 'unit', run: () => undefined, ...counted(4, 0) }], silently)
    expect(allPassed(results)).toBe(true)
    expect(summary(results).slice(-2)).toEqual(['Every stage passed.', '4 passed, 0 failed'])
  })

  it('fail where tests failed, whatever the program ended with', async () => {
    const results = await runStages([{ name: 'unit', run: () => undefined, ...counted(4, 1) }], silently)
    expect(allPassed(results)).toBe(false)
  })
})
