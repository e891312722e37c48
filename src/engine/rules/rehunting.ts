import type { StopReason } from '../../event/stop-reason.ts'
import { predicateOf } from '../../detections/indicators/indicator.ts'
import type { RulesToHunt, RuleSet } from '../../detections/rule.ts'
import { fieldOf } from '../../formats/registry.ts'
import { mayHold } from '../../predicate/evaluate/may-hold.ts'
import { KEPT_OF_SOURCE, sumOf, type KeptCounts } from '../../ingest/hits/hits.ts'
import type { Reader } from '../../ingest/reader.ts'
import { rulesNamed, type StoredBlock } from '../../ingest/rehunt-blocks.ts'
import type { KeptByRule, Task } from '../../ingest/task.ts'
import type { BlockEnvelope, CaseStore, StoreResult } from '../../storage/store.ts'
import { outlineOf } from '../case-index/block-texts.ts'
import { differenceOf, type RuleDifference } from './case-detections.ts'
import type { RehuntProgress } from '../contracts/rule-change.ts'
import { forgetRemovedPacks, rescanSources, sourcesToRescan, type SourceToRescan } from './rescanning.ts'

/** Blocks that a reader takes at a time: few enough that a cancelled hunt ends soon. */
const BLOCKS_AT_ONCE = 8
/** Indicators times blocks that are judged by the envelopes of the blocks: about a second of work. */
const MAX_JUDGEMENTS = 400_000

export interface RehuntResult {
  /** Number of blocks that were hunted on. */
  readonly hunted: number
  /** Number of blocks that cannot hold what is looked for. */
  readonly skipped: number
  readonly stopped: StopReason | null
}

/** What hunting on stored blocks needs besides the rules. */
export interface RehuntSetup {
  /** Makes the readers, which know the rules that hold now. Only called when there is something to do. */
  readonly readers: () => Promise<readonly Reader[]>
  /** The task by which the bytes of a source are read again; `null` when they are not at hand. */
  readonly taskOf: (source: number) => Task | null
  readonly onProgress: (progress: RehuntProgress) => void
}

/** Blocks of one source that are to be hunted on, in the order in which they were read. */
interface SourceBlocks {
  readonly source: number
  readonly blocks: readonly StoredBlock[]
}

interface JudgedBlocks {
  /** All blocks of the case. */
  readonly blocks: readonly StoredBlock[]
  /** Blocks in which a rule that is hunted for could match. */
  readonly wanted: readonly StoredBlock[]
  /** Number of blocks that need not be hunted on. */
  readonly skipped: number
}

/** What has to be done so that the stored hits are those of the rules. */
interface RehuntPlan extends RuleDifference, JudgedBlocks {
  readonly before: RuleSet
  readonly after: RuleSet
  /** Whether any hit of a block changes. */
  readonly changesHits: boolean
  /** Hits that are kept, by source and rule. */
  readonly kept: ReadonlyMap<number, KeptCounts>
  /** Names of rules whose stored hits are dropped before they are hunted for. */
  readonly stale: ReadonlySet<string>
  /** Names of rules about bytes, before and after. */
  readonly bytesRules: ReadonlySet<string>
  readonly rescans: readonly SourceToRescan[]
}

/**
 * Brings the stored hits of a case in line with rules that have changed, once, with all readers. The blocks of a source
 * are hunted on by one reader from front to back, so that the hits that are kept are those that a reading would have
 * kept. Until it is done, the record of the case says so in `unhunted`.
 */
export class CaseRehunt {
  readonly #store: CaseStore
  readonly #caseId: string
  #stopped: StopReason | null = null
  #readers: readonly Reader[] = []
  /** Ids of sources whose hits are all dropped and found anew, by all rules together. */
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

  /** From the rules that held `before` to those that hold `after`. */
  run(before: RuleSet, after: RuleSet, setup: RehuntSetup): Promise<RehuntResult> {
    return this.#rehunt(differenceOf(before, after), before, after, setup)
  }

  /** Makes up for a hunt that was interrupted: everything that is not of `base` is hunted for again. */
  async repair(base: RuleSet, now: RuleSet, setup: RehuntSetup): Promise<RehuntResult> {
    const bytesRules = new Set(bytesRulesOf(now))
    const hunt = new Set([...differenceOf(base, now).hunt].filter((name) => !bytesRules.has(name)))
    const same = new Set([...namesOf(base).filter((name) => !hunt.has(name)), ...bytesRules])
    const drop = new Set(hunt)
    await this.#store.hits.each(this.#caseId, 0, ({ hits, counts }) => {
      for (const { rule } of [...hits, ...counts]) if (!same.has(rule)) drop.add(rule)
    })
    return this.#rehunt({ hunt, drop }, now, now, setup)
  }

  async #rehunt(
    difference: RuleDifference,
    before: RuleSet,
    after: RuleSet,
    { readers: makeReaders, taskOf, onProgress }: RehuntSetup,
  ): Promise<RehuntResult> {
    const plan = await this.#plan(difference, before, after, taskOf)
    const report = (): void => onProgress({ ...this.#progress })
    await this.#dropStaleHits(plan)
    report()
    const queue = this.#queueOf(plan)
    if (queue.length + plan.rescans.length > 0) this.#readers = await makeReaders()
    await this.#huntBlocks(plan, queue, report)
    await this.#scanBytes(plan, report)
    await this.#finish(plan)
    return { hunted: this.#progress.blocksDone, skipped: plan.skipped, stopped: this.#stopped }
  }

  /** Finds out what is to be done. Nothing is written. */
  async #plan(
    { hunt, drop }: RuleDifference,
    before: RuleSet,
    after: RuleSet,
    taskOf: RehuntSetup['taskOf'],
  ): Promise<RehuntPlan> {
    const unhunted = await this.#unhunted()
    const changesHits = hunt.size + drop.size > 0 || unhunted !== null
    const bytesRules = new Set([...bytesRulesOf(before), ...bytesRulesOf(after)])
    const kept = changesHits ? await this.#keptBySource(bytesRules) : new Map<number, KeptCounts>()
    for (const source of unhunted ?? []) this.#anew.add(source)
    for (const [source, counts] of kept) if (sumOf(counts) >= KEPT_OF_SOURCE) this.#anew.add(source)
    // After a hunt that was interrupted, hits of any rule may be stored already.
    const stored = new Set([...kept.values()].flatMap((counts) => [...counts.keys()]))
    for (const { name, feeds } of after.rules) if (feeds !== null) stored.add(name)
    const stale = new Set([...hunt].filter((name) => drop.has(name) || stored.has(name)))
    const rescans = hunt.size === 0 ? [] : await sourcesToRescan(this.#store, this.#caseId, after, taskOf)
    const judged = await this.#judgedBlocks(after, hunt)
    this.#progress.blocksTotal = judged.blocks.length - judged.skipped
    this.#progress.skipped = judged.skipped
    this.#progress.sourcesTotal = rescans.length
    return { hunt, drop, before, after, changesHits, kept, stale, bytesRules, rescans, ...judged }
  }

  /** Drops hits of rules that are hunted for, so that none is stored twice. From here on the hits are not complete. */
  async #dropStaleHits({ changesHits, stale }: RehuntPlan): Promise<void> {
    if (changesHits) await this.#recordUnhunted()
    if (stale.size > 0) await this.#write(this.#store.hits.drop(this.#caseId, stale))
  }

  /** The sources to hunt on, large ones first, so that no reader is left with one at the end. */
  #queueOf({ blocks, wanted }: RehuntPlan): SourceBlocks[] {
    const all = bySource(blocks)
    const queue: SourceBlocks[] = [...this.#anew].map((source) => ({ source, blocks: all.get(source) ?? [] }))
    queue.push(...[...bySource(wanted)].map(([source, some]) => ({ source, blocks: some })))
    return queue.sort((a, b) => b.blocks.length - a.blocks.length)
  }

  /** Hunts on the blocks of each source, with all readers at the same time. */
  async #huntBlocks(plan: RehuntPlan, queue: SourceBlocks[], report: () => void): Promise<void> {
    const all = bySource(plan.blocks)
    await Promise.all(
      this.#readers.map(async (reader) => {
        while (this.#stopped === null) {
          const next = queue.shift()
          if (!next) return
          const blocks = all.get(next.source) ?? []
          if (!this.#anew.has(next.source)) {
            if (await this.#huntForChanges(reader, next, plan, report)) continue
            // There are more hits than are kept: all rules together decide which ones.
            this.#anew.add(next.source)
            await this.#recordUnhunted()
            this.#progress.blocksTotal += blocks.length
          }
          if (this.#stopped === null)
            await this.#write(this.#store.hits.dropOfSource(this.#caseId, next.source, plan.bytesRules))
          await this.#hunt(reader, blocks, null, {}, report)
        }
      }),
    )
  }

  /** Hunts on one source for what has changed; false when so many hits are kept of it then that all must be found anew. */
  async #huntForChanges(
    reader: Reader,
    { source, blocks }: SourceBlocks,
    { hunt, drop, kept }: RehuntPlan,
    report: () => void,
  ): Promise<boolean> {
    const stays = ([name]: readonly [string, number]): boolean => !drop.has(name) && !hunt.has(name)
    const keptBefore = Object.fromEntries([...(kept.get(source) ?? [])].filter(stays))
    const keptNow = await this.#hunt(reader, blocks, [...hunt], keptBefore, report)
    return sumOf(Object.entries(keptNow)) < KEPT_OF_SOURCE
  }

  /** Hunts on blocks of one source for these names, or for everything; gives what is kept of the source then. */
  async #hunt(
    reader: Reader,
    blocks: readonly StoredBlock[],
    names: readonly string[] | null,
    keptBefore: KeptByRule,
    report: () => void,
  ): Promise<KeptByRule> {
    let kept = keptBefore
    for (let at = 0; at < blocks.length && this.#stopped === null; at += BLOCKS_AT_ONCE) {
      const some = blocks.slice(at, at + BLOCKS_AT_ONCE)
      const outcome = await reader.rehuntBlocks(names, some, kept)
      kept = outcome.kept
      this.#progress.blocksDone += outcome.blocks
      this.#progress.hits += outcome.hits
      if (outcome.stopped) this.#stopped ??= outcome.stopped
      report()
    }
    return kept
  }

  /** Scans the bytes of sources that are at hand for rules and digests that are new. */
  async #scanBytes({ rescans }: RehuntPlan, report: () => void): Promise<void> {
    const onDone = (hits: number): void => {
      this.#progress.sourcesDone++
      this.#progress.hits += hits
      report()
    }
    const stopped = await rescanSources(this.#readers, rescans, onDone, () => this.#stopped !== null)
    this.#stopped ??= stopped
  }

  /** Drops what no rule stands for any more, and records that the hits are complete. */
  async #finish({ hunt, drop, before, after, changesHits }: RehuntPlan): Promise<void> {
    const gone = new Set([...drop].filter((name) => !hunt.has(name)))
    if (this.#stopped === null && gone.size > 0) await this.#write(this.#store.hits.drop(this.#caseId, gone))
    if (this.#stopped === null)
      await this.#write(forgetRemovedPacks(this.#store, this.#caseId, before, after))
    if (this.#stopped === null && changesHits)
      await this.#write(this.#store.cases.update(this.#caseId, { unhunted: null }))
  }

  /** The blocks of the case, and those of them that what is hunted for could match. */
  async #judgedBlocks(rules: RulesToHunt, hunt: ReadonlySet<string>): Promise<JudgedBlocks> {
    const blocks: StoredBlock[] = []
    const judged: StoredBlock[] = []
    const worth: StoredBlock[] = []
    if (hunt.size + this.#anew.size === 0) return { blocks, skipped: 0, wanted: worth }
    const wantedRules = rulesNamed(rules, hunt)
    // Hunting for very many indicators is quicker than judging each block for each of them.
    const tooMany = (): boolean => wantedRules.indicators.length * judged.length > MAX_JUDGEMENTS
    const mayMatch = judgeOf(wantedRules)
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

  /** Ids of the sources whose hits an interrupted hunt has left incomplete; `null` when none was interrupted. */
  async #unhunted(): Promise<readonly number[] | null> {
    const record = await this.#store.cases.get(this.#caseId)
    return record?.unhunted ?? null
  }

  /** Records that the hits of the case are not complete, and whose hits are found anew. */
  #recordUnhunted(): Promise<void> {
    return this.#write(this.#store.cases.update(this.#caseId, { unhunted: [...this.#anew] }))
  }

  /** Stops everything when the storage refuses. */
  async #write(writing: Promise<StoreResult<void>>): Promise<void> {
    if (!(await writing).ok) this.#stopped ??= 'full'
  }

  /** How many hits of each rule are stored with their values, by source. */
  async #keptBySource(bytesRules: ReadonlySet<string>): Promise<Map<number, KeptCounts>> {
    const kept = new Map<number, KeptCounts>()
    await this.#store.hits.each(this.#caseId, 0, ({ source, hits }) => {
      let counts = kept.get(source)
      if (!counts) kept.set(source, (counts = new Map()))
      for (const { rule } of hits) if (!bytesRules.has(rule)) counts.set(rule, (counts.get(rule) ?? 0) + 1)
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

/** Names of rules that are about the bytes of a source and not about its blocks. */
function bytesRulesOf({ yara }: RuleSet): string[] {
  return yara.rules.map(({ name }) => name)
}

/** Tells whether at least one of the rules or indicators could match in a block, as far as its envelope shows. */
function judgeOf({ rules, indicators }: RulesToHunt): (envelope: BlockEnvelope) => boolean {
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
