import { codePointText, replaceUnseen } from '../../event/unseen.ts'

/**
 * Makes log text safe to show: invisible characters appear as code points, so that it cannot pretend. Line feeds and
 * tabs stay, which on a page are nothing but space.
 */
export function visibleText(text: string): string {
  return replaceUnseen(text, (character) =>
    character === '\n' || character === '\t' ? character : codePointText(character),
  )
}
