/** Where a case is kept: in the browser's storage, or in the memory of the page until that is closed or reloaded. */
export type CasePlace = 'browser' | 'memory'

const IN_MEMORY = 'memory-'

/** The id of a new case. It says where the case is kept, so that no thread has to ask. */
export function caseIdIn(place: CasePlace, id: string): string {
  return place === 'memory' ? IN_MEMORY + id : id
}

export function isInMemory(caseId: string): boolean {
  return caseId.startsWith(IN_MEMORY)
}
