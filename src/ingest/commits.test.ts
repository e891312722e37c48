import { describe, expect, it } from 'vitest'
import type { Block } from '../event/block.ts'
import type { Source } from '../event/source.ts'
import type { CaseStore, Deposit } from '../storage/store.ts'
import { Commits } from './commits.ts'

function source(id: number, sha256: string | null, events = 1): Source {
  return {
    id,
    path: `${id}.log`,
    originalPath: null,
    contentHost: 'EX01',
    format: 'iis-w3c',
    sha256,
    receipt: {
      bytes: 10,
      events,
      firstTime: null,
      lastTime: null,
      ledger: { parsed: 10, skipped: 0, unreadable: 0 },
      issues: sha256 === null ? [{ code: 'interrupted', count: 1, first: issue('interrupted') }] : [],
    },
    coverage: [],
    facts: [],
    mark: { bytes: 10, head: '', kept: null },
  }
}

function issue(code: 'interrupted'): Source['receipt']['issues'][number]['first'] {
  return { code, place: null, detail: '' }
}

function deposit(one: Source, mib = 0): Deposit {
  const blocks = mib > 0 ? [{ lengths: [mib << 20] } as unknown as Block] : []
  return { source: one, blocks, hits: [], counts: [], matches: [] }
}

class Store {
  readonly transactions: (readonly Deposit[])[] = []
  /** Ids of sources whose blocks find no room. */
  readonly tooLarge = new Set<number>()
  error: Error | null = null

  async deposit(_: string, deposits: readonly Deposit[]): Promise<unknown> {
    if (this.error) throw this.error
    await Promise.resolve()
    if (deposits.some((one) => this.tooLarge.has(one.source.id) && one.blocks.length > 0))
      return { ok: false, reason: 'full', detail: 'no room' }
    this.transactions.push(deposits)
    return { ok: true, value: undefined }
  }

  get stored(): Source[] {
    return this.transactions.flat().map((one) => one.source)
  }
}

function commitsOn(store: Store): Commits {
  return new Commits({ sources: store } as unknown as CaseStore, 'case')
}

describe('deposits', () => {
  it('are stored in their order, and together while another transaction runs', async () => {
    const store = new Store()
    const commits = commitsOn(store)
    await Promise.all([0, 1, 2, 3].map((id) => commits.add(deposit(source(id, 'x')))))
    await commits.settle()
    expect(store.transactions.map((one) => one.map(({ source: { id } }) => id))).toEqual([[0], [1, 2, 3]])
    expect(commits.full).toBe(false)
  })

  it('are stored apart when they are large, and make reading wait', async () => {
    const store = new Store()
    const commits = commitsOn(store)
    const added: number[] = []
    const all = [0, 1, 2].map((id) => commits.add(deposit(source(id, 'x'), 7)).then(() => added.push(id)))
    await Promise.resolve()
    expect(added).not.toContain(2)
    await Promise.all(all)
    await commits.settle()
    expect(store.transactions.map((one) => one.length)).toEqual([1, 1, 1])
  })

  it('without room leave the source as it is stored, and say why; others are stored all the same', async () => {
    const store = new Store()
    const commits = commitsOn(store)
    await commits.add(deposit(source(0, null, 5)))
    await commits.settle()
    store.tooLarge.add(0)
    await Promise.all([
      commits.add(deposit(source(1, 'x'), 1)),
      commits.add(deposit(source(0, null, 9), 1)),
      commits.add(deposit(source(2, 'x'), 1)),
    ])
    await commits.settle()
    expect(commits.full).toBe(true)
    const last = new Map(store.stored.map((one) => [one.id, one]))
    expect([...last.keys()].sort()).toEqual([0, 1, 2])
    expect(last.get(0)!.receipt).toMatchObject({ events: 5, issues: [{ code: 'storage-full' }] })
    expect(last.get(0)!.receipt.issues).toHaveLength(1)
    const count = store.transactions.length
    await commits.add(deposit(source(0, 'x')))
    await commits.settle()
    expect(store.transactions).toHaveLength(count)
  })

  it('of a source of which nothing is stored leave nothing of it', async () => {
    const store = new Store()
    store.tooLarge.add(4)
    const commits = commitsOn(store)
    await commits.add(deposit(source(4, 'x', 9), 1))
    await commits.settle()
    expect(store.stored).toMatchObject([
      { id: 4, sha256: null, receipt: { events: 0, ledger: { parsed: 0, skipped: 10, unreadable: 0 } } },
    ])
  })

  it('that the store fails on throw once, where somebody waits for them', async () => {
    const store = new Store()
    store.error = new Error('broken')
    const commits = commitsOn(store)
    await expect(commits.add(deposit(source(0, 'x'))).then(() => commits.settle())).rejects.toThrow('broken')
    store.error = null
    await commits.add(deposit(source(1, 'x')))
    await commits.settle()
    expect(store.stored.map(({ id }) => id)).toEqual([1])
  })
})
