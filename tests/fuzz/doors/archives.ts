import type { Door, Random } from '../door.ts'
import { archiveSeeds, fitTarSum } from '../archive-seeds.ts'
import { problemOfSources, sourcesOf } from '../evidence.ts'
import { MemoryFile } from '../memory-file.ts'

const NAMES = ['x.zip', 'x.log', 'Collection-EX01-2021-03-09T10_00_00Z.zip', 'x.tar.gz', 'x.zip.001']
const NUMBERS = [0, 1, 2, 8, 9, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0xffffffff]
/** Sizes, places, flags and methods stand in so many bytes behind a mark of a zip. */
const ZIP_FIELDS = 56
const TAR_BLOCK = 512

/** Changes a field of a zip or of a tar, whose check sum is made to fit. */
function changedField(input: Uint8Array, next: Random): Uint8Array {
  const tar = tarHeaders(input)
  if (tar.length > 0 && next(3) > 0) {
    const at = tar[next(tar.length)]!
    const field = at + [0, 100, 124, 124, 156, 157, 257, 345][next(8)]! + next(12)
    input[field] = next(2) === 0 ? 0x30 + next(10) : next(256)
    fitTarSum(input, at)
    return input
  }
  const marks = zipMarks(input)
  if (marks.length === 0) return input
  const at = marks[next(marks.length)]! + 2 + next(ZIP_FIELDS)
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const other = marks[next(marks.length)]!
  const value = next(2) === 0 ? NUMBERS[next(NUMBERS.length)]! : other
  if (next(2) === 0) {
    if (at + 4 <= input.length) view.setUint32(at, value, true)
  } else if (at + 2 <= input.length) view.setUint16(at, value & 0xffff, true)
  return input
}

function tarHeaders(input: Uint8Array): number[] {
  const found: number[] = []
  for (let at = 0; at + TAR_BLOCK <= input.length; at += TAR_BLOCK)
    if (input[at + 257] === 0x75 && input[at + 258] === 0x73) found.push(at)
  return found
}

function zipMarks(input: Uint8Array): number[] {
  const found: number[] = []
  for (let at = 0; at + 4 <= input.length; at++)
    if (input[at] === 0x50 && input[at + 1] === 0x4b) found.push(at)
  return found
}

export const archives: Door = {
  id: 'archives',
  about: 'zip, tar and gzip, also nested or without an end',
  tokens: [
    'PK\u0003\u0004',
    'PK\u0001\u0002',
    'PK\u0005\u0006',
    'PK\u0006\u0006',
    'PK\u0006\u0007',
    'PK\u0007\b',
    'ustar\0',
  ]
    .concat([
      '../',
      ' > ',
      '\\',
      'C:\\',
      '\u202e',
      'a.log',
      '\u0001\0\u0008\0',
      '7z',
      '\u001f\u008b\b',
      'MZ',
      '27 path=x\n',
    ])
    .concat(['size=99999999999\n', 'linkpath=', '0000000\0', '77777777777\0']),
  most: { steps: 4_000_000, perByte: 20_000 },
  change: changedField,
  seeds: archiveSeeds,
  async problem(input, seed) {
    const blob = new MemoryFile(input)
    const sources = await sourcesOf([{ path: NAMES[seed % NAMES.length]!, blob }])
    const first = sources.find(({ path }) => !path.includes(' > '))
    if (!first) return 'no word of the archive'
    if (first.receipt.bytes !== input.length)
      return `${first.receipt.bytes} of ${input.length} bytes are known`
    return problemOfSources(sources)
  },
}
