import { MessageTurns } from '../event/message-turns.ts'
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
  const folder = await (await allSpools()).getDirectoryHandle(place, { create: true })
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
    void this.#place.then((place) => (place === null ? undefined : this.#sweepOthers()))
  }

  /** Where temporary files of the page go, unless nothing of a case may be written. */
  place(): Promise<SpoolPlace> {
    return this.#place
  }

  /**
   * Removes the temporary files that this page has made until now, and those of pages that are gone. They are written over
   * first, which takes as long as writing them; that is not waited for.
   */
  async sweep(): Promise<void> {
    const place = await this.#place
    if (place === null) return
    const own = await ignoringDisk(async () => {
      const folder = await (await allSpools()).getDirectoryHandle(place, { create: true })
      return { folder, names: await namesIn(folder) }
    })
    if (own) void removed(own.folder, own.names)
    void this.#sweepOthers()
  }

  async #sweepOthers(): Promise<void> {
    await ignoringDisk(async () => {
      const all = await allSpools()
      for (const name of await namesIn(all)) {
        if (name === this.#name) continue
        await whileUnused(name, async () => {
          const folder = await all.getDirectoryHandle(name)
          await removed(folder, await namesIn(folder))
          await all.removeEntry(name, { recursive: true })
        })
      }
    })
  }

  /** `null` where the browser has no private file system that can be written, or no locks by which pages know of each other. */
  async #open(): Promise<SpoolPlace> {
    try {
      await new Promise<void>((resolve, reject) => {
        // Held until the page is closed.
        navigator.locks
          .request(lockOf(this.#name), () => (resolve(), new Promise(() => undefined)))
          .catch(reject)
      })
      const trial = await newFile(this.#name)
      trial.write(new Uint8Array(1))
      await trial.dispose()
      return this.#name
    } catch {
      return null
    }
  }
}

async function allSpools(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true })
}

async function namesIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = []
  for await (const name of folder.keys()) names.push(name)
  return names
}

/** Writes over files of a folder and removes them. One that is in use is left to the next sweep. */
async function removed(folder: FileSystemDirectoryHandle, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await ignoringDisk(async () => {
      await overwritten(await folder.getFileHandle(name))
      await folder.removeEntry(name)
    })
  }
}

const ZEROS = new Uint8Array(1 << 20)

/** Fills a file with zeros. Whether they come to the same place of the disk is up to the file system and the disk. */
async function overwritten(file: FileSystemFileHandle): Promise<void> {
  const access = await file.createSyncAccessHandle()
  const turns = new MessageTurns()
  try {
    const bytes = access.getSize()
    for (let at = 0; at < bytes; at += ZEROS.length) {
      access.write(ZEROS.subarray(0, Math.min(ZEROS.length, bytes - at)), { at })
      if (turns.isDue) await turns.letMessagesThrough()
    }
    access.flush()
  } finally {
    access.close()
  }
}

/** What work on files resolves to; `null` when the browser refused, as when a file is in use or gone. */
async function ignoringDisk<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    return null
  }
}

function lockOf(name: string): string {
  return `${FOLDER}/${name}`
}

async function whileUnused(name: string, deed: () => Promise<void>): Promise<void> {
  await navigator.locks.request(lockOf(name), { ifAvailable: true }, (lock) => lock && deed())
}
