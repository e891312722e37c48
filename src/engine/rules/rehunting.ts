import { predicateOf } from '../../detections/indicators/indicator.ts'
import type { Hunted, RuleSet } from '../../detections/rule.ts'
import { fieldOf } from '../../formats/registry.ts'
import { mayHold } from '../../predicate/evaluate/may-hold.ts'
import { KEPT_OF_SOURCE, sumOf, type Kept } from '../../ingest/hits.ts'
import { only, type KeptOf, type StoredBlock } from '../../ingest/rehunt.ts'
import type { Task } from '../../ingest/task.ts'
import type { BlockEnvelope, CaseStore, StoreResult } from '../../storage/store.ts'
import { outlineOf } from '../case-index/block-texts.ts'
import { differenceOf, type RuleDifference } from './case-detections.ts'
import type { RehuntProgress } from '../contracts/rule-change.ts'
import type { Rehunter } from '../reading/reading.ts'
import { forgetPacks, rescan, rescannable } from './rescanning.ts'

/** Blocks that a reader takes at a time: few enough that a cancelled hunt ends soon. */
const AT_ONCE = 8
/** Indicators times blocks that are judged by envelopes: about a second of work. */
const MOST_JUDGED = 400_000

export interface Rehunted {
  readonly hunted: number
  readonly skipped: number
  readonly stopped: 'full' | 'cancelled' | null
}

/** What a hunt on stored blocks needs besides the rules. */
export interface HuntGround {
  /** Made only when they are needed; they know the rules that hold now. */
  readonly readers: () => Promise<readonly Rehunter[]>
  /** How the bytes of a source are read again, `null` when they are not at hand. */
  readonly taskOf: (source: number) => Task | null
  readonly onProgress: (progress: RehuntProgress) => void
}

/** What is to be looked through of one source, in the order in which it was read. */
interface SourceHunt {
  readonly source: number
  readonly blocks: readonly StoredBlock[]
}

interface JudgedBlocks {
  readonly blocks: readonly StoredBlock[]
  /** How many need not be looked at. */
  readonly skipped: number
  readonly wanted: readonly StoredBlock[]
}

/**
 * Brings the stored hits of a case in line with rules that have changed, once, on as many threads as there
 * are. A source is looked through by one of them from front to back, so that what is kept is what a reading
 * would have kept. Until it is done, the case says that it is not.
 */
export class Rehunting {
  readonly #store: CaseStore
  readonly #caseId: string
  #stopped: 'full' | 'cancelled' | null = null
  #readers: readonly Rehunter[] = []
  /** Sources whose hits are found anew by all rules. */
  readonly #anew = new Set<number>()
  readonly #progress = {
    blocksDone: 0,
    blocksTotal: 0,
    skipped: 0,
    hits: 0,
    sourcesDone: 0,
    sourcesTotal: 0,
  }

  constructor(store: CaseStore, caseId: string) {
    this.#store = store
    this.#caseId = caseId
  }

  cancel(): void {
    this.#stopped ??= 'cancelled'
    for (const reader of this.#readers) reader.cancel()
  }

  /** From what held `before` to what holds `after`. */
  run(before: RuleSet, after: RuleSet, ground: HuntGround): Promise<Rehunted> {
    return this.#bring(differenceOf(before, after), before, after, ground)
  }

  /** Makes up for a hunt that was broken off: whatever is not of `base` is looked for anew. */
  async repair(base: RuleSet, now: RuleSet, ground: HuntGround): Promise<Rehunted> {
    const ofBytes = new Set(bytesRulesOf(now))
    const hunt = new Set([...differenceOf(base, now).hunt].filter((name) => !ofBytes.has(name)))
    const same = new Set([...namesOf(base).filter((name) => !hunt.has(name)), ...ofBytes])
    const drop = new Set(hunt)
    await this.#store.hits.each(this.#caseId, 0, ({ hits, counts }) => {
      for (const { rule } of [...hits, ...counts]) if (!same.has(rule)) drop.add(rule)
    })
    return this.#bring({ hunt, drop }, now, now, ground)
  }

  async #bring(
    { hunt, drop }: RuleDifference,
    before: RuleSet,
    after: RuleSet,
    { readers: makeReaders, taskOf, onProgress }: HuntGround,
  ): Promise<Rehunted> {
    const unhunted = await this.#unhunted()
    const changes = hunt.size + drop.size > 0 || unhunted !== null
    const ofBytes = new Set([...bytesRulesOf(before), ...bytesRulesOf(after)])
    const kept = changes ? await this.#keptBySource(ofBytes) : new Map<number, Kept>()
    for (const source of unhunted ?? []) this.#anew.add(source)
    for (const [source, counts] of kept) if (sumOf(counts) >= KEPT_OF_SOURCE) this.#anew.add(source)
    if (changes) await this.#say()
    // After a hunt that was broken off there may be hits of anything already.
    const stored = new Set([...kept.values()].flatMap((counts) => [...counts.keys()]))
    for (const { name, feeds } of after.rules) if (feeds !== null) stored.add(name)
    const first = new Set([...hunt].filter((name) => drop.has(name) || stored.has(name)))
    if (first.size > 0) await this.#did(this.#store.hits.drop(this.#caseId, first))

    const again = hunt.size === 0 ? [] : await rescannable(this.#store, this.#caseId, after, taskOf)
    const { blocks, skipped, wanted } = await this.#judged(after, hunt)
    const all = bySource(blocks)
    const queue: SourceHunt[] = [...this.#anew].map((source) => ({ source, blocks: all.get(source) ?? [] }))
    queue.push(...[...bySource(wanted)].map(([source, blocks]) => ({ source, blocks })))
    // Large ones first, so that no thread is left with one at the end.
    queue.sort((a, b) => b.blocks.length - a.blocks.length)
    Object.assign(this.#progress, {
      blocksTotal: blocks.length - skipped,
      skipped,
      sourcesTotal: again.length,
    })
    const report = (): void => onProgress({ ...this.#progress })
    report()
    const readers = queue.length + again.length === 0 ? [] : await makeReaders()
    this.#readers = readers
    const names = [...hunt]
    const stays = ([name]: readonly [string, number]): boolean => !drop.has(name) && !hunt.has(name)
    await Promise.all(
      readers.map(async (reader) => {
        while (this.#stopped === null) {
          const next = queue.shift()
          if (!next) return
          const { source, blocks } = next
          if (!this.#anew.has(source)) {
            const stay = Object.fromEntries([...(kept.get(source) ?? [])].filter(stays))
            const now = await this.#through(reader, blocks, names, stay, report)
            if (sumOf(Object.entries(now)) < KEPT_OF_SOURCE) continue
            // There are more than are kept: which ones, all rules decide together.
            this.#anew.add(source)
            await this.#say()
            this.#progress.blocksTotal += all.get(source)?.length ?? 0
          }
          if (this.#stopped === null)
            await this.#did(this.#store.hits.dropOfSource(this.#caseId, source, ofBytes))
          await this.#through(reader, all.get(source) ?? [], null, {}, report)
        }
      }),
    )
    const looked = await rescan(
      readers,
      again,
      (found) => {
        this.#progress.sourcesDone++
        this.#progress.hits += found
        report()
      },
      () => this.#stopped !== null,
    )
    this.#stopped ??= looked
    const gone = new Set([...drop].filter((name) => !hunt.has(name)))
    if (this.#stopped === null && gone.size > 0) await this.#did(this.#store.hits.drop(this.#caseId, gone))
    if (this.#stopped === null) await this.#did(forgetPacks(this.#store, this.#caseId, before, after))
    if (this.#stopped === null && changes)
      await this.#did(this.#store.cases.update(this.#caseId, { unhunted: null }))
    return { hunted: this.#progress.blocksDone, skipped, stopped: this.#stopped }
  }

  /** The blocks of the case, and those of them that what is hunted for could match. */
  async #judged(rules: Hunted, hunt: ReadonlySet<string>): Promise<JudgedBlocks> {
    const blocks: StoredBlock[] = []
    const judged: StoredBlock[] = []
    const worth: StoredBlock[] = []
    if (hunt.size + this.#anew.size === 0) return { blocks, skipped: 0, wanted: worth }
    const hunted = only(rules, hunt)
    // Very many are sooner hunted for than judged one by one.
    const tooMany = (): boolean => hunted.indicators.length * judged.length > MOST_JUDGED
    const mayMatch = judgeOf(hunted)
    await this.#store.blocks.each(this.#caseId, (envelope) => {
      const { id, source } = envelope
      const block = { id, source }
      blocks.push(block)
      if (this.#anew.has(source)) return
      judged.push(block)
      if (!tooMany() && mayMatch(envelope)) worth.push(block)
    })
    const wanted = tooMany() ? judged : worth
    return { blocks, skipped: judged.length - wanted.length, wanted }
  }

  /** Looks through blocks of one source for these names, or for everything; tells what is kept of it then. */
  async #through(
    reader: Rehunter,
    blocks: readonly StoredBlock[],
    names: readonly string[] | null,
    before: KeptOf,
    report: () => void,
  ): Promise<KeptOf> {
    let kept = before
    for (let at = 0; at < blocks.length && this.#stopped === null; at += AT_ONCE) {
      const some = blocks.slice(at, at + AT_ONCE)
      const outcome = await reader.rehunt(names, some, kept)
      kept = outcome.kept
      this.#progress.blocksDone += outcome.blocks
      this.#progress.hits += outcome.hits
      if (outcome.stopped) this.#stopped ??= outcome.stopped
      report()
    }
    return kept
  }

  /** The sources that a hunt which was broken off left in pieces; `null` when none was. */
  async #unhunted(): Promise<readonly number[] | null> {
    const record = await this.#store.cases.get(this.#caseId)
    return record?.unhunted ?? null
  }

  /** From here on the hits of the case are not whole, and what is in pieces is named. */
  #say(): Promise<void> {
    return this.#did(this.#store.cases.update(this.#caseId, { unhunted: [...this.#anew] }))
  }

  async #did(writing: Promise<StoreResult<void>>): Promise<void> {
    if (!(await writing).ok) this.#stopped ??= 'full'
  }

  /** How many hits are stored of each rule in each source. */
  async #keptBySource(ofBytes: ReadonlySet<string>): Promise<Map<number, Kept>> {
    const kept = new Map<number, Kept>()
    await this.#store.hits.each(this.#caseId, 0, ({ source, hits }) => {
      let counts = kept.get(source)
      if (!counts) kept.set(source, (counts = new Map()))
      for (const { rule } of hits) if (!ofBytes.has(rule)) counts.set(rule, (counts.get(rule) ?? 0) + 1)
    })
    return kept
  }
}

function bySource(blocks: readonly StoredBlock[]): Map<number, StoredBlock[]> {
  const groups = new Map<number, StoredBlock[]>()
  for (const block of blocks) {
    const group = groups.get(block.source)
    if (group) group.push(block)
    else groups.set(block.source, [block])
  }
  return groups
}

function namesOf({ rules, indicators }: RuleSet): string[] {
  return [...rules, ...indicators].map(({ name }) => name)
}

/** Rules whose hits are of the bytes of a source and not of its blocks. */
function bytesRulesOf({ yara }: RuleSet): string[] {
  return yara.rules.map(({ name }) => name)
}

/** Whether at least one of the rules or indicators could match in a block, as far as its envelope tells. */
function judgeOf({ rules, indicators }: Hunted): (envelope: BlockEnvelope) => boolean {
  const predicates = indicators.map(predicateOf)
  return (envelope) => {
    const outline = outlineOf(envelope)
    return (
      rules.some(
        ({ formats, predicate }) => formats.includes(envelope.format) && mayHold(predicate, outline, fieldOf),
      ) || predicates.some((predicate) => mayHold(predicate, outline, fieldOf))
    )
  }
}
