import type { Range } from './reading.ts'

/** The things that the browser lets the page do, found out by trying before anything is dropped. */
export interface BrowserSupport {
  /** Why no case can be stored: there is no room, or the storage does not work; `null` where a case can be stored. */
  readonly notStored: { readonly reason: 'full' | 'failed'; readonly detail: string } | null
  /** True when temporary files can be written; else archives within archives are unpacked into memory. */
  readonly temporaryFiles: boolean
  /** Bytes that may still be stored, and bytes of logs that fit into them; `null` where the browser does not tell. */
  readonly room: { readonly bytes: number; readonly logs: Range } | null
}
