import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Format } from '../../src/formats/format.ts'
import { FORMATS, recognise } from '../../src/formats/registry.ts'

/** Larger ones cost more than they teach. */
const MAX_BYTES = 160 << 10

export interface FuzzSample {
  readonly name: string
  readonly format: Format
  readonly bytes: Uint8Array
}

/** The samples of every format, and what a folder of real logs holds. */
export function fuzzSamples(root: string, corpus: string | null): FuzzSample[] {
  const samples: FuzzSample[] = []
  for (const format of FORMATS) {
    const folder = join(root, 'src/formats', format.id, 'samples')
    for (const name of readdirSync(folder).sort()) {
      if (name.endsWith('.golden.json')) continue
      samples.push({
        name: `${format.id}/${name}`,
        format,
        bytes: new Uint8Array(readFileSync(join(folder, name))),
      })
    }
  }
  if (corpus === null || !existsSync(corpus)) return samples
  const paths = readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  for (const path of paths) {
    const bytes = new Uint8Array(readFileSync(path))
    const format = bytes.length > MAX_BYTES ? null : recognise(bytes.subarray(0, 64 << 10))
    if (format) samples.push({ name: path.slice(corpus.length + 1), format, bytes })
  }
  return samples
}
