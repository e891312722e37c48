import type { StoreResult } from '../../src/storage/store.ts'

/** What a store gave back where it is meant to have room. */
export async function taken<T>(result: Promise<StoreResult<T>>): Promise<T> {
  const stored = await result
  if (!stored.ok) throw new Error(`not stored: ${stored.detail}`)
  return stored.value
}
