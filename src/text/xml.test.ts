import { describe, expect, it } from 'vitest'
import { utf8 } from '../event/bytes.ts'
import { attribute, elementsOf, innerText, readXml, type XmlElement, type XmlOptions } from './xml.ts'

function read(text: string, options?: XmlOptions): XmlElement | null {
  const bytes = utf8(text)
  return readXml(bytes, 0, bytes.length, options)
}

describe('the reader of XML', () => {
  it('gives names without prefixes, attributes of any case, text and byte offsets', () => {
    const root = read(
      '<?xml version="1.0"?><!-- ö --><x:a Name="ü"><b>1 &lt; <![CDATA[2 < 3]]>&#x41;</b><c/></x:a>',
    )!
    expect(root.name).toBe('a')
    expect(attribute(root, 'name')).toBe('ü')
    expect(attribute(root, 'other')).toBeNull()
    expect(elementsOf(root).map(({ name }) => name)).toEqual(['b', 'c'])
    expect(innerText(root)).toBe('1 < 2 < 3A')
    expect(root.offset).toBe(utf8('<?xml version="1.0"?><!-- ö -->').length)
  })

  it.each(['', 'text', '<a>', '<a></b>', '<a b=">', '<!DOCTYPE a><a/>', '<a><!ENTITY b "c"></a>', '< a/>'])(
    'refuses %j',
    (text) => {
      expect(read(text)).toBeNull()
    },
  )

  it('expands no entity that a file declares', () => {
    expect(innerText(read('<a>&b;</a>')!)).toBe('&b;')
  })

  it('reads what is cut as far as it goes where that is asked for', () => {
    const root = read('<a><b>one</b><c>tw', { lenient: true })!
    expect(elementsOf(root).map(innerText)).toEqual(['one', ''])
  })

  it('is bounded in depth and in number of elements', () => {
    expect(read('<a>'.repeat(64) + '</a>'.repeat(64))).not.toBeNull()
    expect(read('<a>'.repeat(65) + '</a>'.repeat(65))).toBeNull()
    expect(read(`<a>${'<b/>'.repeat(5)}</a>`, { maxElements: 5 })).toBeNull()
    expect(read(`<a>${'<b/>'.repeat(4)}</a>`, { maxElements: 5 })).not.toBeNull()
  })
})
