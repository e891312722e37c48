import type { CaseStore, StoreResult } from '../../src/storage/store.ts'

/** A store in which some of its answers are others. */
export function storeWith(base: CaseStore, others: Partial<CaseStore>): CaseStore {
  return new Proxy(base, {
    get(target, name) {
      const other: unknown = Reflect.get(others, name)
      if (other !== undefined) return other
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/** A store that answers no more once it is not alive any longer. */
export function dyingStore(store: CaseStore, alive: () => boolean, onDeath: () => void): CaseStore {
  return storeWith(store, {
    deposit: async (caseId, given) => {
      if (alive()) return store.deposit(caseId, given)
      onDeath()
      return new Promise<StoreResult<void>>(() => undefined)
    },
  })
}

const WRITES = [
  'createCase',
  'updateCase',
  'deleteCase',
  'addBlock',
  'deposit',
  'dropSource',
  'putSource',
  'addHits',
  'dropHits',
  'dropHitsOf',
  'putPack',
  'removePack',
  'addMatches',
] as const

/** A store that refuses what it is given while `refuses` says so; it is told how often it was given something. */
export function refusingStore(base: CaseStore, refuses: (write: number) => boolean): CaseStore {
  let writes = 0
  const refusing = (name: (typeof WRITES)[number]): unknown => {
    const write = base[name].bind(base) as (...given: unknown[]) => Promise<StoreResult<unknown>>
    return async (...given: unknown[]): Promise<StoreResult<unknown>> =>
      refuses(++writes) ? { ok: false, reason: 'full', detail: 'no room' } : write(...given)
  }
  return storeWith(base, Object.fromEntries(WRITES.map((name) => [name, refusing(name)])))
}
