import { YaraProgram } from './program.ts'
import type { UnusedYara, YaraFile, YaraMatch, YaraRule, YaraSubject } from './yara.ts'

/** One at a time: the next is sent when the last was answered. */
export type YaraRequest =
  | { readonly kind: 'compile'; readonly files: readonly YaraFile[] }
  | { readonly kind: 'scan'; readonly bytes: Uint8Array; readonly subject: YaraSubject }

export type YaraReply =
  | { readonly kind: 'compiled'; readonly rules: readonly YaraRule[]; readonly unused: readonly UnusedYara[] }
  | { readonly kind: 'scanned'; readonly matches: readonly YaraMatch[] }
  /** The program crashed, or ran out of memory; nothing more can be asked of this thread. */
  | { readonly kind: 'failed'; readonly detail: string }

/** A thread that runs the program, seen from outside. */
export interface YaraThread {
  /** The bytes of a source are given away; they are the whole of their buffer. */
  send(request: YaraRequest): void
  /** Called once for each request. */
  onReply(listener: (reply: YaraReply) => void): void
  /** At once, whatever it is doing. */
  end(): void
}

/** The inside of such a thread; `load` brings the program's own bytes, when they are first needed. */
export function yaraWork(load: () => Promise<Uint8Array>): (request: YaraRequest) => Promise<YaraReply> {
  let program: YaraProgram | null = null
  return async (request) => {
    try {
      program ??= new YaraProgram(await load())
      if (request.kind === 'compile') return { kind: 'compiled', ...program.compile(request.files) }
      return { kind: 'scanned', matches: program.scan(request.bytes, request.subject) }
    } catch (error) {
      return {
        kind: 'failed',
        detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      }
    }
  }
}
