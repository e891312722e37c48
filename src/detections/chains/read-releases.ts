import * as v from 'valibot'
import { parseBuild, PRODUCT_LINES } from './exchange-build.ts'
import { DataFile, DaySchema, type FileProblem } from './file-problem.ts'
import type { Releases } from './releases.ts'

export const RELEASES_FILE = 'src/detections/chains/exchange-releases.yml'

const ADVICE = {
  builds: 'Write a list of whole builds, such as [15.1.2176.9].',
  date: 'Write the day on which the update came out, such as 2021-03-02.',
  end: 'Write the day on which support ended, such as 2025-10-14.',
  name: 'Say which update it is, such as: security update of March 2021.',
  paid: 'Write the last day for which updates could be bought, or leave the key out.',
  support: `Name product lines: ${PRODUCT_LINES.join(', ')}.`,
}

const ReleasesSchema = v.strictObject({
  support: v.strictObject(
    v.entriesFromList(
      PRODUCT_LINES,
      v.optional(v.strictObject({ end: DaySchema, paid: v.optional(DaySchema) })),
    ),
  ),
  releases: v.array(
    v.strictObject({
      name: v.pipe(v.string(), v.minLength(1)),
      date: DaySchema,
      builds: v.pipe(
        v.array(
          v.pipe(
            v.string(),
            v.regex(/^\d+\.\d+\.\d+\.\d+$/, 'a build'),
            v.transform((text) => parseBuild(text)!),
          ),
        ),
        v.minLength(1),
      ),
    }),
  ),
})

/** Reads `exchange-releases.yml`. With a mistake in it nothing is known of releases. */
export function readReleases(text: string): {
  readonly releases: Releases
  readonly problems: readonly FileProblem[]
} {
  const reading = new DataFile(RELEASES_FILE, text, ADVICE).read(ReleasesSchema)
  if (!reading.ok) return { releases: { support: {}, releases: [] }, problems: reading.problems }
  const { support, releases } = reading.value
  return {
    releases: {
      support: Object.fromEntries(Object.entries(support).filter(([, of]) => of !== undefined)),
      releases: releases.toSorted((a, b) => a.date - b.date),
    },
    problems: [],
  }
}
