import { fileURLToPath } from 'node:url'
import { plainTar, plainZip } from '../fuzz/archive-seeds.ts'

/** Files of an exhibit by their paths. */
export type Files = Readonly<Record<string, Uint8Array | string>>

/** What must be said of an exhibit. */
export interface Expected {
  /** What happened to the evidence, in one sentence. */
  readonly about: string
  /** Options of the command, besides the folder. */
  readonly options?: readonly string[]
  /** The exit code. */
  readonly exit: number
  /** Codes of issues, all of which must be told of some source. */
  readonly issues: readonly string[]
  /** No server may get a verdict that reassures more than this one. */
  readonly notBetterThan: 'compromised' | 'needs-explanation' | 'attempted' | 'cannot-tell'
  /** Bytes of the ledger over all sources: whether there are any of a kind. Absent: either will do. */
  readonly parsed?: boolean
  readonly skipped?: boolean
  readonly unreadable?: boolean
  /** Number of events of all sources; absent: any. */
  readonly events?: number
}

export const HEAD =
  '#Software: Microsoft Internet Information Services 10.0\r\n' +
  '#Fields: date time s-ip cs-method cs-uri-stem s-port c-ip cs(User-Agent) sc-status\r\n'

/** Requests of a quiet day, one a minute. */
export function rows(count: number, day = '2021-03-03'): string {
  return Array.from({ length: count }, (_, i) => {
    const clock = `${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}:00`
    return `${day} ${clock} 192.0.2.1 GET /owa/ 443 198.51.100.${i % 9} Mozilla/5.0 200\r\n`
  }).join('')
}

/** A log of IIS as it should be. */
export function log(count = 60, day?: string): string {
  return HEAD + rows(count, day)
}

export const LOG = 'EX01/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log'
export const NEXT_LOG = 'EX01/inetpub/logs/LogFiles/W3SVC1/u_ex210304.log'

export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

export function zip(files: Readonly<Record<string, Uint8Array | string>>): Uint8Array<ArrayBuffer> {
  return plainZip(Object.entries(files).map(([name, content]) => ({ name, bytes: asBytes(content) })))
}

export function tar(files: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  return plainTar(Object.entries(files).map(([name, content]) => ({ name, bytes: asBytes(content) })))
}

function asBytes(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? bytes(content) : content
}

/** The first sample of a format of event logs, as a path. */
export function sampleOf(format: string): string {
  return fileURLToPath(new URL(`../../src/formats/${format}/samples/every-value-type.evtx`, import.meta.url))
}
