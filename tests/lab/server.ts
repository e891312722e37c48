/** Exchange products of the lab, each with a build before and after a security update. */
const ERAS = {
  february2020: {
    '2016': { vulnerable: [15, 1, 1847, 3], fixed: [15, 1, 1847, 7] },
    '2019': { vulnerable: [15, 2, 464, 5], fixed: [15, 2, 464, 11] },
    '2013': { vulnerable: [15, 0, 1497, 2], fixed: [15, 0, 1497, 6] },
    '2013-early': { vulnerable: [15, 0, 516, 32], fixed: [15, 0, 1497, 6] },
  },
  march2021: {
    '2016': { vulnerable: [15, 1, 2176, 2], fixed: [15, 1, 2176, 9] },
    '2019': { vulnerable: [15, 2, 792, 3], fixed: [15, 2, 792, 10] },
    '2013': { vulnerable: [15, 0, 1497, 2], fixed: [15, 0, 1497, 12] },
    /** True for the first release, whose HttpProxy rows are shorter. */
    '2013-early': { vulnerable: [15, 0, 516, 32], fixed: [15, 0, 1497, 12] },
  },
  july2021: {
    '2016': { vulnerable: [15, 1, 2242, 4], fixed: [15, 1, 2242, 12] },
    '2019': { vulnerable: [15, 2, 858, 5], fixed: [15, 2, 858, 15] },
    '2013': { vulnerable: [15, 0, 1497, 12], fixed: [15, 0, 1497, 23] },
    '2013-early': { vulnerable: [15, 0, 516, 32], fixed: [15, 0, 1497, 23] },
  },
  november2021: {
    '2016': { vulnerable: [15, 1, 2375, 12], fixed: [15, 1, 2375, 17] },
    '2019': { vulnerable: [15, 2, 986, 9], fixed: [15, 2, 986, 14] },
    '2013': { vulnerable: [15, 0, 1497, 24], fixed: [15, 0, 1497, 26] },
    '2013-early': { vulnerable: [15, 0, 516, 32], fixed: [15, 0, 1497, 26] },
  },
  november2022: {
    '2016': { vulnerable: [15, 1, 2507, 12], fixed: [15, 1, 2507, 16] },
    '2019': { vulnerable: [15, 2, 1118, 12], fixed: [15, 2, 1118, 20] },
    '2013': { vulnerable: [15, 0, 1497, 42], fixed: [15, 0, 1497, 44] },
    '2013-early': { vulnerable: [15, 0, 516, 32], fixed: [15, 0, 1497, 44] },
  },
  february2023: {
    '2016': { vulnerable: [15, 1, 2507, 17], fixed: [15, 1, 2507, 21] },
    '2019': { vulnerable: [15, 2, 1118, 21], fixed: [15, 2, 1118, 25] },
    '2013': { vulnerable: [15, 0, 1497, 45], fixed: [15, 0, 1497, 47] },
    '2013-early': { vulnerable: [15, 0, 516, 32], fixed: [15, 0, 1497, 47] },
  },
  // Exchange 2013 has had no update since 2023.
  august2025: {
    '2016': { vulnerable: [15, 1, 2507, 44], fixed: [15, 1, 2507, 58] },
    '2019': { vulnerable: [15, 2, 1544, 14], fixed: [15, 2, 1544, 33] },
    '2013': { vulnerable: [15, 0, 1497, 48], fixed: [15, 0, 1497, 48] },
    '2013-early': { vulnerable: [15, 0, 516, 32], fixed: [15, 0, 1497, 48] },
  },
} as const

export type Era = keyof typeof ERAS
export type Product = keyof typeof ERAS.march2021
export const PRODUCT_NAMES = Object.keys(ERAS.march2021) as Product[]

export interface Server {
  readonly name: string
  readonly fqdn: string
  readonly ip: string
  readonly domain: string
  readonly product: Product
  readonly era: Era
  readonly legacyColumns: boolean
  /** Time of the update to the fixed build in epoch milliseconds. */
  readonly patchedAt: number
  /** Folder of the server inside the collection. */
  readonly folder: string
  readonly install: string
}

export function serverOf(number: number, product: Product, era: Era, patchedAt: number): Server {
  const name = `EX${String(number).padStart(2, '0')}`
  return {
    name,
    fqdn: `${name.toLowerCase()}.corp.example`,
    ip: `192.0.2.${9 + number}`,
    domain: 'CORP',
    product,
    era,
    legacyColumns: product === '2013-early',
    patchedAt,
    folder: name,
    install: 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\',
  }
}

export function buildAt(server: Server, time: number): readonly [number, number, number, number] {
  const { vulnerable, fixed } = ERAS[server.era][server.product]
  return time >= server.patchedAt ? fixed : vulnerable
}

/** Build number in the form of the logs, such as `15.01.2176.002`. */
export function paddedBuild(build: readonly number[]): string {
  const [major = 0, minor = 0, number = 0, revision = 0] = build
  return `${major}.${String(minor).padStart(2, '0')}.${String(number).padStart(4, '0')}.${String(revision).padStart(3, '0')}`
}
