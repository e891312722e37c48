// Which tests hold a room, for `npm run check -- ROOM...`. A law demands that every test under tests/ is named here.

/**
 * Each room by the name that `npm run check` takes: what it holds, its folders, and the beginnings of the paths of
 * those tests outside of it that speak about it. The files of the room's own folders need not be named.
 */
export const ROOMS = {
  kernel: {
    about: 'the innermost loops as a WebAssembly module',
    paths: ['src/kernel'],
    tests: ['tests/laws/kernel', 'tests/laws/text-formats', 'tests/laws/event-log-parts'],
  },
  event: {
    about: 'the vocabulary: block, column, place, issue, receipt',
    paths: ['src/event'],
    tests: ['tests/laws/formats', 'tests/laws/encodings'],
  },
  text: {
    about: 'readers of CSV, JSON and XML, which know no log',
    paths: ['src/text'],
    tests: ['tests/laws/encodings'],
  },
  predicate: {
    about: 'the search language and its evaluation',
    paths: ['src/predicate'],
    tests: ['tests/laws/sigma-vectors'],
  },
  detections: {
    about: 'rules, chains, indicators, verdicts',
    paths: ['src/detections'],
    tests: [
      'tests/laws/detection',
      'tests/laws/evasions',
      'tests/laws/known-traces',
      'tests/laws/packs-corpus',
      'tests/laws/shell-lines',
      'tests/laws/sigma-',
      'tests/cases/collect-script',
      'tests/cases/weak-digests',
      'tests/cases/yara-packs',
      'tests/laws/message-form',
      'tests/cases/asked',
      'tests/cases/collect-script',
      'tests/cases/lab',
      'tests/cases/doubtful-times',
      'tests/cases/less-evidence',
      'tests/cases/lost-evidence',
      'tests/cases/stopped-probes',
      'tests/cases/unmatched-requests',
      'tests/cases/mixtures',
      'tests/laws/reassurance',
      'tests/laws/unreadable',
      'tests/laws/sentences',
      'tests/cases/plain-words',
      'tests/cases/verdict-cases',
      'tests/cases/equal-logs',
      'tests/cases/answers',
      'tests/cases/judged-questions',
    ],
  },
  formats: {
    about: 'one folder for each log format, and the kit they share',
    paths: ['src/formats'],
    tests: [
      'tests/laws/encodings',
      'tests/laws/event-log-parts',
      'tests/laws/format',
      'tests/laws/text-',
      'tests/cases/corpus',
      'tests/cases/event-exports',
      'tests/cases/evtx-corpus',
      'tests/cases/listings',
      'tests/cases/tables',
      'tests/cases/w3c-corpus',
    ],
  },
  evidence: {
    about: 'dropped files, archives, collectors, hosts',
    paths: ['src/evidence'],
    tests: [
      'tests/cases/archive',
      'tests/cases/growing-logs',
      'tests/cases/collectors',
      'tests/cases/strangers',
      'tests/cases/untouched',
      'tests/cases/without-rules',
      'tests/cases/unopened',
      'tests/cases/volumes',
      'tests/laws/ledger',
    ],
  },
  storage: {
    about: 'where cases are stored',
    paths: ['src/storage'],
    tests: ['tests/cases/full-storage', 'tests/cases/hostile-records', 'tests/cases/resume'],
  },
  ingest: {
    about: 'one file from bytes to stored blocks and hits',
    paths: ['src/ingest'],
    tests: [
      'tests/cases/full-storage',
      'tests/cases/parts',
      'tests/cases/rehunt-limits',
      'tests/cases/resume',
      'tests/cases/collect-script',
      'tests/cases/weak-digests',
    ],
  },
  exports: {
    about: 'reports and events as JSON',
    paths: ['src/exports', 'public/schemas'],
    tests: ['tests/cases/lab', 'tests/cases/honest-lab', 'tests/cases/report-schema'],
  },
  engine: {
    about: 'the coordinator, its questions and reports, and the contract with the page',
    paths: ['src/engine'],
    tests: [
      'tests/cases/full-storage',
      'tests/cases/annotations',
      'tests/cases/asked',
      'tests/cases/finding-links',
      'tests/cases/hit-limits',
      'tests/cases/parts',
      'tests/cases/rehunt-limits',
      'tests/cases/resume',
      'tests/cases/same-report',
      'tests/cases/stopped-reading',
      'tests/cases/tables',
      'tests/cases/asked',
      'tests/cases/growing-case',
      'tests/cases/yara-packs',
    ],
  },
  workers: { about: 'the entry of each thread', paths: ['workers'], tests: [] },
  ui: { about: 'the page', paths: ['src/ui', 'src/main.ts'], tests: [] },
  cli: {
    about: 'the command',
    paths: ['src/cli'],
    tests: [
      'tests/cases/hostile-names',
      'tests/cases/untouched',
      'tests/cases/without-rules',
      'tests/cases/lab',
      'tests/cases/honest-lab',
    ],
  },
  lab: {
    about: 'the generator of labelled collections',
    paths: ['tests/lab'],
    tests: ['tests/cases/lab', 'tests/cases/honest-lab'],
  },
  fuzz: { about: 'mutated inputs at every door', paths: ['tests/fuzz'], tests: [] },
  museum: { about: 'dirty evidence, and what must be said of it', paths: ['tests/museum'], tests: [] },
  docs: {
    about: 'README, CONTRIBUTING and docs',
    paths: ['docs', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
    tests: [
      'tests/laws/contributing',
      'tests/laws/detection-table',
      'tests/laws/notices',
      'tests/laws/threat-model',
    ],
  },
  checks: { about: 'the scripts that check and build', paths: ['.ci'], tests: ['tests/laws/checks'] },
}

/** Run for every room: they hold imports between rooms, documentation, names and comments. */
export const ALWAYS = ['tests/laws/project', 'tests/laws/names']

/**
 * The wishes given on the command line: `rooms` by name, and `-t` with a `pattern` of titles of tests. `{ problem }`
 * says in one sentence what is wrong with it.
 */
export function readRequest(words) {
  const rooms = []
  let pattern = null
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (word === '--help' || word === '-h') return { help: true }
    if (word === '-t') {
      pattern = words[++at] ?? ''
      if (pattern === '') return { problem: '-t needs the title of a test, or a part of it.' }
    } else if (word.startsWith('-')) {
      return { problem: `there is no option ${word}; \`npm run check -- --help\` lists what there is.` }
    } else if (Object.hasOwn(ROOMS, word)) {
      if (!rooms.includes(word)) rooms.push(word)
    } else {
      const names = Object.keys(ROOMS).join(', ')
      return { problem: `there is no room “${word}”. The rooms are: ${names}.` }
    }
  }
  if (pattern !== null && rooms.length === 0) return { problem: '-t needs a room, as in: formats -t iis-w3c' }
  return { rooms, pattern }
}

/** What `npm run check -- --help` prints. */
export function helpText() {
  const names = Object.entries(ROOMS).map(([name, { about }]) => `  ${name.padEnd(12)}${about}`)
  return `npm run check                        everything, as npm test does
npm run check -- ROOM...             what belongs to some rooms: unit tests, laws, lint, types
npm run check -- formats -t iis-w3c  of these tests, those whose title names iis-w3c

Rooms:
${names.join('\n')}

The tests of the page in a browser are run by npm test, or by
  npm run build && npx playwright test -c tests/e2e/playwright.config.ts`
}
