import { randomUUID } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NodeFile } from './file-node.ts'
import { temporaryPrefix } from './leftovers-node.ts'
import type { Spool } from './input.ts'
import { readPieces } from './pieces.ts'

let folder: Promise<string> | null = null

/** The folder of this process for what is only there while it runs; `clearSpools` removes it. */
export function spoolsFolder(): Promise<string> {
  return (folder ??= mkdtemp(join(tmpdir(), temporaryPrefix())))
}

/** Another thread of the process has made it, and removes it. */
export function keepSpoolsIn(made: string): void {
  folder = Promise.resolve(made)
}

/** A path that nobody has used. */
export async function temporaryFile(): Promise<string> {
  return join(await spoolsFolder(), randomUUID())
}

/** Temporary paths of blobs that are not whole files. */
const written = new WeakMap<Blob, string>()

/** A file with the bytes of a blob, for readers that cannot wait for them; written now if it has none. */
export async function pathOfBlob(blob: Blob): Promise<string | Buffer> {
  if (blob instanceof NodeFile && (await blob.isWhole())) return blob.path
  const known = written.get(blob)
  if (known !== undefined) return known
  const path = await temporaryFile()
  const file = await open(path, 'wx', 0o600)
  for await (const piece of readPieces(blob)) await file.write(piece)
  await file.close()
  written.set(blob, path)
  return path
}

/** One file with the bytes of several. Throws what the system says when one cannot be read, or the disk is full. */
export async function joinedFile(blobs: readonly Blob[]): Promise<Blob> {
  const joined = await nodeSpool()
  try {
    for (const blob of blobs) for await (const piece of readPieces(blob)) await joined.write(piece)
  } catch (error) {
    await joined.dispose()
    throw error
  }
  return joined.finish()
}

/** Archives in archives wait in a temporary folder. */
export async function nodeSpool(): Promise<Spool> {
  const path = await temporaryFile()
  const file = await open(path, 'wx', 0o600)
  return {
    async write(piece) {
      // The system may take less than it is given.
      for (let at = 0; at < piece.length;) at += (await file.write(piece, at)).bytesWritten
    },
    async finish() {
      await file.close()
      return NodeFile.at(path)
    },
    async dispose() {
      await file.close()
      await rm(path, { force: true })
    },
  }
}

/** Removes the folder of this process and all that is in it. */
export async function clearSpools(): Promise<void> {
  const made = folder
  folder = null
  if (made) await rm(await made, { recursive: true, force: true })
}
