/** Stands at the end of a text that is cut. */
const MARK = '…'

/**
 * The text, cut with a mark where it is longer than `most` characters. What is cut is copied, so that nothing keeps the
 * whole of a text that can be as large as its file.
 */
export function shortText(text: string, most: number): string {
  if (text.length <= most) return text
  return String.fromCharCode(...Array.from({ length: most - 1 }, (_, i) => text.charCodeAt(i))) + MARK
}

/** The first of the texts, each cut, and how many more there are. */
export function shortList(texts: readonly string[], most: number, longest: number): string[] {
  const kept = texts.slice(0, most).map((text) => shortText(text, longest))
  const more = texts.length - kept.length
  return more > 0 ? [...kept, `and ${more} more ${MARK}`] : kept
}
