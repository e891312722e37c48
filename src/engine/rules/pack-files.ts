import { joined } from '../../event/bytes.ts'
import type { Archive } from '../../evidence/containers/container.ts'
import { containerOf, openArchive } from '../../evidence/containers/registry.ts'
import type { Input } from '../../evidence/input.ts'
import { MAX_FILE } from '../../detections/packs/read-pack.ts'
import { LIST_ENDINGS } from '../../detections/packs/formats/plain.ts'
import { extensionOf, type PackFile } from '../../detections/packs/pack.ts'

export interface PackFiles {
  readonly files: readonly PackFile[]
  /** Files that hold neither rules nor indicators, and why. */
  readonly aside: readonly { readonly path: string; readonly reason: string }[]
}

/** The reason of files that nobody misses. */
export const NO_RULES = 'it is no file of rules or indicators'

const HEAD_BYTES = 4_096
/** All text of a pack together. */
const MAX_TEXT = 256 * 1024 * 1024
const EXTENSIONS = [
  'yml',
  'yaml',
  'json',
  'stix',
  'stix2',
  'ioc',
  'xml',
  'tsv',
  'yar',
  'yara',
  ...LIST_ENDINGS,
]
/** What stands in these folders of a collection tests it; these files are about it. */
const NOT_RULES =
  /(?:^|[/>] ?)(?:\.[^/]+|tests?|regression_data)\/|(?:^|[/>] ?)(?:licen[cs]e|readme|changelog|contributing|code_of_conduct|codeowners|notice|security|releases?|version)[^/]*$/i

/** The texts of what was given as a pack: files, or zip archives of them. */
export async function packFiles(inputs: readonly Input[]): Promise<PackFiles> {
  const files: PackFile[] = []
  const aside: { path: string; reason: string }[] = []
  let room = MAX_TEXT
  const take = async (
    path: string,
    size: number,
    load: () => Promise<Uint8Array | string>,
  ): Promise<void> => {
    const leave = (reason: string): void => void aside.push({ path, reason })
    const reason =
      NOT_RULES.test(path) || !EXTENSIONS.includes(extensionOf(path))
        ? NO_RULES
        : size > MAX_FILE || size > room
          ? 'it is too large for a pack'
          : null
    if (reason !== null) return leave(reason)
    const loaded = await load()
    if (typeof loaded === 'string') return leave(loaded)
    room -= loaded.length
    files.push({ path, text: decoded(loaded) })
  }
  for (const { path, blob } of inputs) {
    if (!containerOf(new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()))) {
      await take(path, blob.size, async () => new Uint8Array(await blob.arrayBuffer()))
      continue
    }
    const outcome = await openArchive(blob, path, [])
    if (!outcome.ok) {
      aside.push({
        path,
        reason: outcome.unpack ? 'packs come as zip, tar or plain files' : outcome.issue.detail,
      })
      continue
    }
    for (const member of outcome.archive.members) {
      await take(member.path, member.size, () =>
        unpacked(outcome.archive, member.index, Math.min(MAX_FILE, room)),
      )
    }
  }
  return { files, aside }
}

/** The bytes of a member, or why there are none. */
async function unpacked(archive: Archive, index: number, most: number): Promise<Uint8Array | string> {
  const pieces: Uint8Array[] = []
  const stop = new AbortController()
  let size = 0
  const { issues } = await archive.read(
    index,
    (piece) => {
      size += piece.length
      if (size > most) stop.abort()
      else pieces.push(piece.slice())
    },
    stop.signal,
  )
  if (size > most) return 'it is too large for a pack'
  if (issues[0]) return issues[0].detail
  return joined(pieces)
}

function decoded(bytes: Uint8Array): string {
  const [a, b] = bytes
  const encoding = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}
