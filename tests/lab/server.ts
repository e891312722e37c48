/** Exchange products that the lab knows, each before and after the update of March 2021. */
const PRODUCTS = {
  '2016': { vulnerable: [15, 1, 2176, 2], fixed: [15, 1, 2176, 9], legacyColumns: false },
  '2019': { vulnerable: [15, 2, 792, 3], fixed: [15, 2, 792, 10], legacyColumns: false },
  '2013': { vulnerable: [15, 0, 1497, 2], fixed: [15, 0, 1497, 12], legacyColumns: false },
  /** As first released, with the shorter HttpProxy rows. */
  '2013-early': { vulnerable: [15, 0, 516, 32], fixed: [15, 0, 1497, 12], legacyColumns: true },
} as const

export type Product = keyof typeof PRODUCTS
export const PRODUCT_NAMES = Object.keys(PRODUCTS) as Product[]

export interface Server {
  readonly name: string
  readonly fqdn: string
  readonly ip: string
  readonly domain: string
  readonly product: Product
  readonly legacyColumns: boolean
  /** Epoch ms from which the fixed build runs. */
  readonly patchedAt: number
  /** Folder of the server in the collection. */
  readonly folder: string
  readonly install: string
}

export function serverOf(number: number, product: Product, patchedAt: number): Server {
  const name = `EX${String(number).padStart(2, '0')}`
  return {
    name,
    fqdn: `${name.toLowerCase()}.corp.example`,
    ip: `192.0.2.${9 + number}`,
    domain: 'CORP',
    product,
    legacyColumns: PRODUCTS[product].legacyColumns,
    patchedAt,
    folder: name,
    install: 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\',
  }
}

export function buildAt(server: Server, time: number): readonly [number, number, number, number] {
  const { vulnerable, fixed } = PRODUCTS[server.product]
  return time >= server.patchedAt ? fixed : vulnerable
}

/** `15.01.2176.002`, as logs write it. */
export function paddedBuild(build: readonly number[]): string {
  const [major = 0, minor = 0, number = 0, revision = 0] = build
  return `${major}.${String(minor).padStart(2, '0')}.${String(number).padStart(4, '0')}.${String(revision).padStart(3, '0')}`
}
