import { caseIdIn, type CasePlace } from '../event/case-place.ts'
import { newId } from '../event/new-id.ts'
import type { CaseRecord } from './store.ts'

/** The record of a case into which nothing was read yet. */
export function newCase(name: string, place: CasePlace): CaseRecord {
  return {
    id: caseIdIn(place, newId()),
    name,
    created: Date.now(),
    events: 0,
    bytes: 0,
    sources: 0,
    storedBytes: 0,
    complete: true,
  }
}
