import { headText } from '../text/head-text.ts'

/** What the beginning of a W3C extended log says about itself. */
export interface W3cHead {
  /** Value of `#Software`; `null` when there is none. */
  readonly software: string | null
  /** Column names of the first `#Fields`. */
  readonly fields: readonly string[]
}

/** Reads the directives of a W3C log; `null` when no line with columns between spaces or tabs is there. */
export function readW3cHead(head: Uint8Array): W3cHead | null {
  const text = headText(head)
  if (text === null) return null
  const named = /^#Fields:[ \t]*(.*?)[ \t]*$/im.exec(text)?.[1]
  if (named === undefined) return null
  const fields = named.trim().split(/[ \t]+/)
  if (fields.length < 2 || fields.some((field) => field.includes(','))) return null
  return { software: /^#Software:[ \t]*(.*?)\s*$/im.exec(text)?.[1] ?? null, fields }
}
