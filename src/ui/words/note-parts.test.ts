import { describe, expect, it } from 'vitest'
import { notePartsOf, type NotePart } from './note-parts.ts'

/** Everything that a note shows, without its form. */
function textOf(parts: readonly NotePart[]): string {
  return parts
    .map((part) => {
      if ('text' in part) return part.text
      if ('of' in part) return textOf(part.of)
      return 'items' in part ? part.items.map(textOf).join(' ') : ''
    })
    .join('')
}

function kindsOf(parts: readonly NotePart[]): string[] {
  return parts.flatMap((part) => [
    part.kind,
    ...('of' in part ? kindsOf(part.of) : 'items' in part ? part.items.flatMap(kindsOf) : []),
  ])
}

describe('a note', () => {
  it('has paragraphs, lists, quotes, code and stressed words', () => {
    const parts = notePartsOf(
      '# Seen\n\n**two** _files_ `x.aspx`\n\n3. first\n4. second\n\n> so\n\n```\na <b>\n```\n',
    )
    expect(parts.map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'list', 'quote', 'block'])
    expect(kindsOf(parts)).toEqual(expect.arrayContaining(['strong', 'em', 'code']))
    expect(parts[2]).toMatchObject({ start: 3, items: [[{ text: 'first' }], [{ text: 'second' }]] })
    expect(parts[4]).toEqual({ kind: 'block', text: 'a <b>' })
  })

  it('shows links, pictures and HTML as the text that they are', () => {
    const hostile =
      '[click](javascript:alert(1)) ![x](https://evil.example/p.png) <img src=x onerror=alert(1)> https://evil.example'
    const parts = notePartsOf(hostile)
    expect(textOf(parts)).toBe(
      'click (javascript:alert(1)) [picture: x (https://evil.example/p.png)] <img src=x onerror=alert(1)> https://evil.example',
    )
    expect(new Set(kindsOf(parts))).toEqual(new Set(['paragraph', 'text']))
    expect(textOf(notePartsOf('<script>\nalert(1)\n</script>'))).toContain('<script>\nalert(1)')
    expect(textOf(notePartsOf('| a | b |\n|---|---|\n| 1 | <b> |'))).toContain('| 1 | <b> |')
  })

  it('ends nowhere, however deeply it is nested', () => {
    for (const odd of ['>'.repeat(10_000), '> '.repeat(500), '- '.repeat(5_000), '*a '.repeat(3_000)])
      expect(textOf(notePartsOf(odd)).length).toBeLessThan(20_000)
    expect(textOf(notePartsOf(`${'> '.repeat(60)}deep`))).toContain('deep')
    expect(notePartsOf('')).toEqual([])
  })
})
