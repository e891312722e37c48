import type { Place } from '../event/place.ts'

/** How sure a statement is: of what only an attack leaves, of what several things point to, of what may be, of nothing. */
export const CERTAINTIES = ['certain', 'likely', 'possible', 'unknown'] as const
export type Certainty = (typeof CERTAINTIES)[number]

/** What a reader should feel: an alarm, a question to answer, an attempt, something that cannot be seen, a plain fact. */
export const TONES = ['alarm', 'question', 'attempt', 'unseen', 'fact', 'task'] as const
export type Tone = (typeof TONES)[number]

/** An event, or a whole source, that a statement rests on. */
export interface Citation {
  /** `Source.id` */
  readonly source: number
  /** `null` when the whole source is meant. */
  readonly place: Place | null
  readonly time: number | null
  /** Name of the rule that found it; `null` for what no rule looked for, such as a build. */
  readonly rule: string | null
}

/** What names in a statement are names of. */
export const NAME_KINDS = [
  'address',
  'account',
  'mailbox',
  'path',
  'file',
  'command',
  'cmdlet',
  'agent',
  'service',
  'task',
  'module',
  'build',
  'cve',
  'log',
  'host',
  'chain',
  'stage',
  'rule',
  'text',
] as const
export type NameKind = (typeof NAME_KINDS)[number]

/** What numbers in a statement count. */
export const UNITS = [
  'events',
  'requests',
  'bytes',
  'days',
  'hours',
  'minutes',
  'addresses',
  'mailboxes',
  'accounts',
  'kinds',
  'files',
] as const
export type Unit = (typeof UNITS)[number]

/** One name of a tally. `bytes`: sent to the client; `null` where no log says. */
export interface TallyRow {
  readonly name: string
  readonly count: number
  readonly bytes: number | null
}

export type StatementValue =
  /**
   * `shown`: how many of the names a sentence lists; all without it. `more`: how many names there are beside these.
   * `atLeast`: read from the events that are kept in memory; others were only counted.
   */
  | {
      readonly kind: 'names'
      readonly of: NameKind
      readonly names: readonly string[]
      readonly shown?: number
      readonly more: number
      readonly atLeast?: true
    }
  | { readonly kind: 'number'; readonly unit: Unit; readonly value: number; readonly atLeast?: true }
  /** Names with what was counted for each, the largest first; `shown`, `more` and `atLeast` as above. */
  | {
      readonly kind: 'tally'
      readonly of: NameKind
      /** The unit of `count`. */
      readonly unit: Unit
      readonly rows: readonly TallyRow[]
      readonly shown?: number
      readonly more: number
      readonly atLeast?: true
    }
  /** Epoch ms. */
  | { readonly kind: 'time'; readonly value: number }
  /** Spans of epoch ms, both ends inclusive. */
  | {
      readonly kind: 'spans'
      readonly spans: readonly (readonly [from: number, to: number])[]
      readonly more: number
    }
  | { readonly kind: 'flag'; readonly value: boolean }

export type StatementValues = Readonly<Record<string, StatementValue>>

/**
 * Where a statement is read: the answer itself, its reasons, what to ask, what happened, what to do, whom to tell, what is
 * not seen, what another tool would have said.
 */
export const SECTIONS = [
  'answer',
  'touched',
  'because',
  'question',
  'story',
  'actor',
  'tonight',
  'notify',
  'unseen',
  'exposure',
  'step',
  'compare',
] as const
export type Section = (typeof SECTIONS)[number]

/**
 * One thing that is said, with its proof. Every sentence of the verdict, the report and the exports is rendered from
 * one of these by a language of `texts`; none is written anywhere else.
 */
export interface Statement {
  /** The same for the same case in every run; unique in it. */
  readonly id: string
  /** `null`: said of the case. */
  readonly host: string | null
  readonly section: Section
  /** The sentence of the catalogue that says it. */
  readonly says: string
  readonly subject: 'server' | 'actor' | 'account' | 'mailbox' | 'file' | 'log' | 'build' | 'case'
  readonly tone: Tone
  readonly chain: string | null
  readonly stage: string | null
  readonly values: StatementValues
  /** Epoch ms. */
  readonly from: number | null
  readonly to: number | null
  readonly certainty: Certainty
  /** The first of the events that it rests on. */
  readonly evidence: readonly Citation[]
  /** How many events it rests on. */
  readonly cited: number
  readonly against: readonly Citation[]
  /** Sentences of the catalogue that say what would change it. */
  readonly changes: readonly string[]
}

/** Citations that a statement carries; it counts the rest. */
export const CITED = 25

/** Names that one value of a statement carries; it counts the rest. No ask tells more values apart. */
export const LISTED = 256

/** Names, of which a sentence lists the first `most`. */
export function names(of: NameKind, all: Iterable<string>, most = 8): StatementValue {
  const distinct = [...new Set(all)]
  return {
    kind: 'names',
    of,
    names: distinct.slice(0, LISTED),
    ...(distinct.length > most ? { shown: most } : {}),
    more: Math.max(0, distinct.length - LISTED),
  }
}

/** The values, each said to be the least that it can be where `partial`. */
export function leastValues(values: StatementValues, partial: boolean): StatementValues {
  if (!partial) return values
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value.kind === 'names' || value.kind === 'number' || value.kind === 'tally'
        ? { ...value, atLeast: true }
        : value,
    ]),
  )
}

export function number(unit: Unit, value: number): StatementValue {
  return { kind: 'number', unit, value }
}

/** Whether a statement tells of evidence that was not collected, or did not arrive. */
export function tellsOfLack({ says }: Pick<Statement, 'says'>): boolean {
  return says === 'collector.lacks' || says.startsWith('lacks.')
}
