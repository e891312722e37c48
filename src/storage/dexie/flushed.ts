import { Dexie } from 'dexie'
import { deleteDatabase } from './deleted.ts'

const FILLER_BYTES = 32 << 10
const FILLERS_AT_ONCE = 16
/** Chromium begins a new file after 4 MiB at most. */
const ROUNDS = 20

/**
 * Has the browser move what it holds in its log into files, by storing some megabytes of random bytes and deleting them.
 * Chromium stores in a LevelDB. When a database is deleted while what was in it still waits in the log, both go into one
 * file, which is not merged with any other any more, so that it keeps what was deleted. When it stood in a file before,
 * the deletion comes into a newer one, and Chromium merges the two at once. Where there is no room for it, nothing
 * happens.
 */
export async function flushed(name: string): Promise<void> {
  const filler = new Dexie(name)
  filler.version(1).stores({ fillers: '' })
  try {
    const table = filler.table<Uint8Array, number>('fillers')
    for (let round = 0; round < ROUNDS; round++) {
      const keys = Array.from({ length: FILLERS_AT_ONCE }, (_, at) => round * FILLERS_AT_ONCE + at)
      // Random, since it is stored packed.
      await table.bulkPut(
        keys.map(() => crypto.getRandomValues(new Uint8Array(FILLER_BYTES))),
        keys,
      )
    }
  } catch {
    // What was written until then is deleted all the same.
  } finally {
    filler.close()
    await deleteDatabase(name).catch(() => undefined)
  }
}
