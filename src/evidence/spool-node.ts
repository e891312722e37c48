import { openAsBlob } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Spool } from './input.ts'
import { readPieces } from './pieces.ts'

const folders = new Set<string>()
/** The file behind a blob, for readers that cannot wait for one. */
const paths = new WeakMap<Blob, string>()

/** A path in a new temporary folder, which `clearSpools` removes. */
export async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'coldtrace-'))
  folders.add(folder)
  return join(folder, 'spool')
}

export function rememberBlob(blob: Blob, path: string): Blob {
  paths.set(blob, path)
  return blob
}

/** A file with the bytes of a blob; written now if it has none. */
export async function pathOfBlob(blob: Blob): Promise<string> {
  const known = paths.get(blob)
  if (known !== undefined) return known
  const path = await temporaryFile()
  const file = await open(path, 'wx', 0o600)
  for await (const piece of readPieces(blob)) await file.write(piece)
  await file.close()
  paths.set(blob, path)
  return path
}

/** Archives in archives wait in a temporary folder. */
export async function nodeSpool(): Promise<Spool> {
  const path = await temporaryFile()
  const file = await open(path, 'wx', 0o600)
  return {
    async write(piece) {
      await file.write(piece)
    },
    async finish() {
      await file.close()
      return rememberBlob(await openAsBlob(path), path)
    },
    async dispose() {
      await file.close()
      await rm(path, { force: true })
    },
  }
}

/** Removes every temporary folder that is still there. */
export async function clearSpools(): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
  folders.clear()
}
