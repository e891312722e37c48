import { BlobWriter, configure, TextReader, ZipWriter } from '@zip.js/zip.js'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openArchive } from '../../src/evidence/containers/registry.ts'
import { NodeUnpacker } from '../../src/evidence/seven-zip/unpacker-node.ts'
import { clearSpools } from '../../src/evidence/spool-node.ts'
import { bySevenZip, gzipOf, tarOf } from '../lab/archives.ts'
import { headOf } from './inputs.ts'
import type { Limits } from './limits.ts'
import { repeated } from './measure.ts'
import { found, ran } from './processes.ts'
import type { Results } from './results.ts'

const NAME = 'text.log'

/** Taking packed text out, in one thread: from the archive's bytes to those of its only member. */
export async function measureContainers(
  results: Results,
  text: string,
  folder: string,
  limits: Limits,
  plan: { readonly bytes: number; readonly seconds: number; readonly kinds: readonly string[] | null },
): Promise<void> {
  console.log('\nPacked text, one thread')
  const bytes = headOf(text, plan.bytes)
  const plain = Buffer.from(bytes).toString('latin1')
  const member = { [NAME]: plain }
  // The quickest that a person would choose: what is measured is the taking out.
  const makers: Record<string, () => Promise<Blob | null>> = {
    zip: () => zipOf(plain),
    'zip, AES': () => zipOf(plain, 'infected'),
    gzip: () => Promise.resolve(new Blob([gzipOf(bytes) as BlobPart])),
    tar: () => tarOf(member),
    '7z': () => bySevenZip('7z', member, ['-mx=1']),
    xz: () => bySevenZip('xz', member, ['-mx=1']),
    bzip2: () => bySevenZip('bzip2', member, ['-mx=1']),
    zstd: () => byZstd(bytes, folder),
  }
  configure({ useWebWorkers: false })
  const unpacker = new NodeUnpacker()
  for (const [kind, make] of Object.entries(makers)) {
    if (plan.kinds !== null && !plan.kinds.includes(kind)) continue
    const blob = await make()
    if (blob === null) {
      results.missing(`unpack: ${kind}`, 'nothing here packs such')
      continue
    }
    let out = 0
    const seconds = await repeated(plan.seconds, async () => {
      out = await bytesIn(blob, kind, unpacker)
    })
    if (out !== bytes.length) throw new Error(`${kind} gave ${out} of ${bytes.length} bytes`)
    const rate = results.figure(`unpack: ${kind}`, bytes.length / 1e6 / seconds, 'MB/s of text')
    results.figure(`unpack: ${kind}, packed to`, (100 * blob.size) / bytes.length, 'percent')
    results.ratio(`unpack ${kind}/inflate`, rate / limits.inflate, 'of inflating text alone')
  }
  await clearSpools()
}

async function bytesIn(blob: Blob, path: string, unpacker: NodeUnpacker): Promise<number> {
  const opened = await openArchive(blob, path, ['infected'])
  let bytes = 0
  if (opened.ok) {
    for (const index of opened.archive.members.keys())
      await opened.archive.read(index, (piece) => void (bytes += piece.length))
    return bytes
  }
  if (!opened.unpack) throw new Error(opened.issue.detail)
  const { blob: spool } = await unpacker.unpack(blob, path, [], { members: 10, bytes: 1e9 })
  return spool?.size ?? 0
}

async function zipOf(text: string, password?: string): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), password === undefined ? {} : { password })
  await writer.add(NAME, new TextReader(text))
  return writer.close()
}

async function byZstd(bytes: Uint8Array, folder: string): Promise<Blob | null> {
  const program = found('zstd', 'COLDTRACE_ZSTD')
  if (program === null) return null
  const path = join(folder, NAME)
  writeFileSync(path, bytes)
  const { code } = await ran(program, ['-q', '-f', path, '-o', `${path}.zst`])
  return code === 0 ? new Blob([readFileSync(`${path}.zst`) as BlobPart]) : null
}
