import type { Spool } from './input.ts'

const FOLDER = 'coldtrace-spool'

interface Access {
  write(piece: Uint8Array, options: { at: number }): number
  flush(): void
  close(): void
}

/** A new file of the browser's private file system, never whole in memory. */
export async function newFile(): Promise<{
  readonly access: Access
  file(): Promise<File>
  remove(): Promise<void>
}> {
  const root = await navigator.storage.getDirectory()
  const folder = await root.getDirectoryHandle(FOLDER, { create: true })
  const name = crypto.randomUUID()
  const handle = await folder.getFileHandle(name, { create: true })
  const access = await handle.createSyncAccessHandle()
  return { access, file: () => handle.getFile(), remove: () => folder.removeEntry(name) }
}

/** Archives in archives wait in the browser's private file system. */
export async function browserSpool(): Promise<Spool> {
  const { access, file, remove } = await newFile()
  let at = 0
  return {
    async write(piece) {
      at += access.write(piece, { at })
    },
    async finish() {
      access.flush()
      access.close()
      return file()
    },
    async dispose() {
      access.close()
      await remove()
    },
  }
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
