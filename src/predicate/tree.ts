import type { Role } from '../event/roles.ts'
import type { NameKind } from './values/named.ts'
import type { DatePart } from './values/numbers.ts'

/**
 * A condition that is true or false for each event. Sigma rules, indicators and the search bar all
 * compile to it. It is plain data, so that it can be stored, sent to a worker and printed.
 */
export type Predicate =
  | { readonly kind: 'all'; readonly of: readonly Predicate[] }
  | { readonly kind: 'any'; readonly of: readonly Predicate[] }
  | { readonly kind: 'not'; readonly of: Predicate }
  | { readonly kind: 'constant'; readonly value: boolean }
  /** Tests the named field of the event; names are compared ignoring case. */
  | { readonly kind: 'field'; readonly field: string; readonly test: Test }
  /** Tests the field that has this role in the event's format. */
  | { readonly kind: 'role'; readonly role: Role; readonly test: Test }
  /** Compares one field of the event with another as plain text; both must have a value. */
  | {
      readonly kind: 'reference'
      readonly field: string
      readonly how: Comparison
      readonly other: string
      readonly cased?: boolean
    }
  /** Tests all values of the event and its raw line. */
  | { readonly kind: 'anywhere'; readonly test: Test }
  /** Compares the id of the event's format. */
  | { readonly kind: 'format'; readonly ids: readonly string[] }
  /** Compares the coverage kind of the event, e.g. `http-proxy/ecp`; kinds are lower case. */
  | { readonly kind: 'log'; readonly kinds: readonly string[] }
  /** Compares the host that the event belongs to; names are short and upper case. */
  | { readonly kind: 'host'; readonly names: readonly string[] }
  | { readonly kind: 'source'; readonly ids: readonly number[] }
  | HitCondition
  /** Requires from <= time < to, in epoch ms; `null` leaves that end open. */
  | { readonly kind: 'time'; readonly from: number | null; readonly to: number | null }

/**
 * Kinds of names by which a search asks about the rules that have hit an event, and about what people judged, tagged or
 * starred.
 */
export const HIT_NAMES = ['level', 'rule', 'chain', 'stage', 'judged', 'tag', 'star'] as const
export type HitName = (typeof HIT_NAMES)[number]

/** Ways in which findings stand judged, as a search asks for them; `open`: nobody has judged them. */
export const JUDGED_AS = ['confirmed', 'explained', 'unsure', 'open'] as const
export type JudgedAs = (typeof JUDGED_AS)[number]

/**
 * Holds for events that a rule has hit: any rule, or one of these levels, names, attack chains, stages of such or
 * judgements; and for events that have one of these tags, or a star, themselves or by a finding.
 */
export interface HitCondition {
  readonly kind: 'hit'
  readonly by: HitName | 'any'
  /** Empty where any rule or tag will do; `yes` for a star. */
  readonly names: readonly string[]
}

/** The ways of comparing two texts. */
export type Comparison = 'equals' | 'prefix' | 'suffix' | 'contains'

/** A test of one value. Text is compared ignoring case unless `cased`. Absent values satisfy only `absent`. */
export type Test =
  | TextTest
  | { readonly kind: 'cidr'; readonly range: string }
  /** The value contains this address or network, host, URL, digest, user agent or file, in any common notation. */
  | { readonly kind: 'named'; readonly as: NameKind; readonly text: string }
  | { readonly kind: 'compare'; readonly op: 'gt' | 'gte' | 'lt' | 'lte' | 'eq'; readonly number: number }
  /** The value is a time stamp with this year, month and so on, read in the time zone of the stamp. */
  | { readonly kind: 'date-part'; readonly part: DatePart; readonly number: number }
  /** The value passes the test as it is, or after its percent-encoding is decoded. */
  | { readonly kind: 'urldecoded'; readonly of: TextTest }
  | { readonly kind: 'present' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'empty' }

export type TextTest =
  | {
      readonly kind: Comparison
      readonly text: string
      readonly cased?: boolean
    }
  /** Alternating literals and wildcards; matches the whole value. */
  | { readonly kind: 'glob'; readonly parts: readonly GlobPart[]; readonly cased?: boolean }
  /** RE2 syntax, unanchored. */
  | { readonly kind: 'regex'; readonly pattern: string; readonly flags: string }

export function isTextTest(test: Test): test is TextTest {
  return ['equals', 'prefix', 'suffix', 'contains', 'glob', 'regex'].includes(test.kind)
}

export type GlobPart = string | { readonly wild: 'one' | 'any' }
