import * as v from 'valibot'
import { parseBuild, PRODUCT_LINES, productLineOf, type Build, type ProductLine } from './exchange-build.ts'
import { DataFile, DaySchema, type FileProblem } from './file-problem.ts'
import { FIX_ALSO, type Fix, type LineFix } from './fix.ts'

export const FIXED_BUILDS_FILE = 'src/detections/chains/fixed-builds.yml'

const ADVICE = {
  cve: 'Write a list such as [CVE-2021-26855].',
  date: 'Write the day on which the updates came out, such as 2021-03-02.',
  except: 'Write a list of whole builds, such as [15.1.2044.13].',
  first: 'Write a list of whole builds, such as [15.1.2176.9].',
  from: 'Write a cumulative update without its revision, such as 15.1.2242, or leave the key out.',
  lines: `Name product lines: ${PRODUCT_LINES.join(', ')}.`,
  source: 'Say who publishes the builds, and where.',
}

const BuildsSchema = v.array(v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+\.\d+$/, 'a build')))
const WrittenLineSchema = v.strictObject({
  first: v.optional(BuildsSchema, []),
  except: v.optional(BuildsSchema),
  from: v.optional(v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/, 'a cumulative update'))),
})

const EntrySchema = v.strictObject({
  cve: v.pipe(v.array(v.pipe(v.string(), v.regex(/^CVE-\d{4}-\d{4,}$/, 'a CVE number'))), v.minLength(1)),
  title: v.pipe(v.string(), v.minLength(1)),
  source: v.pipe(v.string(), v.minLength(1)),
  date: DaySchema,
  'way-in': v.optional(v.boolean()),
  also: v.optional(v.picklist(FIX_ALSO)),
  lines: v.strictObject(
    v.entriesFromList(
      PRODUCT_LINES,
      v.optional(
        v.lazy((line) => (typeof line === 'string' ? v.literal('not-affected') : WrittenLineSchema)),
      ),
    ),
  ),
})

/** Reads `fixed-builds.yml`. An entry with a mistake is left out and reported. */
export function readFixedBuilds(text: string): {
  readonly fixes: readonly Fix[]
  readonly problems: readonly FileProblem[]
} {
  const file = new DataFile(FIXED_BUILDS_FILE, text, ADVICE)
  const fixes: Fix[] = []
  const problems: FileProblem[] = []
  const known = new Set<string>()
  for (const [at, reading] of file.readEntries(EntrySchema).entries()) {
    if (!reading.ok) {
      problems.push(...reading.problems)
      continue
    }
    const { lines, 'way-in': wayIn, ...written } = reading.value
    const { cve } = written
    cve.forEach((number, i) => {
      const path = [at, 'cve', i]
      if (known.has(number)) problems.push(file.problem(path, `${number} stands twice.`, 'Keep one of both.'))
      known.add(number)
    })
    const fixedLines: Partial<Record<ProductLine, LineFix | 'not-affected'>> = {}
    for (const line of PRODUCT_LINES) {
      const written = lines[line]
      if (written === undefined) continue
      fixedLines[line] = written === 'not-affected' ? written : lineFix(written)
      if (written !== 'not-affected')
        problems.push(...strayBuilds(file, [at, 'lines', line], lineFix(written)))
    }
    fixes.push({ ...written, ...(wayIn === undefined ? {} : { wayIn }), lines: fixedLines })
  }
  return { fixes, problems }
}

function lineFix({ first, from, except }: v.InferOutput<typeof WrittenLineSchema>): LineFix {
  return {
    first: first.map((build) => parseBuild(build)!),
    from: from === undefined ? null : parseBuild(`${from}.0`)!,
    ...(except === undefined ? {} : { except: except.map((build) => parseBuild(build)!) }),
  }
}

/** Problems with builds that stand under a product line that is not theirs. */
function strayBuilds(
  file: DataFile,
  path: readonly (string | number)[],
  { first, from, except = [] }: LineFix,
): FileProblem[] {
  const line = path.at(-1)
  const check = (build: Build, key: readonly (string | number)[]): FileProblem[] =>
    productLineOf(build) === line
      ? []
      : [
          file.problem(
            [...path, ...key],
            `${build.join('.')} is no build of Exchange ${line}.`,
            'Move it to its own line.',
          ),
        ]
  return [
    ...first.flatMap((build, i) => check(build, ['first', i])),
    ...except.flatMap((build, i) => check(build, ['except', i])),
    ...(from === null ? [] : check(from, ['from'])),
  ]
}
