import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Files below a folder whose names match, as sorted paths from the root with slashes; none if there is no folder. */
export function filesBelow(folder: string, pattern: RegExp): string[] {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'))
    .sort()
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** The code of the product with the tests beside it. */
export const CODE = [...filesBelow('src', /\.(ts|svelte)$/), ...filesBelow('workers', /\.ts$/)]
export const PRODUCT = CODE.filter((path) => !path.endsWith('.test.ts'))

/** `src/a/b/c.ts` belongs to the room `a`, `src/main.ts` to `main`, `workers/…` to `workers`. */
export function roomOf(path: string): string {
  const [top = '', next = ''] = path.split('/')
  return top === 'src' ? next.replace(/\.ts$/, '') : top
}

/** `src/engine/reading/outlook.ts` stands in `src/engine/reading`; a file of `src/engine` itself in none. */
export function innerRoomOf(path: string): string | null {
  const [top, big, inner, ...rest] = path.split('/')
  return top === 'src' && rest.length > 0 ? `${top}/${big}/${inner}` : null
}

/** What a file imports, as written there: `./x.ts`, `svelte`. */
export function importsOf(path: string): string[] {
  const imports = read(path).matchAll(
    /(?:^|[\s;}])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
  )
  return [...imports].map((match) => (match[1] ?? match[2] ?? '').replace(/\?.*$/, ''))
}

/** The product files that a file imports; the address of a worker is no import. */
export function targetsOf(path: string): string[] {
  return importsOf(path)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(path), name))
    .filter((target) => target.startsWith('src/'))
}
