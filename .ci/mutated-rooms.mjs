// Which files are mutated, for `npm run mutation -- --room ROOM`, and which tests are to notice it.

/** The decisive files of one folder, by their names without ending. */
const inFolder = (folder, names) => names.split(' ').map((name) => `${folder}/${name}.ts`)

/**
 * Each room by the name that `npm run mutation` takes: what its files decide, the files, and the tests that are run for
 * them beside their own: a test that is named after a file and stands beside it need not be named.
 */
export const MUTATED_ROOMS = {
  coverage: {
    about: 'which days and hours the logs vouch for',
    files: [
      ...inFolder(
        'src/detections/verdict',
        'coverage demand-window silence record-gaps file-sequence lost-sources host-evidence copied-days thin-times',
      ),
      ...inFolder('src/ingest/tally', 'kind-coverage row-times row-order kind-tally'),
    ],
    tests: [],
  },
  verdict: {
    about: 'what the traces of an attack come to',
    files: inFolder(
      'src/detections/verdict',
      'judge-chain judge-hosts chain-conclusion worst-verdict exposure tracks mitigations explained-events clients ' +
        'unmatched-requests shared-attempts',
    ),
    tests: [],
  },
  ledger: {
    about: 'which bytes of a source were parsed, skipped or lost',
    files: [
      ...inFolder('src/ingest', 'source-log source-reading task'),
      'src/ingest/tally/counts.ts',
      ...inFolder('src/engine/reading', 'equal-sources not-begun'),
    ],
    tests: [],
  },
  evidence: {
    about: 'which host a source belongs to, and what of a collection is missing',
    files: inFolder(
      'src/evidence',
      'reconcile hosts host-names distinct-paths locked-share safe-path strangers volumes',
    ),
    tests: [],
  },
}

/** Score in percent below which a run fails. */
export const LEAST_SCORE = 85

/**
 * Reads the words of the command line: a `room` by name, and `files` of it, by a part of their paths, or all.
 * `{ problem }` says in one sentence what is wrong with it.
 */
export function readMutationRequest(words) {
  let room = null
  const parts = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (word === '--room') room = words[++at] ?? ''
    else if (word.startsWith('-'))
      return { problem: `there is no option ${word}; the option is --room ROOM.` }
    else parts.push(word)
  }
  const names = Object.keys(MUTATED_ROOMS).join(', ')
  if (room === null) return { problem: `--room names a room. The rooms are: ${names}.` }
  if (!Object.hasOwn(MUTATED_ROOMS, room))
    return { problem: `there is no room “${room}”. The rooms are: ${names}.` }
  const { files } = MUTATED_ROOMS[room]
  const chosen = files.filter((path) => parts.length === 0 || parts.some((part) => path.includes(part)))
  if (chosen.length === 0) return { problem: `no file of the room ${room} is named so.` }
  return { room, files: chosen }
}
