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

/** When a flaw is closed: Exchange 15 only; of other products nothing is said. */
interface Fix {
  /** First fixed revision of each cumulative update, by `major.minor.build`. */
  readonly revisions: Readonly<Record<string, number>>
  /** By `major.minor`: from this build on every cumulative update came with the fix. */
  readonly from: Readonly<Record<string, number>>
}

/** Source: the vendor's tables for KB5000871 of March 2021, back-ports to old updates included. */
const PROXYLOGON: Fix = {
  revisions: {
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
  },
  // Cumulative updates of 16 March 2021.
  from: { '15.2': 858, '15.1': 2242 },
}

/** May 2021, which closes the last of the three; the first two were closed in April. */
const PROXYSHELL: Fix = {
  revisions: { '15.2.858': 12, '15.2.792': 15, '15.1.2242': 10, '15.1.2176': 14, '15.0.1497': 18 },
  from: { '15.2': 922, '15.1': 2308 },
}

/** July 2021: sources disagree about April, the later update is the safe one. */
const PROXYTOKEN: Fix = {
  revisions: { '15.2.922': 13, '15.2.858': 15, '15.1.2308': 14, '15.1.2242': 12, '15.0.1497': 23 },
  from: { '15.2': 986, '15.1': 2375 },
}

/** November 2022: ProxyNotShell and OWASSRF. */
const NOVEMBER_2022: Fix = {
  revisions: { '15.2.1118': 20, '15.2.986': 36, '15.1.2507': 16, '15.1.2375': 37, '15.0.1497': 44 },
  from: { '15.2': 1258 },
}

/** February 2020 for CVE-2020-0688, superseded here by November 2021 for CVE-2021-42321: both have to be closed. */
const DESERIALISATION: Fix = {
  revisions: { '15.2.986': 14, '15.2.922': 19, '15.1.2375': 17, '15.1.2308': 20, '15.0.1497': 26 },
  from: { '15.2': 1118, '15.1': 2507 },
}

const TABLE = {
  proxylogon: PROXYLOGON,
  proxyshell: PROXYSHELL,
  proxytoken: PROXYTOKEN,
  november2022: NOVEMBER_2022,
  deserialisation: DESERIALISATION,
} as const

export const FIXES = [
  'proxylogon',
  'proxyshell',
  'proxytoken',
  'november2022',
  'deserialisation',
  'every',
] as const
export type Fixes = (typeof FIXES)[number]

/** Whether a build holds the flaws; `null` when no table names it. */
export function vulnerable(fixes: Fixes, build: Build): boolean | null {
  if (fixes !== 'every') return holds(TABLE[fixes], build)
  const all = Object.values(TABLE).map((fix) => holds(fix, build))
  return all.includes(true) ? true : all.includes(null) ? null : false
}

function holds(fix: Fix, [major, minor, build, revision]: Build): boolean | null {
  if (major !== 15) return major > 15 ? false : null
  const from = fix.from[`${major}.${minor}`]
  if (from !== undefined && build >= from) return false
  const fixed = fix.revisions[`${major}.${minor}.${build}`]
  if (fixed !== undefined) return revision < fixed
  return minor <= 2 ? true : false
}
