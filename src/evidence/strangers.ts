import type { IssueCode } from '../event/issue.ts'

/** The kind of a file that no format reads. */
export interface Stranger {
  readonly code: Extract<
    IssueCode,
    'unknown-format' | 'disk-image' | 'headless-log' | 'table-without-time' | 'zero-filled'
  >
  readonly detail: string
}

interface Signature {
  readonly at: number
  readonly magic: readonly number[] | string
  readonly what: string
  readonly image?: true
}

const KNOWN: readonly Signature[] = [
  { at: 0, magic: 'vhdxfile', what: 'a disk of Hyper-V (VHDX)', image: true },
  { at: 0, magic: 'conectix', what: 'a disk of Hyper-V (VHD)', image: true },
  { at: 0, magic: 'KDMV', what: 'a disk of VMware (VMDK)', image: true },
  { at: 0, magic: '# Disk DescriptorFile', what: 'the description of a disk of VMware (VMDK)', image: true },
  { at: 0, magic: [0x51, 0x46, 0x49, 0xfb], what: 'a disk of QEMU (qcow2)', image: true },
  { at: 0, magic: [0x45, 0x56, 0x46, 0x09, 0x0d, 0x0a, 0xff], what: 'an image of EnCase (E01)', image: true },
  {
    at: 0,
    magic: [0x45, 0x56, 0x46, 0x32, 0x0d, 0x0a, 0x81],
    what: 'an image of EnCase (Ex01)',
    image: true,
  },
  { at: 0, magic: 'ADSEGMENTEDFILE', what: 'an image of FTK (AD1)', image: true },
  { at: 3, magic: 'NTFS    ', what: 'an image of an NTFS volume', image: true },
  { at: 0x200, magic: 'EFI PART', what: 'an image of a whole disk (GPT)', image: true },
  { at: 0, magic: 'MSWIM', what: 'a Windows image (WIM)', image: true },
  { at: 0, magic: 'PAGEDU64', what: 'a dump of memory', image: true },
  { at: 0, magic: 'MDMP', what: 'a dump of a process' },
  { at: 0, magic: 'regf', what: 'a hive of the registry' },
  { at: 0, magic: 'FILE0', what: 'a raw $MFT; its table by MFTECmd is read' },
  { at: 0, magic: [0x4d, 0x5a], what: 'a program of Windows' },
  { at: 0, magic: [0x7f, 0x45, 0x4c, 0x46], what: 'a program of Linux' },
  { at: 0, magic: 'SQLite format 3', what: 'a database of SQLite' },
  { at: 4, magic: [0xef, 0xcd, 0xab, 0x89], what: 'a database of ESE, such as a mailbox database' },
  { at: 0, magic: [0xd4, 0xc3, 0xb2, 0xa1], what: 'captured packets' },
  { at: 0, magic: [0x0a, 0x0d, 0x0d, 0x0a], what: 'captured packets' },
  { at: 0, magic: '%PDF', what: 'a PDF' },
  { at: 0, magic: [0xd0, 0xcf, 0x11, 0xe0], what: 'a document or message of Office, or an installer' },
  { at: 0, magic: [0x89, 0x50, 0x4e, 0x47], what: 'a picture' },
  { at: 0, magic: [0xff, 0xd8, 0xff], what: 'a picture' },
]

/** Rows of logs whose columns nobody names. */
const HEADLESS: readonly (readonly [RegExp, string, RegExp])[] = [
  [/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: \S+){6,}$/, 'an IIS or another W3C log', / /],
  [/^"?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?"?(?:,[^\r\n]*){4,}$/, 'a log of Exchange', /,/],
]

/** Names the kind of a file by its first bytes, so that a person knows what it is and what to do with it. */
export function strangerOf(head: Uint8Array): Stranger {
  const known = KNOWN.find(({ at, magic }) => holds(head, at, magic))
  if (known) return { code: known.image ? 'disk-image' : 'unknown-format', detail: known.what }
  if (head.every((byte) => byte === 0))
    return { code: 'zero-filled', detail: `its first ${head.length} bytes` }
  if (head[0] === 0xff && head[1] === 0xfe) return unknown('text in UTF-16, little endian')
  if (head[0] === 0xfe && head[1] === 0xff) return unknown('text in UTF-16, big endian')
  const [line = ''] = new TextDecoder()
    .decode(head.subarray(0, 16 << 10))
    .replace(/^\ufeff/, '')
    .split(/\r?\n/, 1)
  const headless = HEADLESS.find(([row]) => row.test(line))
  if (headless) {
    const [, log, separator] = headless
    const values = line.split(separator).length
    return { code: 'headless-log', detail: `line 1 has ${values} values, as rows of ${log} have` }
  }
  const first = [...head.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return unknown(`begins with ${first}`)
}

function unknown(detail: string): Stranger {
  return { code: 'unknown-format', detail }
}

function holds(head: Uint8Array, at: number, magic: readonly number[] | string): boolean {
  const bytes = typeof magic === 'string' ? [...magic].map((char) => char.charCodeAt(0)) : magic
  return bytes.every((byte, i) => head[at + i] === byte)
}
