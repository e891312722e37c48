import { newId } from '../event/new-id.ts'
import type { CaseRecord } from './store.ts'

/** The record of a case into which nothing was read yet. */
export function newCase(name: string): CaseRecord {
  return {
    id: newId(),
    name,
    created: Date.now(),
    events: 0,
    bytes: 0,
    sources: 0,
    storedBytes: 0,
    complete: true,
  }
}
