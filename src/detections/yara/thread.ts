import { YaraProgram } from './program.ts'
import type { UnusedYara, YaraFile, YaraMatch, YaraRule, YaraSubject } from './yara.ts'

/** A request to the YARA thread; the next may be sent when the last was answered. */
export type YaraRequest =
  | { readonly kind: 'compile'; readonly files: readonly YaraFile[] }
  | { readonly kind: 'scan'; readonly bytes: Uint8Array; readonly subject: YaraSubject }

/** The answer of the thread to a request. */
export type YaraReply =
  | { readonly kind: 'compiled'; readonly rules: readonly YaraRule[]; readonly unused: readonly UnusedYara[] }
  | { readonly kind: 'scanned'; readonly matches: readonly YaraMatch[] }
  /** YARA crashed or ran out of memory; this thread can be used no more. */
  | { readonly kind: 'failed'; readonly detail: string }

/** The handle by which a caller uses a thread that runs YARA. */
export interface YaraThread {
  /** Transfers the bytes to scan, which must be the whole of their buffer: the caller can use them no more. */
  send(request: YaraRequest): void
  /** Called once for each request. */
  onReply(listener: (reply: YaraReply) => void): void
  /** Stops the thread at once, even in the middle of a request. */
  end(): void
}

/** Makes the function that answers requests in the thread; `load` fetches YARA itself at the first request. */
export function yaraRequestHandler(
  load: () => Promise<Uint8Array>,
): (request: YaraRequest) => Promise<YaraReply> {
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
