import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { HostConclusion } from '../conclusion.ts'
import type { Statement } from '../statement.ts'

/** A log of one server that nobody has looked at yet. */
export interface WantedLog {
  /** The coverage kind. */
  readonly kind: string
  /** Epoch ms of the first and the last moment that is missing; `null`: all of it is. */
  readonly span: readonly [from: number, to: number] | null
}

export interface WantedFromHost {
  readonly host: string
  /** Each kind once, in alphabetical order. */
  readonly logs: readonly WantedLog[]
}

/** What the statements about each server say is missing. Servers whose name no log tells are left out. */
export function wantedFrom(
  hosts: readonly Pick<HostConclusion, 'name' | 'statements'>[],
): readonly WantedFromHost[] {
  return hosts
    .filter(({ name }) => name !== UNKNOWN_HOST)
    .map(({ name, statements }) => ({ host: name, logs: wantedLogs(statements) }))
}

function wantedLogs(statements: readonly Statement[]): WantedLog[] {
  const byKind = new Map<string, WantedLog>()
  for (const { section, says, values, from, to } of statements) {
    if (section !== 'unseen' || (says !== 'kinds.absent' && says !== 'kinds.holes')) continue
    const span = says === 'kinds.holes' && from !== null && to !== null ? ([from, to] as const) : null
    for (const kind of namesIn(values['logs']))
      byKind.set(kind, { kind, span: joinedSpan(byKind.get(kind)?.span, span) })
  }
  return [...byKind.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1))
}

function namesIn(value: Statement['values'][string] | undefined): readonly string[] {
  return value?.kind === 'names' ? value.names : []
}

/** The span over two that are wanted; what is wanted whole stays so, and `undefined` adds nothing. */
export function joinedSpan(known: WantedLog['span'] | undefined, one: WantedLog['span']): WantedLog['span'] {
  if (known === undefined) return one
  if (known === null || one === null) return null
  return [Math.min(known[0], one[0]), Math.max(known[1], one[1])]
}
