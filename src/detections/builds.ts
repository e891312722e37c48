/** Exchange builds as four numbers. */
export type Build = readonly [major: number, minor: number, build: number, revision: number]

export function parseBuild(text: string): Build | null {
  const parts = text.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0)) return null
  return parts as unknown as Build
}

export function compareBuilds(a: Build, b: Build): number {
  for (let i = 0; i < 4; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return 0
}

/**
 * First fixed revision of each cumulative update, by `major.minor.build`. Source: the vendor's
 * tables for KB5000871 of March 2021, back-ports to old updates included.
 */
const PROXYLOGON_REVISIONS: Readonly<Record<string, number>> = {
  '15.2.792': 10,
  '15.2.721': 13,
  '15.2.659': 12,
  '15.2.595': 8,
  '15.2.529': 13,
  '15.2.464': 15,
  '15.2.397': 11,
  '15.2.330': 11,
  '15.2.221': 18,
  '15.1.2176': 9,
  '15.1.2106': 13,
  '15.1.2044': 13,
  '15.1.1979': 8,
  '15.1.1913': 12,
  '15.1.1847': 12,
  '15.1.1779': 8,
  '15.1.1713': 10,
  '15.1.1591': 18,
  '15.1.1531': 12,
  // The vendor's pages disagree about these two; the later revision is the safe one.
  '15.1.1466': 16,
  '15.1.1415': 10,
  '15.0.1497': 12,
  '15.0.1473': 6,
  '15.0.1395': 12,
  '15.0.847': 64,
}

/** Cumulative updates of 16 March 2021 came with the fix. */
const PROXYLOGON_FIXED_FROM: Readonly<Record<string, number>> = { '15.2': 858, '15.1': 2242 }

/** Whether a build holds the flaws of ProxyLogon; `null` when no table names it. */
function proxyLogonVulnerable([major, minor, build, revision]: Build): boolean | null {
  const from = PROXYLOGON_FIXED_FROM[`${major}.${minor}`]
  if (from !== undefined && build >= from) return false
  const fixed = PROXYLOGON_REVISIONS[`${major}.${minor}.${build}`]
  if (fixed !== undefined) return revision < fixed
  if (major === 15 && minor <= 2) return true
  return major < 15 ? null : false
}

const FIXES: Readonly<Record<string, (build: Build) => boolean | null>> = { proxylogon: proxyLogonVulnerable }

export function vulnerable(fixes: string, build: Build): boolean | null {
  return FIXES[fixes]?.(build) ?? null
}
