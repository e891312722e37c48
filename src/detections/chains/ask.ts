import type { Predicate } from '../../predicate/tree.ts'
import type { NameKind } from '../statement.ts'

/** Names in the evidence of an attack's steps that a row can be required to share before it counts. */
export const ACTOR_KEYS = ['client', 'account', 'page'] as const
export type ActorKey = (typeof ACTOR_KEYS)[number]

/** Sentences that tell an answer, with what its values are names of. */
export const TELLS = {
  mailboxes: 'mailbox',
  exports: 'mailbox',
  rules: 'mailbox',
  files: 'path',
  pages: 'path',
  services: 'path',
  actions: 'text',
  cmdlets: 'cmdlet',
} as const satisfies Readonly<Record<string, NameKind>>
export type Tells = keyof typeof TELLS

/** In `by`: the name of the cmdlet that a row is about, wherever its log writes it. */
export const CMDLET_NAME = 'cmdlet'

/** A question about rows that is asked once a step of an attack is known: they are counted, and their bytes added up. */
export interface Ask {
  readonly id: string
  /** Ids of stages: asked when one of them worked, was reached or needs an explanation. */
  readonly after: readonly string[]
  /**
   * Kinds of log to look at, each list by itself, the best first. Several lists tell of the same requests: for each client
   * the one that names most counts.
   */
  readonly kinds: readonly (readonly string[])[]
  /** Condition that a row must meet to count. */
  readonly where: Predicate
  /** Names that a row must share with the evidence of these stages; when empty, any row counts. */
  readonly actor: readonly ActorKey[]
  /**
   * `since`: from the first certain trace of the attack to the end of the logs. Otherwise from so many minutes before the
   * first event of these stages to as many after the last.
   */
  readonly within: 'since' | { readonly minutes: number }
  /** Parameters of a cmdlet: the first that it has is the value of the row. */
  readonly parameters: readonly string[]
  /** Roles or fields: where no parameter is the value, the first of these that says something is. */
  readonly by: readonly string[]
  /** Fields that count bytes; the first that a row has counts. */
  readonly sum: { readonly sent: readonly string[]; readonly received: readonly string[] }
  readonly tells: Tells
}
