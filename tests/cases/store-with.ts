import type { CaseStore, StoreResult } from '../../src/storage/store.ts'

type Overrides = { readonly [Part in keyof CaseStore]?: Partial<CaseStore[Part]> }

/** A store of which some methods are replaced, part by part. */
export function storeWith(base: CaseStore, overrides: Overrides): CaseStore {
  return {
    cases: overridden(base.cases, overrides.cases),
    sources: overridden(base.sources, overrides.sources),
    blocks: overridden(base.blocks, overrides.blocks),
    hits: overridden(base.hits, overrides.hits),
    packs: overridden(base.packs, overrides.packs),
    surveys: overridden(base.surveys, overrides.surveys),
  }
}

function overridden<T extends object>(part: T, own: Partial<T> = {}): T {
  return new Proxy(part, {
    get(target, name): unknown {
      const other: unknown = Reflect.get(own, name)
      if (other !== undefined) return other
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/** A store that answers no more deposits once it is not alive any longer. */
export function dyingStore(store: CaseStore, alive: () => boolean, onDeath: () => void): CaseStore {
  return storeWith(store, {
    sources: {
      deposit: async (caseId, given) => {
        if (alive()) return store.sources.deposit(caseId, given)
        onDeath()
        return new Promise<StoreResult<void>>(() => undefined)
      },
    },
  })
}

const WRITES = {
  cases: ['create', 'update', 'delete'],
  sources: ['deposit', 'drop', 'put'],
  hits: ['add', 'drop', 'dropOfSource', 'addMatches'],
  packs: ['put', 'remove'],
} as const

/** A store that refuses a write where `refuses` says so; it is told the number of the write. */
export function refusingStore(base: CaseStore, refuses: (write: number) => boolean): CaseStore {
  let writes = 0
  const refusing = (part: object, methods: readonly string[]): object =>
    Object.fromEntries(
      methods.map((name) => {
        const write = (
          Reflect.get(part, name) as (...given: unknown[]) => Promise<StoreResult<unknown>>
        ).bind(part)
        return [
          name,
          async (...given: unknown[]): Promise<StoreResult<unknown>> =>
            refuses(++writes) ? { ok: false, reason: 'full', detail: 'no room' } : write(...given),
        ]
      }),
    )
  const overrides = Object.entries(WRITES).map(([part, methods]) => [
    part,
    refusing(base[part as keyof typeof WRITES], methods),
  ])
  return storeWith(base, Object.fromEntries(overrides) as Overrides)
}
