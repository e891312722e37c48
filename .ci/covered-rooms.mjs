// The gate of coverage: how much of each room its tests run, at the least, for the first stage of tests of `npm test`.

/** A room is measured by the tests in `src` alone; the laws, cases and the lab run more of it. */
const gate = (lines, branches) => ({ lines, branches })

/** Percent of lines and of branches by folder. A room that falls below fails the stage. */
export const COVERED_ROOMS = {
  'src/detections/chains': gate(99, 94),
  'src/detections/correlate': gate(91, 83),
  'src/detections/hunt': gate(98, 91),
  'src/detections/packs': gate(97, 89),
  'src/detections/sigma': gate(96, 89),
  'src/detections/verdict': gate(97, 90),
  'src/engine/case-index': gate(95, 88),
  'src/engine/questions': gate(96, 92),
  'src/engine/reading': gate(92, 83),
  'src/engine/report': gate(94, 81),
  'src/event': gate(92, 77),
  'src/evidence': gate(79, 72),
  'src/exports': gate(90, 78),
  'src/ingest': gate(94, 84),
  'src/predicate': gate(96, 92),
  'src/storage': gate(92, 80),
  'src/text': gate(97, 86),
}

/** The settings of vitest for the gate. */
export const COVERAGE = {
  provider: 'v8',
  include: Object.keys(COVERED_ROOMS).map((folder) => `${folder}/**/*.ts`),
  exclude: ['**/*.test.ts'],
  reporter: ['json-summary'],
  reportsDirectory: 'dist/coverage',
  thresholds: Object.fromEntries(
    Object.entries(COVERED_ROOMS).map(([folder, least]) => [`${folder}/**/*.ts`, least]),
  ),
}
