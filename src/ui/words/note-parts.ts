import { lexer, type MarkedToken, type Token, type Tokens } from 'marked'

/**
 * A part of a note as it is shown. All text is as it was written: whoever shows it makes it safe to show. There is no part for
 * links, pictures or HTML: they are text.
 */
export type NotePart =
  | { readonly kind: 'text' | 'code' | 'block'; readonly text: string }
  | {
      readonly kind: 'strong' | 'em' | 'del' | 'paragraph' | 'heading' | 'quote'
      readonly of: readonly NotePart[]
    }
  | {
      readonly kind: 'list'
      /** Number of the first item; `null` for a list without numbers. */
      readonly start: number | null
      readonly items: readonly (readonly NotePart[])[]
    }
  | { readonly kind: 'break' | 'rule' }

/** Parts inside parts; what is deeper is shown as it was written. */
const DEEPEST = 8

/** Reads a note in Markdown. One that is nested beyond all reason is a block of text. */
export function notePartsOf(note: string): readonly NotePart[] {
  let tokens: readonly Token[]
  try {
    tokens = lexer(note, { gfm: true })
  } catch {
    return [{ kind: 'block', text: note }]
  }
  return partsOf(tokens, 0)
}

function partsOf(tokens: readonly Token[], depth: number): readonly NotePart[] {
  return tokens.flatMap((token) =>
    depth > DEEPEST ? [{ kind: 'text', text: token.raw } as const] : partOf(token as MarkedToken, depth + 1),
  )
}

function partOf(token: MarkedToken, depth: number): readonly NotePart[] {
  switch (token.type) {
    case 'space':
    case 'def':
      return []
    case 'paragraph':
    case 'heading':
      return [{ kind: token.type, of: partsOf(token.tokens, depth) }]
    case 'blockquote':
      return [{ kind: 'quote', of: partsOf(token.tokens, depth) }]
    case 'strong':
    case 'em':
    case 'del':
      return [{ kind: token.type, of: partsOf(token.tokens, depth) }]
    case 'list':
      return [listOf(token, depth)]
    case 'code':
      return [{ kind: 'block', text: token.text }]
    case 'codespan':
      return [{ kind: 'code', text: token.text }]
    case 'br':
      return [{ kind: 'break' }]
    case 'hr':
      return [{ kind: 'rule' }]
    case 'checkbox':
      return [{ kind: 'text', text: token.checked ? '[x] ' : '[ ] ' }]
    case 'escape':
      return [{ kind: 'text', text: token.text }]
    case 'text':
      return token.tokens ? partsOf(token.tokens, depth) : [{ kind: 'text', text: token.text }]
    case 'link':
      return linkOf(token, depth)
    case 'image':
      return [{ kind: 'text', text: `[picture: ${token.text} (${token.href})]` }]
    default:
      // HTML, tables and whatever else is shown as it was written.
      return [
        token.raw.includes('\n') ? { kind: 'block', text: token.raw } : { kind: 'text', text: token.raw },
      ]
  }
}

function listOf({ ordered, start, items }: Tokens.List, depth: number): NotePart {
  return {
    kind: 'list',
    start: ordered ? (typeof start === 'number' ? start : 1) : null,
    items: items.map(({ tokens }) => partsOf(tokens, depth)),
  }
}

/** The text of a link, and behind it where it would lead, unless that is the same. */
function linkOf({ href, text, tokens }: Tokens.Link, depth: number): readonly NotePart[] {
  const parts = partsOf(tokens, depth)
  return href === text || href === `mailto:${text}` ? parts : [...parts, { kind: 'text', text: ` (${href})` }]
}
