/** A search for the events that two searches have in common. */
export function bothSearches(one: string, other: string): string {
  return [one, other]
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text, _, all) => (all.length > 1 && /\bor\b/i.test(text) ? `(${text})` : text))
    .join(' and ')
}
