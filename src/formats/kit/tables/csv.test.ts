import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf, utf8 } from '../../../event/bytes.ts'
import { QUOTE } from '../text/ascii.ts'
import { DOUBLED } from '../text/cells.ts'
import { CsvScanner, halveQuotes } from './csv.ts'
import { ENDLESS, MAX_RECORD, MORE } from '../text/text-feed.ts'

interface Record {
  readonly cells: string[]
  readonly content: string
  readonly canonical: boolean
  readonly badQuote: boolean
  readonly lines: number
  readonly rest: string
}

function scan(text: string): Record {
  const bytes = utf8(text)
  const scanner = new CsvScanner()
  const next = scanner.scan(bytes, 0, true)
  const cells = Array.from({ length: scanner.count }, (_, i) => {
    const start = scanner.starts[i]!
    const end = scanner.ends[i]!
    if (scanner.forms[i] !== DOUBLED) return textOf(bytes, start, end)
    const target = new Uint8Array(end - start)
    return textOf(target, 0, halveQuotes(bytes, start, end, QUOTE, target))
  })
  const { canonical, badQuote, lines, contentEnd } = scanner
  return {
    cells,
    content: textOf(bytes, 0, contentEnd),
    canonical,
    badQuote,
    lines,
    rest: textOf(bytes, next),
  }
}

function written(cells: readonly string[]): string {
  return cells.map((cell) => (/[,"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
}

const awkward = fc.string({
  unit: fc.constantFrom('a', ',', '"', '\r', '\n', ' ', "'", ';', '\0', 'é', '#', '2'),
})
const cell = fc.oneof(fc.string(), awkward)
const ROW = '2021-03-03T06:49:42.162Z'

describe('a CSV scanner', () => {
  it('finds the cells that were written, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        (cells, end) => {
          const line = written(cells)
          const record = scan(`${line}${end}next`)
          expect(record.cells).toEqual(cells)
          expect(record).toMatchObject({ content: line, canonical: true, badQuote: false, rest: 'next' })
        },
      ),
    )
  })

  it('asks for more until the record ends, and then answers as if it had all come at once', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
        const bytes = utf8(`${written(cells)}\r\n${ROW},next`)
        const whole = new CsvScanner()
        const end = whole.scan(bytes, 0, false)
        for (let cut = 0; cut < end; cut++) {
          expect(new CsvScanner().scan(bytes.subarray(0, cut), 0, false)).toBe(MORE)
        }
      }),
    )
  })

  it('takes a quote inside an unquoted cell as it is', () => {
    const record = scan('a,b"c,d"\nnext')
    expect(record).toMatchObject({
      cells: ['a', 'b"c', 'd"'],
      canonical: false,
      badQuote: false,
      rest: 'next',
    })
  })

  it('knows that quotes without need would not be written again', () => {
    expect(scan('"a",b\n')).toMatchObject({ cells: ['a', 'b'], canonical: false, badQuote: false })
    expect(scan('"",b\n')).toMatchObject({ cells: ['', 'b'], canonical: false })
  })

  it('keeps line ends inside quotes', () => {
    const record = scan('a,"b\r\nc\nd",e\r\nnext')
    expect(record).toMatchObject({ cells: ['a', 'b\r\nc\nd', 'e'], canonical: true, lines: 3, rest: 'next' })
  })

  it('reads a cell as it stands when text follows its closing quote', () => {
    const record = scan('a,"b"c,d\nnext')
    expect(record).toMatchObject({
      cells: ['a', '"b"c', 'd'],
      badQuote: true,
      canonical: false,
      rest: 'next',
    })
  })

  it('ends a cell that swallowed the next rows where the first of them begins', () => {
    const record = scan(`a,"b, c\r\n${ROW},x,"y"\n`)
    expect(record).toMatchObject({ cells: ['a', 'b, c'], badQuote: true, lines: 1, rest: `${ROW},x,"y"\n` })
    const atEnd = scan(`a,"b\n${ROW},x\n${ROW},y`)
    expect(atEnd).toMatchObject({ cells: ['a', 'b'], badQuote: true, rest: `${ROW},x\n${ROW},y` })
    const twoLines = scan(`a,"b\nstill b\n${ROW},x\n`)
    expect(twoLines).toMatchObject({ cells: ['a', 'b\nstill b'], lines: 2, rest: `${ROW},x\n` })
  })

  it('gives an open cell to the end of the source when no row follows', () => {
    expect(scan('a,"b ""c"",d')).toMatchObject({ cells: ['a', 'b "c",d'], badQuote: true, rest: '' })
  })

  it('believes in a long quoted cell until a row begins deep inside it', () => {
    const filler = 'x'.repeat(200)
    const shallow = `a,"${`${filler}\n${ROW},\n`.repeat(20)}",z\nnext`
    expect(scan(shallow)).toMatchObject({ badQuote: false, lines: 41, rest: 'next' })
    const deep = `a,"${`${filler}\n`.repeat(400)}${ROW},x\n",z\nnext`
    expect(scan(deep)).toMatchObject({ badQuote: true, lines: 400, rest: `${ROW},x\n",z\nnext` })
  })

  it('gives up on a record that never ends, once it has seen whether a row begins after it', () => {
    const bytes = utf8(`a,"${'x\n'.repeat(MAX_RECORD / 2 + 32)}`)
    expect(new CsvScanner().scan(bytes.subarray(0, MAX_RECORD + 2), 0, false)).toBe(MORE)
    expect(new CsvScanner().scan(bytes, 0, false)).toBe(ENDLESS)
  })

  it('counts cells whose bounds it does not keep', () => {
    expect(scan(`${','.repeat(9999)}\n`)).toMatchObject({ canonical: true, rest: '' })
    const scanner = new CsvScanner()
    scanner.scan(utf8(`${','.repeat(9999)}\n`), 0, true)
    expect([scanner.count, scanner.kept]).toEqual([10_000, 4096])
  })
})
