import { containerOf, openArchive } from '../../evidence/containers/registry.ts'
import type { Outlook, Range, ReadingProgress } from '../contracts/reading.ts'

/** What a browser lets this origin store, in bytes. */
export interface Room {
  readonly usage: number
  readonly quota: number
}

const HEAD_BYTES = 4096
const PACKED_NAME = /\.(?:zip|7z|rar|gz|tgz|tar|bz2|tbz2?|xz|txz|lzma|zst|cab|iso|wim|arj|lzh|z)$/i
/** Archives whose directory is read ahead. The size of further ones is known when it is their turn. */
const PEEKED = 32
/** Bytes that come out of one byte of an archive that has not been opened. */
const UNPACKING: Range = { least: 1, most: 20 }
/** Stored bytes for one byte of text, before any was stored; measured on collections of the lab and samples. */
const STORING: Range = { least: 0.12, most: 0.4 }
/** From this many bytes on, the reading itself shows what storing takes. */
const MEASURED_FROM = 64 << 20
const ROOM_MS = 2_000
const PACE_MS = 1_000
const PACES = 15

/** Bytes of logs whose events fit into some bytes of storage. */
export function logsThatFit(bytes: number): Range {
  return { least: bytes / STORING.most, most: bytes / STORING.least }
}

interface DroppedItem {
  readonly path: string
  readonly blob: Blob
  readonly size: number
}

/**
 * Estimates what a reading will take, in ranges that get narrower: the time from its speed, the storage from what
 * storing has taken so far, and the size from archives as they are opened.
 */
export class Outlooks {
  readonly #room: () => Promise<Room | null>
  #files = 0
  #dropped = 0
  /** Bytes of files whose names are not those of archives. */
  #plain = 0
  /** Archives by path: packed and unpacked size in bytes; the latter is `null` until it is known. */
  readonly #archives = new Map<string, { readonly packed: number; unpacked: number | null }>()
  #usageBefore: number | null = null
  #now: Room | null = null
  #asked = 0
  readonly #paces: { readonly seconds: number; readonly bytes: number }[] = []

  constructor(room: () => Promise<Room | null>) {
    this.#room = room
  }

  /** Takes in what was dropped, before it is read. */
  async begin(dropped: readonly DroppedItem[]): Promise<void> {
    this.#now = await this.#room()
    this.#usageBefore = this.#now?.usage ?? null
    this.#files = dropped.length
    for (const { path, size } of dropped) {
      this.#dropped += size
      if (PACKED_NAME.test(path)) this.#archives.set(path, { packed: size, unpacked: null })
      else this.#plain += size
    }
  }

  /** Reads the directories of archives that have one, until `signal` is aborted. */
  async peek(
    dropped: readonly DroppedItem[],
    passwords: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const archives = dropped.filter(({ path }) => this.#archives.has(path))
    for (const { path, blob } of archives.slice(0, PEEKED)) {
      if (signal.aborted) return
      const archive = this.#archives.get(path)!
      try {
        const head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer())
        if (containerOf(head)?.id !== 'zip') continue
        const opened = await openArchive(blob, path, passwords, signal)
        if (opened.ok && !signal.aborted)
          archive.unpacked = opened.archive.members.reduce((sum, { size }) => sum + size, 0)
      } catch {
        // That it cannot be read is found out, and reported, when it is read.
      }
    }
  }

  /** An archive was opened: its unpacked size is known. */
  opened(path: string, unpacked: number): void {
    const archive = this.#archives.get(path)
    if (archive) archive.unpacked = unpacked
  }

  /** The estimate at this point of the reading. */
  at(progress: Omit<ReadingProgress, 'outlook'>): Outlook {
    this.#askForRoom()
    let unopened = 0
    let packed = 0
    let text = this.#plain
    for (const archive of this.#archives.values()) {
      text += archive.unpacked ?? 0
      if (archive.unpacked !== null) continue
      unopened++
      packed += archive.packed
    }
    const size = { least: text + packed * UNPACKING.least, most: text + packed * UNPACKING.most }
    const stored = this.#stored()
    const measured = stored !== null && progress.bytesUnpacked >= MEASURED_FROM
    const share = measured ? stored / progress.bytesUnpacked : null
    const storing = share === null ? STORING : { least: share * 0.8, most: share * 1.3 }
    const storage = {
      least: Math.max(stored ?? 0, size.least * storing.least),
      most: Math.max(stored ?? 0, size.most * storing.most),
    }
    const room = this.#now === null ? null : Math.max(0, this.#now.quota - this.#now.usage)
    const left = { least: storage.least - (stored ?? 0), most: storage.most - (stored ?? 0) }
    return {
      files: this.#files,
      bytes: this.#dropped,
      unopened,
      size,
      seconds: this.#seconds(progress),
      storage,
      room,
      fits: room === null || left.most <= room ? 'yes' : left.least <= room ? 'perhaps' : 'no',
    }
  }

  #stored(): number | null {
    return this.#now === null || this.#usageBefore === null
      ? null
      : Math.max(0, this.#now.usage - this.#usageBefore)
  }

  /** Seconds to go, at the fastest and at the slowest speed that some seconds of the reading had so far. */
  #seconds({ seconds, bytesRead, bytesTotal }: Omit<ReadingProgress, 'outlook'>): Range | null {
    const last = this.#paces.at(-1)
    if (!last || seconds - last.seconds >= PACE_MS / 1000) {
      this.#paces.push({ seconds, bytes: bytesRead })
      if (this.#paces.length > PACES) this.#paces.shift()
    }
    if (seconds < 2 || bytesRead < bytesTotal * 0.01) return null
    const rates = [bytesRead / seconds]
    for (const { seconds: then, bytes } of this.#paces)
      if (seconds - then >= 3 && bytesRead > bytes) rates.push((bytesRead - bytes) / (seconds - then))
    const left = Math.max(0, bytesTotal - bytesRead)
    return { least: (0.9 * left) / Math.max(...rates), most: (1.2 * left) / Math.min(...rates) }
  }

  #askForRoom(): void {
    const now = Date.now()
    if (now - this.#asked < ROOM_MS) return
    this.#asked = now
    void this.#room().then((room) => (this.#now = room))
  }
}
