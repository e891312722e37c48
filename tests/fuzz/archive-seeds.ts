import { deflateRawSync } from 'node:zlib'
import { crc32 } from '../../src/event/crc32.ts'
import { gzipOf } from '../lab/archives.ts'

const encoder = new TextEncoder()

export interface ZipEntry {
  readonly name: string
  readonly bytes: Uint8Array
  /** Bit 3 of the flags: sizes stand behind the member. */
  readonly streamed?: boolean
  readonly stored?: boolean
}

/** A zip that is the same in each run, unlike those with the time of day in them. */
export function plainZip(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let at = 0
  for (const { name, bytes, streamed = false, stored = false } of entries) {
    const packed = stored ? bytes : new Uint8Array(deflateRawSync(bytes))
    const sum = crc32(bytes, 0, bytes.length)
    const sizes = [sum, packed.length, bytes.length]
    const fixed = [20, streamed ? 8 : 0, stored ? 0 : 8, 0, 0x5263]
    const encoded = encoder.encode(name)
    const here = streamed ? [0, 0, 0] : sizes
    const local = [
      ...u32(0x04034b50),
      ...fixed.flatMap(u16),
      ...here.flatMap(u32),
      ...u16(encoded.length),
      ...u16(0),
    ]
    const behind = streamed ? [0x08074b50, ...sizes].flatMap(u32) : []
    parts.push(Uint8Array.from(local), encoded, packed, Uint8Array.from(behind))
    directory.push(
      Uint8Array.from([
        ...u32(0x02014b50),
        ...u16(20),
        ...fixed.flatMap(u16),
        ...sizes.flatMap(u32),
        ...[encoded.length, 0, 0, 0, 0].flatMap(u16),
        ...u32(0),
        ...u32(at),
      ]),
      encoded,
    )
    at += local.length + encoded.length + packed.length + behind.length
  }
  const bytes = directory.reduce((sum, { length }) => sum + length, 0)
  const count = entries.length
  const end = [...u32(0x06054b50), ...[0, 0, count, count].flatMap(u16), ...u32(bytes), ...u32(at), ...u16(0)]
  return new Uint8Array(Buffer.concat([...parts, ...directory, Uint8Array.from(end)]))
}

function u16(number: number): number[] {
  return [number & 255, (number >>> 8) & 255]
}

function u32(number: number): number[] {
  return [...u16(number & 0xffff), ...u16(number >>> 16)]
}

/** A tar in the form of POSIX. */
export function plainTar(
  entries: readonly { readonly name: string; readonly bytes: Uint8Array; readonly type?: string }[],
): Uint8Array {
  const parts: Uint8Array[] = []
  for (const { name, bytes, type = '0' } of entries) {
    const header = new Uint8Array(512)
    const put = (at: number, text: string): void => header.set(encoder.encode(text), at)
    put(0, name.slice(0, 99))
    put(100, '0000644\0')
    put(124, `${bytes.length.toString(8).padStart(11, '0')}\0`)
    put(136, '14020000000\0')
    put(156, type)
    put(257, 'ustar\0')
    put(263, '00')
    fitTarSum(header, 0)
    parts.push(header, bytes, new Uint8Array((512 - (bytes.length % 512)) % 512))
  }
  return new Uint8Array(Buffer.concat([...parts, new Uint8Array(1024)]))
}

/** Writes the check sum of the header that begins at `at`. */
export function fitTarSum(tar: Uint8Array, at: number): void {
  tar.fill(0x20, at + 148, at + 156)
  const sum = tar.subarray(at, at + 512).reduce((all, byte) => all + byte, 0)
  tar.set(encoder.encode(`${sum.toString(8).padStart(6, '0')}\0 `), at + 148)
}

const LOG = encoder.encode(
  '#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status\r\n' +
    '2021-03-03 04:05:06 192.0.2.1 GET /owa/auth/logon.aspx 198.51.100.7 200\r\n'.repeat(6),
)
const OTHER = encoder.encode('2021-03-03 04:05:07 192.0.2.1 POST /ecp/y.js 198.51.100.7 200\r\n')

/** Archives of every kind that is read in place, whole and damaged. */
export function archiveSeeds(): Uint8Array[] {
  const both = [
    { name: 'EX01/C/u_ex210303.log', bytes: LOG },
    { name: 'EX01/C/u_ex210304.log', bytes: Buffer.concat([LOG, OTHER]) },
  ]
  const zip = plainZip(both)
  const tar = plainTar(both)
  return [
    zip,
    plainZip(both.map((one) => ({ ...one, streamed: true }))),
    plainZip([
      { name: 'a.log', bytes: LOG, stored: true },
      { name: 'a.log', bytes: OTHER },
      { name: 'A.LOG', bytes: LOG },
    ]),
    plainZip([
      { name: '../../etc/x', bytes: LOG },
      { name: 'c:\\x\u202e\r\n.log', bytes: LOG },
      { name: '', bytes: OTHER },
    ]),
    zip.slice(0, zip.length - 30),
    zip.slice(0, 200),
    plainZip([
      { name: 'in.zip', bytes: zip },
      { name: 'c.tar', bytes: tar },
    ]),
    plainZip([]),
    tar,
    plainTar([
      { name: 'l', bytes: new Uint8Array(), type: '2' },
      { name: 'd/', bytes: new Uint8Array(), type: '5' },
      ...both,
    ]),
    plainTar([
      { name: 'x', bytes: encoder.encode('27 path=a/very/long/name\n12 size=99\n'), type: 'x' },
      ...both,
    ]),
    tar.slice(0, 1_100),
    gzipOf(LOG),
    gzipOf(tar),
    Buffer.concat([gzipOf(LOG), gzipOf(OTHER)]),
    gzipOf(LOG).slice(0, -12),
    new Uint8Array(Buffer.concat([encoder.encode('MZ'), new Uint8Array(300), zip])),
  ].map((bytes) => new Uint8Array(bytes))
}
