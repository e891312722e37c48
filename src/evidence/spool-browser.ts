import type { Platform, Spool } from './input.ts'

const FOLDER = 'coldtrace-spool'

/** Archives in archives wait in the browser's private file system, never whole in memory. */
export const browserPlatform: Platform = {
  async spool(): Promise<Spool> {
    const root = await navigator.storage.getDirectory()
    const folder = await root.getDirectoryHandle(FOLDER, { create: true })
    const name = crypto.randomUUID()
    const handle = await folder.getFileHandle(name, { create: true })
    const access = await handle.createSyncAccessHandle()
    let at = 0
    return {
      async write(piece) {
        at += access.write(piece, { at })
      },
      async finish() {
        access.flush()
        access.close()
        return handle.getFile()
      },
      async dispose() {
        await folder.removeEntry(name)
      },
    }
  },
}

/** Removes what earlier readings left in the private file system. */
export async function clearSpools(): Promise<void> {
  const root = await navigator.storage.getDirectory()
  try {
    await root.removeEntry(FOLDER, { recursive: true })
  } catch (error) {
    // NotFoundError: there was none. Any other: still in use, so the next sweep takes it.
    if (!(error instanceof DOMException)) throw error
  }
}
