import type { Issue } from '../event/issue.ts'
import type { Source } from '../event/source.ts'
import { isPacked } from '../storage/packed-block.ts'
import type { CaseStore, Deposit } from '../storage/store.ts'

/** Bytes of evidence that may wait to be stored; with more, reading waits too. */
const MAX_WAITING = 16 << 20
/** Bytes of evidence stored in one transaction, unless a single deposit is larger. */
const MAX_AT_ONCE = 8 << 20
/** What a deposit weighs besides its blocks, in bytes. */
const BASE_WEIGHT = 4096

/**
 * Stores deposits in their order. While one transaction runs, the next deposits queue up and are stored together, so
 * that many small sources take few transactions. When the storage is full, each source that could not be stored is
 * recorded as cut short, with what is stored of it.
 */
export class Commits {
  readonly #store: CaseStore
  readonly #caseId: string
  #waiting: { readonly deposit: Deposit; readonly weight: number }[] = []
  #weight = 0
  #running: Promise<void> | null = null
  #error: { readonly error: unknown } | null = null
  /** Sources that are stored in part, as they are stored. */
  readonly #stored = new Map<number, Source>()
  /** Ids of sources for which there was no room. */
  readonly #cut = new Set<number>()

  constructor(store: CaseStore, caseId: string) {
    this.#store = store
    this.#caseId = caseId
  }

  /** Whether the storage refused a deposit. Nothing more should be read then. */
  get full(): boolean {
    return this.#cut.size > 0
  }

  /** Takes a deposit; resolves when there is room for the next. */
  async add(deposit: Deposit): Promise<void> {
    const weight = deposit.blocks.reduce(weightOf, BASE_WEIGHT)
    this.#waiting.push({ deposit, weight })
    this.#weight += weight
    this.#running ??= this.#run()
    while (this.#weight > MAX_WAITING && this.#running !== null) await this.#running
    this.#check()
  }

  /** Resolves when everything is stored. */
  async settle(): Promise<void> {
    while (this.#running !== null) await this.#running
    this.#check()
  }

  #check(): void {
    const failed = this.#error
    this.#error = null
    if (failed) throw failed.error
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        let weight = 0
        let count = 0
        for (const one of this.#waiting) {
          if (count > 0 && weight + one.weight > MAX_AT_ONCE) break
          weight += one.weight
          count++
        }
        await this.#put(this.#waiting.splice(0, count).map(({ deposit }) => deposit))
        this.#weight -= weight
      }
    } catch (error) {
      this.#error = { error }
      this.#waiting = []
      this.#weight = 0
    } finally {
      this.#running = null
    }
  }

  async #put(given: readonly Deposit[]): Promise<void> {
    const deposits = given.filter(({ source }) => !this.#cut.has(source.id))
    if (deposits.length === 0) return
    const stored = await this.#store.sources.deposit(this.#caseId, deposits)
    if (stored.ok) {
      for (const { source } of deposits) {
        if (source.sha256 === null) this.#stored.set(source.id, source)
        else this.#stored.delete(source.id)
      }
    } else if (deposits.length > 1) for (const deposit of deposits) await this.#put([deposit])
    else await this.#cutShort(deposits[0]!, stored.detail)
  }

  /** Records how far a source is stored. Without room even for that, the earlier record stays. */
  async #cutShort({ source }: Deposit, detail: string): Promise<void> {
    this.#cut.add(source.id)
    const before = this.#stored.get(source.id)
    const issue: Issue = { code: 'storage-full', place: null, detail }
    const deposit = {
      source: before ? endingWith(before, issue) : untouched(source, issue),
      blocks: [],
      hits: [],
      counts: [],
      matches: [],
    }
    await this.#store.sources.deposit(this.#caseId, [deposit])
  }
}

function weightOf(sum: number, block: Deposit['blocks'][number]): number {
  if (isPacked(block)) return sum + block.weight
  for (const length of block.lengths) sum += length
  return sum
}

/** The same source with nothing of it stored. */
function untouched(source: Source, issue: Issue): Source {
  const bytes = Math.max(source.mark?.bytes ?? 0, source.receipt.bytes)
  return {
    ...source,
    sha256: null,
    contentHost: null,
    receipt: {
      bytes,
      events: 0,
      firstTime: null,
      lastTime: null,
      ledger: { parsed: 0, skipped: bytes, unreadable: 0 },
      issues: [{ code: issue.code, count: 1, first: issue }],
    },
    coverage: [],
    facts: [],
    ...(source.mark ? { mark: { ...source.mark, kept: {} } } : {}),
  }
}

/** The same source, with another reason why it was not read to its end. */
export function endingWith(source: Source, issue: Issue): Source {
  const others = source.receipt.issues.filter(({ code }) => code !== 'interrupted')
  const issues = [...others, { code: issue.code, count: 1, first: issue }]
  return { ...source, receipt: { ...source.receipt, issues } }
}
