/** Why the storage took or gave nothing: there is no room, or it does not work. */
export interface Refusal {
  readonly reason: 'full' | 'failed'
  /** In the browser's own words. */
  readonly detail: string
}

/** What is stored could not be read. Thrown by the questions to a store; what is written says it as a value. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
}

/** Errors that tell of a mistake of ours rather than of the storage. */
const OURS = new Set([
  'ConstraintError',
  'DataCloneError',
  'DataError',
  'InvalidAccessError',
  'InvalidArgumentError',
  'InvalidTableError',
  'NotFoundError',
  'ReadOnlyError',
  'SchemaError',
  'SubTransactionError',
  'SyntaxError',
  'TransactionInactiveError',
  'TypeError',
])
/** Errors that only stand around another, one in the other. */
const DEEPEST = 8

/** What the storage says by an error that it threw; `null` when the error is ours. */
export function refusalOf(error: unknown): Refusal | null {
  const chain = causesOf(error)
  const full = chain.find(({ name }) => name === 'QuotaExceededError')
  if (full) return { reason: 'full', detail: full.message }
  const inner = chain.at(-1)
  if (inner instanceof StorageError) return { reason: 'failed', detail: inner.message }
  if (!inner || inner.name === 'Error' || chain.some(({ name }) => OURS.has(name))) return null
  return { reason: 'failed', detail: `${inner.name}: ${inner.message}` }
}

/** The error and what it was made of, the outermost first. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = []
  let next = error
  while (next instanceof Error && chain.length < DEEPEST) {
    chain.push(next)
    const { inner, failures } = next as { inner?: unknown; failures?: readonly unknown[] }
    next = inner ?? failures?.[0]
  }
  return chain
}
