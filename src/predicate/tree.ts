import type { Role } from '../event/roles.ts'
import type { Named } from './values/named.ts'
import type { DatePart } from './values/numbers.ts'

/**
 * A question with a yes/no answer for each event. Sigma rules, indicators and the search bar all
 * compile to this; plain data, so that it can be stored, sent to a worker and printed.
 */
export type Predicate =
  | { readonly kind: 'all'; readonly of: readonly Predicate[] }
  | { readonly kind: 'any'; readonly of: readonly Predicate[] }
  | { readonly kind: 'not'; readonly of: Predicate }
  | { readonly kind: 'constant'; readonly value: boolean }
  /** The named field of the event; names are compared ignoring case. */
  | { readonly kind: 'field'; readonly field: string; readonly test: Test }
  /** The field that plays a role in the event's format. */
  | { readonly kind: 'role'; readonly role: Role; readonly test: Test }
  /** One field of the event against the value of another, taken as plain text; both must be there. */
  | {
      readonly kind: 'reference'
      readonly field: string
      readonly how: Comparison
      readonly other: string
      readonly cased?: boolean
    }
  /** Any value of the event, or its raw line. */
  | { readonly kind: 'anywhere'; readonly test: Test }
  /** Format id. */
  | { readonly kind: 'format'; readonly ids: readonly string[] }
  /** Host that the event belongs to, short and upper case. */
  | { readonly kind: 'host'; readonly names: readonly string[] }
  | { readonly kind: 'source'; readonly ids: readonly number[] }
  /** from <= time < to, epoch ms; `null` is open. */
  | { readonly kind: 'time'; readonly from: number | null; readonly to: number | null }

/** How two texts are compared. */
export type Comparison = 'equals' | 'prefix' | 'suffix' | 'contains'

/** A test of one value. Text is compared ignoring case unless `cased`. Absent values satisfy only `absent`. */
export type Test =
  | TextTest
  | { readonly kind: 'cidr'; readonly range: string }
  /** The value names this address or network, host, URL, digest, user agent or file, however it writes it. */
  | { readonly kind: 'named'; readonly as: Named; readonly text: string }
  | { readonly kind: 'compare'; readonly op: 'gt' | 'gte' | 'lt' | 'lte' | 'eq'; readonly number: number }
  /** One part of a time stamp that is the whole value, by the stamp's own clock. */
  | { readonly kind: 'date-part'; readonly part: DatePart; readonly number: number }
  /** What the value says, or what it says once its percent signs are decoded. */
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
