import type { Container } from '../container.ts'

/** Kinds that 7-Zip takes apart, by their first bytes. */
interface Kind {
  readonly id: string
  readonly title: string
  /** 7-Zip's name of the kind. */
  readonly type: string
  readonly magic: readonly number[]
}

const KINDS: readonly Kind[] = [
  { id: '7z', title: '7z archive', type: '7z', magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { id: 'rar', title: 'RAR archive', type: 'Rar', magic: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x00] },
  { id: 'rar5', title: 'RAR archive', type: 'Rar5', magic: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0x00] },
  { id: 'cab', title: 'Cabinet', type: 'Cab', magic: [0x4d, 0x53, 0x43, 0x46, 0, 0, 0, 0] },
  { id: 'xz', title: 'Xz file', type: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { id: 'zstd', title: 'Zstandard file', type: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { id: 'bzip2', title: 'Bzip2 file', type: 'bzip2', magic: [0x42, 0x5a, 0x68] },
]

/** Bzip2 goes on with its level and the digits of pi. */
const BZIP2_BLOCK = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]

function matches(kind: Kind, head: Uint8Array): boolean {
  if (!kind.magic.every((byte, i) => head[i] === byte)) return false
  return kind.id !== 'bzip2' || BZIP2_BLOCK.every((byte, i) => head[4 + i] === byte)
}

/** 7-Zip's name for the kind of these bytes. Zips with methods that are read nowhere else come here, too. */
export function sevenZipType(head: Uint8Array): string {
  return KINDS.find((kind) => matches(kind, head))?.type ?? 'zip'
}

const kinds: readonly Container[] = KINDS.map((kind) => ({
  id: kind.id,
  title: kind.title,
  sniff: (head) => matches(kind, head),
  open: () => Promise.resolve({ ok: false, unpack: true }),
}))

export default kinds
