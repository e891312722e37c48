import type { Issue } from '../event/issue.ts'

/** A read that gave fewer bytes than stand there. */
export class ShortRead extends Error {
  readonly code = 'ESHORT'
}

/** The issue of a file that could not be read. Throws what is an error of ours. */
export function readIssue(error: unknown): Issue {
  // The browser throws when a file vanishes or changes under its handle.
  if (!(error instanceof DOMException || isNodeError(error))) throw error
  return { code: 'unreadable-file', place: null, detail: error.message }
}

function isNodeError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
