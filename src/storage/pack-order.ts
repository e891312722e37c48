import type { StoredPack } from '../event/pack.ts'

/** Packs in the order in which they were added, those of one moment by their ids. */
export function inOrderOfAddition(packs: Iterable<StoredPack>): StoredPack[] {
  return [...packs].sort((a, b) => a.added - b.added || (a.id < b.id ? -1 : 1))
}
