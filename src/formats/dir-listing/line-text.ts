import { textOf } from '../../event/bytes.ts'
import { isUtf8 } from '../kit/text/ascii.ts'
import { codePointOf1252 } from '../kit/text/windows-1252.ts'
import { textOf850 } from './code-page-850.ts'

type CodePage = 'code page 850' | 'windows-1252'

/** Reads lines as UTF-8; from the first that is not, those that are not as the code page it looks like. */
export class LineText {
  #page: CodePage | null = null
  readonly #told: (page: CodePage) => void

  /** `told` hears once which code page is taken. */
  constructor(told: (page: CodePage) => void) {
    this.#told = told
  }

  of(bytes: Uint8Array): string {
    if (isUtf8(bytes, 0, bytes.length)) return textOf(bytes).replace(/^\ufeff/, '')
    if (this.#page === null) {
      this.#page = looksLike(bytes)
      this.#told(this.#page)
    }
    if (this.#page === 'code page 850') return textOf850(bytes)
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(codePointOf1252(byte))
    return text
  }
}

/** The letters of western Europe stand at 0x80 to 0xa5 in one, and from 0xc0 in the other. */
function looksLike(bytes: Uint8Array): CodePage {
  if (bytes.some((byte) => byte >= 0x80 && byte < 0xa0)) return 'code page 850'
  return bytes.some((byte) => byte >= 0xc0) ? 'windows-1252' : 'code page 850'
}
