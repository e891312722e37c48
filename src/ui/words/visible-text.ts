import { codePointText, replaceUnseen } from '../../event/unseen.ts'

/** Characters of a text that are shown at first; whoever needs more of it shows it by `LongText`. */
export const SHOWN = 2_000

/**
 * Makes log text safe to show: invisible characters appear as code points, so that it cannot pretend, and what is very long
 * is cut, with the number of characters left out. Line feeds and tabs stay, which on a page are nothing but space. It takes
 * nothing but the text, so that it can be given to `map`.
 */
export function visibleText(text: string): string {
  return visibleUpTo(text, SHOWN)
}

/** The same, cut behind `most` characters. */
export function visibleUpTo(text: string, most: number): string {
  if (text.length <= most) return shown(text)
  const end = wholeEnd(text, most)
  return `${shown(text.slice(0, end))}… (${(text.length - end).toLocaleString('en-US')} more characters)`
}

/** The text in slices of about `length` characters, each safe to show. */
export function visibleSlices(text: string, length: number): string[] {
  const slices: string[] = []
  for (let from = 0; from < text.length;) {
    const end = wholeEnd(text, from + length)
    slices.push(shown(text.slice(from, end)))
    from = end
  }
  return slices
}

function shown(text: string): string {
  return replaceUnseen(text, (character) =>
    character === '\n' || character === '\t' ? character : codePointText(character),
  )
}

/** The position, or the one after it when it would part the two halves of a character. */
function wholeEnd(text: string, at: number): number {
  const isParted = /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at))
  return isParted ? at + 1 : at
}
