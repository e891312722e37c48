import { refusalOf, StorageError } from '../refusal.ts'
import type { StoreResult } from '../store.ts'

/** A storage that refuses a write is an answer; every other failure is an error of ours and thrown on. */
export async function stored<T>(write: () => PromiseLike<T>): Promise<StoreResult<T>> {
  try {
    return { ok: true, value: await write() }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === null) throw error
    return { ok: false, ...refusal }
  }
}

/** What was read; rejects with a `StorageError` when the storage does not work. */
export async function loaded<T>(read: () => PromiseLike<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const refusal = refusalOf(error)
    throw refusal === null ? error : new StorageError(refusal.detail)
  }
}
