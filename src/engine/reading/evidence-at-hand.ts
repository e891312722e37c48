import type { Place } from '../../event/place.ts'
import { openArchive } from '../../evidence/containers/registry.ts'
import type { Task } from '../../ingest/task.ts'

/** Members of archives are unpacked up to this byte to show one record of them. */
const MAX_UNPACK = 256 * 2 ** 20

/** Evidence of one case that was dropped since the page was loaded: its bytes can be read again. */
export class EvidenceAtHand {
  readonly #tasks = new Map<number, Task>()

  keep(task: Task): void {
    // A spool is removed after reading, and with it what was unpacked into it.
    if (!task.spooled) this.#tasks.set(task.id, { ...task, twins: [], stored: null })
  }

  task(source: number): Task | null {
    return this.#tasks.get(source) ?? null
  }

  /** The bytes at a place; `null` when the evidence is not at hand or cannot be read any more. */
  async bytes(source: number, place: Place): Promise<Uint8Array | null> {
    const task = this.#tasks.get(source)
    if (!task) return null
    const end = place.offset + place.length
    if (task.member === null) {
      try {
        return new Uint8Array(await task.blob.slice(place.offset, end).arrayBuffer())
      } catch {
        // The file was moved or changed since it was dropped.
        return null
      }
    }
    if (end > MAX_UNPACK) return null
    return this.#unpacked(task, place)
  }

  async #unpacked(task: Task, place: Place): Promise<Uint8Array | null> {
    const opened = await openArchive(task.blob, task.archivePath ?? '', task.passwords)
    if (!opened.ok || task.member === null) return null
    const bytes = new Uint8Array(place.length)
    const end = place.offset + place.length
    const stop = new AbortController()
    let at = 0
    let filled = 0
    await opened.archive.read(
      task.member,
      (piece) => {
        const from = Math.max(place.offset, at)
        const to = Math.min(end, at + piece.length)
        if (from < to) {
          bytes.set(piece.subarray(from - at, to - at), from - place.offset)
          filled += to - from
        }
        at += piece.length
        if (at >= end) stop.abort()
      },
      stop.signal,
    )
    return filled === place.length ? bytes : null
  }
}
