import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { generate } from '../lab/generate.ts'

/** Indicators that a hunt brings along; none of them stands in what the lab writes. */
const INDICATORS = 300

export interface Inputs {
  /** A collection of the lab: many files of every kind. */
  readonly collection: string
  /** HttpProxy and IIS text in one large file each. */
  readonly text: readonly string[]
  /** Event logs of the collection. */
  readonly eventLogs: readonly string[]
  /** One indicator a line. */
  readonly indicators: string
}

/** Makes what is read, or takes what an earlier run has made. */
export function inputsOf(folder: string, bytes: number): Inputs {
  const out = join(folder, `${Math.round(bytes / 1e6)}MB`)
  const collection = join(out, 'collection')
  if (!existsSync(join(out, 'ready'))) {
    rmSync(out, { recursive: true, force: true })
    console.log(`Making ${bytes / 1e6} MB of logs…`)
    generate({
      scenario: 'proxylogon',
      bytes,
      out,
      seed: 'bench',
      servers: 1,
      products: ['2016'],
      from: Date.UTC(2021, 0, 1),
      to: Date.UTC(2021, 3, 1),
    })
    mkdirSync(join(out, 'text'))
    // Files of one folder have the same columns, so that together they read as one log that was started again.
    joinFiles(collection, /HttpProxy\/Mapi\/.*\.LOG$/, join(out, 'text/httpproxy.log'), bytes / 2)
    joinFiles(collection, /W3SVC1\/.*\.log$/, join(out, 'text/iis.log'), bytes / 2)
    writeFileSync(join(out, 'indicators.txt'), `${indicators().join('\n')}\n`)
    writeFileSync(join(out, 'ready'), '')
  }
  return {
    collection,
    text: ['httpproxy.log', 'iis.log'].map((name) => join(out, 'text', name)),
    eventLogs: filesBelow(collection, /\.evtx$/),
    indicators: join(out, 'indicators.txt'),
  }
}

/** Files one after the other, again from the first until there are enough bytes. */
function joinFiles(folder: string, pattern: RegExp, target: string, bytes: number): void {
  const paths = filesBelow(folder, pattern)
  const file = openSync(target, 'w')
  for (let written = 0; written < bytes && paths.length > 0;)
    for (const path of paths) if (written < bytes) written += writeSync(file, withoutMark(readFileSync(path)))
  closeSync(file)
}

/** The first bytes of a file, which may be too large to be read whole. */
export function headOf(path: string, bytes: number): Uint8Array {
  const file = openSync(path, 'r')
  const head = new Uint8Array(Math.min(bytes, fstatSync(file).size))
  let at = 0
  for (let read = -1; read !== 0 && at < head.length; at += read)
    read = readSync(file, head, at, head.length - at, at)
  closeSync(file)
  return head
}

/** The bytes without the mark by which a file says that it is UTF-8. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

export function filesBelow(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => pattern.test(path.replaceAll('\\', '/')))
    .sort()
}

export function sizeOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + statSync(path).size, 0)
}

function indicators(): string[] {
  return Array.from({ length: INDICATORS }, (_, i) => {
    const number = Math.imul(i + 1, 0x9e3779b1) >>> 0
    const hex = number.toString(16).padStart(8, '0')
    if (i % 3 === 0) return `${hex}.indicator.example`
    return i % 3 === 1 ? `198.51.${number % 250}.${(number >>> 8) % 250}` : `shell-${hex}.aspx`
  })
}
