import { compareBuilds, productLineOf, type Build, type ProductLine } from './exchange-build.ts'

/** The updates of one product line that close a flaw. */
export interface LineFix {
  /** First fixed build of each cumulative update that got a security update of its own. */
  readonly first: readonly Build[]
  /** From this cumulative update on (`major.minor.build`, revision 0) every build holds the fix; `null`: none yet. */
  readonly from: Build | null
  /** Builds that are newer than the first fixed one of their cumulative update, and yet may be open. */
  readonly except?: readonly Build[]
}

/**
 * What a build needs besides to close a flaw: Extended Protection switched on, an application of its own for the link to the
 * cloud, a setting that nobody switched off, a step of setup in the directory.
 */
export const FIX_ALSO = ['extended-protection', 'hybrid-app', 'setting', 'setup'] as const
export type FixAlso = (typeof FIX_ALSO)[number]

/** How flaws that one round of updates closes are fixed, as `fixed-builds.yml` says it. */
export interface Fix {
  /** CVE numbers that these builds close. */
  readonly cve: readonly string[]
  readonly title: string
  /** Who publishes these builds, and in which document. */
  readonly source: string
  /** Begin of the day on which the updates came out, epoch ms. */
  readonly date: number
  /** Known to have been used to run programs on servers. */
  readonly wayIn?: boolean
  /** What closes the flaw only together with the build. */
  readonly also?: FixAlso | undefined
  /** `not-affected`: no build of the line ever held the flaw. Nothing is known of lines that are left out. */
  readonly lines: Readonly<Partial<Record<ProductLine, LineFix | 'not-affected'>>>
}

/**
 * Whether a build is open to any of the flaws. `null`: nobody can tell, because it is known to be open to none,
 * and of one nothing is known about its line, or a build alone does not close it.
 */
export function isVulnerable(fixes: readonly Fix[], build: Build): boolean | null {
  const each = fixes.map((fix) => isOpen(fix, build))
  if (each.includes(true)) return true
  return each.length === 0 || each.includes(null) ? null : false
}

/** Whether a build is open to the flaws that one round of updates closes. */
export function isOpen({ lines, also }: Fix, build: Build): boolean | null {
  const open = isOpenByBuild(lines, build)
  return open === false && also !== undefined && hasLine(lines, build) ? null : open
}

function hasLine(lines: Fix['lines'], build: Build): boolean {
  const line = productLineOf(build)
  return line !== 'newer' && line !== 'older' && lines[line] !== 'not-affected'
}

function isOpenByBuild(lines: Fix['lines'], build: Build): boolean | null {
  const line = productLineOf(build)
  // Whatever is newer than the lines known here was released after the fixes known here.
  if (line === 'newer') return false
  const fix = line === 'older' ? undefined : lines[line]
  if (fix === undefined) return null
  if (fix === 'not-affected') return false
  if (fix.from !== null && isAtLeast(build, fix.from)) return false
  const first = fix.first.find((one) => cumulativeUpdate(one) === cumulativeUpdate(build))
  if (fix.except?.some((one) => compareBuilds(one, build) === 0)) return null
  // A cumulative update that never got the fix stays open.
  return first === undefined || build[3] < first[3]
}

function isAtLeast([, minor, build]: Build, [, fromMinor, fromBuild]: Build): boolean {
  return minor > fromMinor || (minor === fromMinor && build >= fromBuild)
}

function cumulativeUpdate([major, minor, build]: Build): string {
  return `${major}.${minor}.${build}`
}
