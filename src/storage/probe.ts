import { refusalOf, type Refusal } from './refusal.ts'

/** Bytes that are stored for a try: about what the record of a case and its first source take. */
const PROBE_BYTES = 64 << 10
const TABLE = 'bytes'

/**
 * Stores a few bytes in a database of this name and deletes it again. Resolves to why that was refused, or to `null`. Windows
 * that try at the same time wait for each other where the browser has locks.
 */
export async function storageRefusal(name: string): Promise<Refusal | null> {
  const locks = navigator.locks as LockManager | undefined
  return locks ? locks.request(name, () => tried(name)) : tried(name)
}

async function tried(name: string): Promise<Refusal | null> {
  try {
    const database = await opened(name)
    try {
      await filled(database)
    } finally {
      database.close()
      await deleted(name)
    }
    return null
  } catch (error) {
    const refusal = error instanceof DOMException ? refusalOf(error) : null
    return refusal ?? { reason: 'failed', detail: String(error) }
  }
}

function opened(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => {
      if (!request.result.objectStoreNames.contains(TABLE)) request.result.createObjectStore(TABLE)
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('no database could be opened'))
  })
}

function filled(database: IDBDatabase): Promise<void> {
  return new Promise((resolve, reject) => {
    const writing = database.transaction(TABLE, 'readwrite')
    writing.oncomplete = () => resolve()
    writing.onabort = () => reject(writing.error ?? new Error('nothing could be stored'))
    writing.objectStore(TABLE).put(new Uint8Array(PROBE_BYTES), 0)
  })
}

/** Resolves when it is gone, or when the browser will do that later. */
function deleted(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = request.onerror = request.onblocked = () => resolve()
  })
}
