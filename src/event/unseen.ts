/**
 * Characters that cannot be seen, that end a line, or that reorder the text around them: controls, separators of lines and
 * paragraphs, bidirectional and zero-width marks, fillers, tags, variation selectors, notes between lines.
 */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

/** The text with each character that cannot be seen replaced by what `by` gives for it. */
export function replaceUnseen(text: string, by: (character: string) => string): string {
  return text.replace(UNSEEN, by)
}

/** A character as its code point, such as `⟨U+202E⟩`. */
export function codePointText(character: string): string {
  return `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`
}

/** Text that stays on one line, moves no cursor and pretends nothing, whatever stands in it. */
export function visibleLine(text: string): string {
  return replaceUnseen(text, codePointText)
}

/** JSON of the same value whose texts hold no character that cannot be seen; its own line ends stay. */
export function visibleJson(json: string): string {
  // JSON holds a line feed only between its parts.
  return replaceUnseen(json, (character) => (character === '\n' ? character : jsonEscape(character)))
}

function jsonEscape(character: string): string {
  let text = ''
  for (let at = 0; at < character.length; at++)
    text += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`
  return text
}
