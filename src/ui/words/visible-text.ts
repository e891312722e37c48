/**
 * Characters that are invisible or that reorder visible text: controls, bidirectional marks,
 * zero-width characters. Each is shown as its code point, so that log text cannot pretend.
 */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g

/** Makes log text safe to show: invisible characters appear as code points. */
export function visibleText(text: string): string {
  return text.replace(
    UNSEEN,
    (unit) => `⟨U+${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
}
