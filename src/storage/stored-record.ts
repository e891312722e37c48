import { MOST_CARD_SERVERS, type CaseCard, type CaseRecord } from './store.ts'
import { annotationsIn } from '../event/annotation.ts'
import { judgementsIn } from '../event/judgement.ts'

/** Characters of the name of a case; names of what was dropped can be longer. */
const LONGEST_NAME = 1_000
/** Tasks of a case that can be ticked off. */
const MOST_DONE = 2_000

/**
 * The record of a case as it is stored under an id, which another version or somebody else may have written: what is of
 * another type counts as missing. `undefined` when there is no record.
 */
export function caseRecordOf(id: string, stored: unknown): CaseRecord | undefined {
  if (stored === undefined || stored === null) return undefined
  const record = (typeof stored === 'object' ? stored : {}) as Readonly<Record<string, unknown>>
  const { name, unhunted, tuning, hostNames, judgements, opened, done } = record
  const card = cardIn(record.card)
  return {
    id,
    name: typeof name === 'string' ? name.slice(0, LONGEST_NAME) : UNNAMED,
    created: timeIn(record.created),
    events: countIn(record.events),
    bytes: countIn(record.bytes),
    sources: countIn(record.sources),
    storedBytes: countIn(record.storedBytes),
    complete: record.complete === true,
    unhunted: isListOf(unhunted, isCount) ? unhunted : null,
    ...(isObject(tuning) ? { tuning: tuning as NonNullable<CaseRecord['tuning']> } : {}),
    ...(isListOf(hostNames, isObject)
      ? { hostNames: hostNames as NonNullable<CaseRecord['hostNames']> }
      : {}),
    ...(Array.isArray(judgements) ? { judgements: judgementsIn(judgements) } : {}),
    ...(Array.isArray(done) ? { done: doneIn(done) } : {}),
    ...(card ? { card } : {}),
    ...(isTime(opened) ? { opened } : {}),
    ...(record.annotations === undefined ? {} : { annotations: annotationsIn(record.annotations) }),
  }
}

/** A case whose database cannot be opened, so that it is listed and can be deleted. */
export function unreadableCase(id: string, why: string): CaseRecord {
  const record = { id, name: `A case that cannot be opened (${why})`.slice(0, LONGEST_NAME) }
  return { ...record, created: 0, events: 0, bytes: 0, sources: 0, storedBytes: 0, complete: false }
}

const UNNAMED = 'A case without a name'
/** The last time that a `Date` can hold, in epoch ms. */
const LAST_TIME = 8.64e15

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function countIn(value: unknown): number {
  return isCount(value) ? value : 0
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= LAST_TIME
}

function timeIn(value: unknown): number {
  return isTime(value) ? value : 0
}

function doneIn(stored: readonly unknown[]): readonly string[] {
  return stored
    .slice(0, MOST_DONE)
    .filter((id): id is string => typeof id === 'string' && id.length <= LONGEST_NAME)
}

/** The card as it is stored; `undefined` where a part of it is of another type. */
function cardIn(stored: unknown): CaseCard | undefined {
  if (!isObject(stored)) return undefined
  const { servers, moreServers, from, to } = stored as Readonly<Record<string, unknown>>
  if (!isListOf(servers, isServer) || ![from, to].every((time) => time === null || isTime(time)))
    return undefined
  return {
    servers: servers.slice(0, MOST_CARD_SERVERS).map(({ name, verdict }) => ({
      name: name.slice(0, LONGEST_NAME),
      verdict: verdict.slice(0, LONGEST_NAME),
    })),
    moreServers: countIn(moreServers) + Math.max(0, servers.length - MOST_CARD_SERVERS),
    from: from as number | null,
    to: to as number | null,
  }
}

function isServer(value: unknown): value is { readonly name: string; readonly verdict: string } {
  if (!isObject(value)) return false
  const { name, verdict } = value as Readonly<Record<string, unknown>>
  return typeof name === 'string' && typeof verdict === 'string'
}
