import { openAsBlob } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Platform, Spool } from './input.ts'

const folders = new Set<string>()

/** Archives in archives wait in a temporary folder. */
export const nodePlatform: Platform = {
  async spool(): Promise<Spool> {
    const folder = await mkdtemp(join(tmpdir(), 'coldtrace-'))
    folders.add(folder)
    const path = join(folder, 'archive')
    const file = await open(path, 'wx', 0o600)
    return {
      async write(piece) {
        await file.write(piece)
      },
      async finish() {
        await file.close()
        return openAsBlob(path)
      },
      async dispose() {
        await rm(folder, { recursive: true, force: true })
        folders.delete(folder)
      },
    }
  },
}

/** Removes every temporary folder that is still there. */
export async function clearSpools(): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
  folders.clear()
}
