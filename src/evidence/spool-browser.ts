import { newId } from '../event/new-id.ts'
import type { Spool } from './input.ts'

const FOLDER = 'coldtrace-spool'

/**
 * Where temporary files go: into the folder of this name in the browser's private file system, or into memory with
 * `null`.
 */
export type SpoolPlace = string | null

/** A temporary file of a worker. Writing does not wait. */
export interface TemporaryFile {
  write(piece: Uint8Array): void
  finish(): Promise<Blob>
  dispose(): Promise<void>
}

/** A new temporary file, never whole in memory unless its place is. */
export async function newFile(place: SpoolPlace): Promise<TemporaryFile> {
  if (place === null) return new HeldFile()
  const root = await navigator.storage.getDirectory()
  const all = await root.getDirectoryHandle(FOLDER, { create: true })
  const folder = await all.getDirectoryHandle(place, { create: true })
  const name = newId()
  const handle = await folder.getFileHandle(name, { create: true })
  const access = await handle.createSyncAccessHandle()
  let at = 0
  return {
    write(piece) {
      // A view of memory that a program may grow is not taken by every browser.
      at += access.write(piece.slice(), { at })
    },
    finish() {
      access.flush()
      access.close()
      return handle.getFile()
    },
    async dispose() {
      access.close()
      await folder.removeEntry(name)
    },
  }
}

/** Bytes of a file in memory that are joined into one blob, which browsers keep outside of the worker. */
const JOINED_BYTES = 8 << 20

/** A temporary file where the browser has no private file system, or nothing of a case may be written. */
class HeldFile implements TemporaryFile {
  #blobs: Blob[] = []
  #pieces: Uint8Array<ArrayBuffer>[] = []
  #bytes = 0

  write(piece: Uint8Array): void {
    this.#pieces.push(piece.slice())
    this.#bytes += piece.length
    if (this.#bytes >= JOINED_BYTES) this.#join()
  }

  async finish(): Promise<Blob> {
    this.#join()
    return new Blob(this.#blobs)
  }

  async dispose(): Promise<void> {
    this.#blobs = []
    this.#pieces = []
  }

  #join(): void {
    this.#blobs.push(new Blob(this.#pieces))
    this.#pieces = []
    this.#bytes = 0
  }
}

/** Archives in archives wait in a temporary file. */
export async function browserSpool(place: SpoolPlace): Promise<Spool> {
  const file = await newFile(place)
  return {
    async write(piece) {
      file.write(piece)
    },
    finish: () => file.finish(),
    dispose: () => file.dispose(),
  }
}

/**
 * The temporary files of this page. Several pages may be open, so each has a folder of its own, and a lock that says as
 * long as it lives that the folder is still needed.
 */
export class BrowserSpools {
  readonly #name = newId()
  readonly #place: Promise<SpoolPlace>

  constructor() {
    this.#place = this.#open()
  }

  /** Where temporary files of the page go, unless nothing of a case may be written. */
  place(): Promise<SpoolPlace> {
    return this.#place
  }

  /** Removes the temporary files of this page, and those of pages that are gone. */
  async sweep(): Promise<void> {
    if ((await this.#place) === null) return
    try {
      const all = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true })
      for await (const name of all.keys()) {
        if (name === this.#name) await all.removeEntry(name, { recursive: true })
        else await whileUnused(name, () => all.removeEntry(name, { recursive: true }))
      }
    } catch (error) {
      // Still in use, so that the next sweep takes it, or gone by another's.
      if (!(error instanceof DOMException)) throw error
    }
  }

  /** `null` where the browser has no private file system, or no locks by which pages know of each other. */
  async #open(): Promise<SpoolPlace> {
    try {
      await navigator.storage.getDirectory()
      await new Promise<void>((resolve, reject) => {
        // Held until the page is closed.
        navigator.locks
          .request(lockOf(this.#name), () => (resolve(), new Promise(() => undefined)))
          .catch(reject)
      })
      return this.#name
    } catch {
      return null
    }
  }
}

function lockOf(name: string): string {
  return `${FOLDER}/${name}`
}

async function whileUnused(name: string, deed: () => Promise<void>): Promise<void> {
  await navigator.locks.request(lockOf(name), { ifAvailable: true }, (lock) => lock && deed())
}
