import { readPack, type PackReading } from '../packs/read-pack.ts'

const modules = import.meta.glob<string>('./*.csv', { eager: true, query: '?raw', import: 'default' })

/** Id of the pack that comes with the product. */
export const BUILT_IN_PACK = 'built-in'

let reading: PackReading | null = null

/** The public indicators that come with the product. */
export function builtInIndicators(): PackReading {
  reading ??= readPack(
    BUILT_IN_PACK,
    Object.entries(modules).map(([path, text]) => ({ path: path.replace(/^\.\//, ''), text })),
  )
  return reading
}
