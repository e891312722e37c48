import { describe, expect, it } from 'vitest'
import { strangerOf, type Stranger } from './strangers.ts'

/** The first bytes of a file: texts as they are, zeros up to `at` before them. */
function head(begin: string | readonly number[], at = 0): Uint8Array {
  const bytes = typeof begin === 'string' ? [...new TextEncoder().encode(begin)] : begin
  return Uint8Array.from([...new Array<number>(at).fill(0), ...bytes, 0x20, 0x20])
}

const of = (begin: string | readonly number[], at = 0): Stranger => strangerOf(head(begin, at))

describe('the kind of a file that no format reads', () => {
  it.each<[string | readonly number[], number, string]>([
    ['vhdxfile', 0, 'VHDX'],
    ['conectix', 0, 'VHD'],
    ['KDMV', 0, 'VMDK'],
    ['# Disk DescriptorFile', 0, 'description of a disk of VMware'],
    [[0x51, 0x46, 0x49, 0xfb], 0, 'QEMU'],
    [[0x45, 0x56, 0x46, 0x09, 0x0d, 0x0a, 0xff], 0, 'E01'],
    [[0x45, 0x56, 0x46, 0x32, 0x0d, 0x0a, 0x81], 0, 'Ex01'],
    ['ADSEGMENTEDFILE', 0, 'AD1'],
    ['NTFS    ', 3, 'NTFS'],
    ['EFI PART', 0x200, 'GPT'],
    ['MSWIM', 0, 'WIM'],
    ['PAGEDU64', 0, 'memory'],
  ])('%j at %i is an image, which is not opened', (begin, at, what) => {
    expect(of(begin, at).code).toBe('disk-image')
    expect(of(begin, at).detail).toContain(what)
    expect(of(begin, at + 1).code).not.toBe('disk-image')
  })

  it.each<[string | readonly number[], number, string]>([
    ['MDMP', 0, 'dump of a process'],
    ['regf', 0, 'hive'],
    ['FILE0', 0, '$MFT'],
    ['MZ', 0, 'program of Windows'],
    [[0x7f, 0x45, 0x4c, 0x46], 0, 'program of Linux'],
    ['SQLite format 3', 0, 'SQLite'],
    [[0xef, 0xcd, 0xab, 0x89], 4, 'ESE'],
    [[0xd4, 0xc3, 0xb2, 0xa1], 0, 'packets'],
    [[0x0a, 0x0d, 0x0d, 0x0a], 0, 'packets'],
    ['%PDF', 0, 'PDF'],
    [[0xd0, 0xcf, 0x11, 0xe0], 0, 'Office'],
    [[0x89, 0x50, 0x4e, 0x47], 0, 'picture'],
    [[0xff, 0xd8, 0xff], 0, 'picture'],
    [[0xff, 0xfe], 0, 'UTF-16, little endian'],
    [[0xfe, 0xff], 0, 'UTF-16, big endian'],
  ])('%j at %i is named by what it is', (begin, at, what) => {
    expect(of(begin, at)).toMatchObject({ code: 'unknown-format' })
    expect(of(begin, at).detail).toContain(what)
    // All of the signature counts, not a part of it.
    const bytes = head(begin, at)
    for (let i = at; i < bytes.length - 2; i++) {
      const other = bytes.slice()
      other[i]! ^= 0x80
      expect(strangerOf(other).detail).not.toContain(what)
    }
  })

  it('is told by its first eight bytes where nothing else tells it', () => {
    expect(of([1, 2, 0xab, 4, 5, 6, 7, 8, 9])).toEqual({
      code: 'unknown-format',
      detail: 'begins with 01 02 ab 04 05 06 07 08',
    })
    expect(strangerOf(Uint8Array.of(0xff, 0xd8)).detail).toBe('begins with ff d8')
    expect(strangerOf(Uint8Array.of(0xff, 1)).detail).toBe('begins with ff 01')
    expect(strangerOf(Uint8Array.of(0xfe, 1)).detail).toBe('begins with fe 01')
  })

  it('is zeros only where there is nothing else', () => {
    expect(strangerOf(new Uint8Array(300))).toEqual({ code: 'zero-filled', detail: 'its first 300 bytes' })
    expect(strangerOf(Uint8Array.of(0, 0, 1)).code).toBe('unknown-format')
  })
})

describe('a log whose columns nobody names', () => {
  const detail = (values: number, log: string): Stranger => ({
    code: 'headless-log',
    detail: `line 1 has ${values} values, as rows of ${log} have`,
  })
  const IIS = '2021-03-03 04:05:06 192.0.2.1 GET /owa/ - 443 -'
  const EXCHANGE = '2021-03-03T04:05:06.123Z,a,b,c,d'

  it('is told by the form of its first row', () => {
    expect(of(`${IIS}\r\nnext row`)).toEqual(detail(8, 'an IIS or another W3C log'))
    expect(of(`\ufeff${IIS}\nx`)).toEqual(detail(8, 'an IIS or another W3C log'))
    expect(of(`${EXCHANGE}\n`)).toEqual(detail(5, 'a log of Exchange'))
    for (const time of ['2021-03-03T04:05:06', '"2021-03-03T04:05:06.1Z"', '2021-03-03T04:05:06Z'])
      expect(of(`${time},,,,\n`)).toEqual(detail(5, 'a log of Exchange'))
  })

  it('is none with fewer values, another begin, or text before or behind the row', () => {
    for (const line of [
      '2021-03-03 04:05:06 192.0.2.1 GET /owa/ - 443',
      '2021-03-03 04:05 192.0.2.1 GET /owa/ - 443 - - -',
      ` ${IIS}`,
      `${IIS} `,
      IIS.replace(' GET', '  GET'),
      '2021-03-03T04:05:06.123Z,a,b,c',
      `x${EXCHANGE}`,
      EXCHANGE.replace('T', ' '),
    ])
      expect(of(`${line}\n`).code, line).toBe('unknown-format')
  })

  it('is told by its first sixteen kilobytes only', () => {
    const row = `${IIS} ${'x'.repeat(20_000)}`
    expect(of(row)).toEqual(detail(9, 'an IIS or another W3C log'))
    const late = `${EXCHANGE.slice(0, 24)}${'x'.repeat(16_384)},,,,`
    expect(of(`${late}\n`).code).toBe('unknown-format')
  })
})
