import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type BigIntStats,
} from 'node:fs'
import { lstat, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { identityOf, NodeFile } from '../evidence/file-node.ts'
import type { Input } from '../evidence/input.ts'
import { temporaryPrefix } from '../evidence/leftovers-node.ts'

/** A file that the command is asked to write. */
export interface WantedFile {
  /** The option that names it. */
  readonly option: string
  readonly path: string
}

/**
 * Why one of the files must not or cannot be written, in one sentence; `null` when all may. Whatever is there already in what
 * was given is evidence, whether it could be read or not; a new file may be written even there.
 */
export async function whyNotSaved(
  wanted: readonly WantedFile[],
  givenPaths: readonly string[],
  inputs: readonly Input[],
): Promise<string | null> {
  if (wanted.length === 0) return null
  const given = await Promise.all(givenPaths.map((path) => realpath(path).catch(() => resolve(path))))
  const evidence = new Set(
    inputs.flatMap(({ blob }) => (blob instanceof NodeFile ? [blob.part.state.identity] : [])),
  )
  const places = new Map<string, string>()
  for (const { option, path } of wanted) {
    const folder = await realpath(dirname(resolve(path))).catch(() => null)
    if (folder === null) return `${option}: ${path} cannot be written, because there is no folder for it.`
    const place = join(folder, basename(resolve(path)))
    const real = await realpath(place).catch(() => place)
    const found = await lstat(place).catch(() => null)
    if (found) {
      const stats = await stat(place, { bigint: true }).catch(() => null)
      if (stats?.isDirectory()) return `${option}: ${path} is a folder.`
      const isEvidence =
        (stats !== null && evidence.has(identityOf(stats))) ||
        [place, real].some((one) => given.some((root) => isWithin(one, root)))
      if (isEvidence)
        return `${option}: ${path} is in the evidence, of which nothing is overwritten. Name a file that is not there yet, or one elsewhere.`
    }
    const other = places.get(real)
    if (other !== undefined) return `${other} and ${option} name the same file.`
    places.set(real, option)
  }
  return null
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
}

/**
 * Writes a file whole or not at all: what was there stays until all is written beside it. Throws what the system says. A
 * signal is heeded before or after this, never within, so that nothing is left behind.
 */
export function save(path: string, text: Iterable<string>): void {
  const before: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false })
  // A pipe or a device, such as /dev/stdout, is not replaced by a file.
  if (before && !before.isFile()) return writeInto(path, text)
  // A link stays one.
  const place = before ? realpathSync(path) : path
  const beside = join(dirname(place), `.${temporaryPrefix()}${randomBytes(3).toString('hex')}`)
  const file = openSync(beside, 'wx', 0o666)
  try {
    try {
      if (before) fchmodSync(file, Number(before.mode) & 0o777)
      for (const piece of text) writeFileSync(file, piece)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(beside, place)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

function writeInto(path: string, text: Iterable<string>): void {
  const file = openSync(path, 'w')
  try {
    for (const piece of text) writeFileSync(file, piece)
  } finally {
    closeSync(file)
  }
}
