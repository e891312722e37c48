/** Exchange builds as four numbers, e.g. 15.1.2176.2. */
export type Build = readonly [major: number, minor: number, build: number, revision: number]

/** Reads four whole numbers with dots between them, leading zeros allowed; `null` for any other text. */
export function parseBuild(text: string): Build | null {
  const parts = text.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0)) return null
  return parts as unknown as Build
}

/** Below zero when `a` is the older build, zero when they are the same. */
export function compareBuilds(a: Build, b: Build): number {
  for (let i = 0; i < 4; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return 0
}

/** Product lines of Exchange, oldest first. */
export const PRODUCT_LINES = ['2010', '2013', '2016', '2019', 'SE'] as const
export type ProductLine = (typeof PRODUCT_LINES)[number]

/** Exchange Server SE goes on counting where Exchange 2019 ended. */
const FIRST_OF_SE = 2562

/** The line that a build belongs to; `older` or `newer` when it lies outside of all known lines. */
export function productLineOf([major, minor, build]: Build): ProductLine | 'older' | 'newer' {
  if (major < 14) return 'older'
  if (major === 14) return '2010'
  if (major > 15 || minor > 2) return 'newer'
  if (minor === 0) return '2013'
  if (minor === 1) return '2016'
  return build < FIRST_OF_SE ? '2019' : 'SE'
}
