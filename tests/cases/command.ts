import { vi } from 'vitest'
import { parseArguments } from '../../src/cli/arguments.ts'
import { events } from '../../src/cli/events.ts'
import { listRules } from '../../src/cli/rules.ts'
import { triage } from '../../src/cli/triage.ts'

export interface Ran {
  /** The exit code. */
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the command in this thread, and keeps what it writes. The words are those after `coldtrace`. */
export async function runCommand(...words: readonly string[]): Promise<Ran> {
  const parsed = parseArguments(words)
  if (!parsed.ok) throw new Error(parsed.message)
  const { value } = parsed
  const out = kept(process.stdout)
  const err = kept(process.stderr)
  try {
    const code =
      value.command === 'triage'
        ? await triage({ ...value, threads: 1 }, '0.0.0')
        : value.command === 'events'
          ? await events(value)
          : value.command === 'rules'
            ? await listRules(value)
            : 0
    return { code, out: out.text(), err: err.text() }
  } finally {
    out.end()
    err.end()
  }
}

function kept(stream: NodeJS.WriteStream): { text(): string; end(): void } {
  const pieces: string[] = []
  const spy = vi.spyOn(stream, 'write').mockImplementation((piece) => {
    pieces.push(String(piece))
    return true
  })
  return { text: () => pieces.join(''), end: () => spy.mockRestore() }
}
