import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { headOf } from './inputs.ts'
import { repeated } from './measure.ts'
import type { Results } from './results.ts'

/** MB/s of what the machine itself can do, in one thread. */
export interface Limits {
  readonly copy: number
  readonly inflate: number
  readonly write: number
}

const SAMPLE = 32 << 20
const BEYOND_CACHES = 256 << 20

/** The physical limits that stages are held against, measured on the text that is read. */
export async function measureLimits(results: Results, text: string, folder: string): Promise<Limits> {
  console.log('\nLimits of this machine')
  const sample = headOf(text, SAMPLE)
  const megabytes = sample.length / 1e6
  const copy = await copyRate(sample)
  const packed = gzipSync(sample, { level: 6 })
  const inflate = megabytes / (await repeated(0.7, () => gunzipSync(packed)))
  const path = join(folder, 'written')
  const write =
    megabytes /
    (await repeated(0.5, () => {
      const file = openSync(path, 'w')
      writeSync(file, sample)
      fsyncSync(file)
      closeSync(file)
    }))
  rmSync(path)
  results.figure('limit: memory copy', copy, 'MB/s')
  results.figure('limit: inflate (gzip, of text)', inflate, 'MB/s')
  results.figure('limit: write and sync', write, 'MB/s')
  return { copy, inflate, write }
}

/** Measures how fast memory is copied, with more bytes than any cache holds. */
async function copyRate(sample: Uint8Array): Promise<number> {
  const source = new Uint8Array(BEYOND_CACHES)
  for (let at = 0; at + sample.length <= source.length; at += sample.length) source.set(sample, at)
  const target = new Uint8Array(source.length).fill(1)
  return source.length / 1e6 / (await repeated(0.5, () => target.set(source)))
}
