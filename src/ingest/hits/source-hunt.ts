import type { Block } from '../../event/block.ts'
import type { Hit, HitCount } from '../../event/hit.ts'
import type { Hunter } from '../../detections/hunt/hunt.ts'
import type { Deposit } from '../../storage/store.ts'
import type { StoredBlockSkipper } from '../stored-block-skipper.ts'
import { noHits, type HitTally, type KeptByRule, type Task } from '../task.ts'
import type { ByteCollector } from './byte-scan.ts'
import { keepHits, type KeptCounts } from './hits.ts'
import { huntBlock, skippedBlock, type BlockHits } from './hunt-block.ts'

/** The next blocks of a source with their hits, ready to be stored. */
export type BlocksAndHits = Omit<Deposit, 'source'>

export const NOTHING: BlocksAndHits = { blocks: [], hits: [], counts: [], matches: [] }

/** Sees every block before it is stored. */
export type OnBlock = (source: number, path: string, block: Block) => void | Promise<void>

/** Hunts on the blocks of one source in their order, and counts what is found. */
export class SourceHunt {
  readonly #hunter: Hunter
  readonly #task: Pick<Task, 'id' | 'path'>
  readonly #skipper: StoredBlockSkipper
  readonly #onBlock: OnBlock | undefined
  readonly #hits = noHits()
  /** Blocks of a source that is small enough for rules about bytes, which name the event that holds a match. */
  readonly #blocks: Block[] = []
  #end = 0
  /** Number of hits that are kept with their values, by rule. */
  readonly kept: KeptCounts
  /** Set while the bytes of the source are gathered for rules about bytes. */
  gathering: ByteCollector | null = null

  constructor(
    hunter: Hunter,
    task: Pick<Task, 'id' | 'path' | 'stored'>,
    skipper: StoredBlockSkipper,
    onBlock: OnBlock | undefined,
  ) {
    this.#hunter = hunter
    this.#task = task
    this.#skipper = skipper
    this.#onBlock = onBlock
    this.kept = new Map(Object.entries(task.stored?.kept ?? {}))
  }

  get hits(): HitTally {
    return this.#hits
  }

  get keptByRule(): KeptByRule {
    return Object.fromEntries(this.kept)
  }

  /** Byte offset behind the last event that was hunted on. */
  get end(): number {
    return this.#end
  }

  /** Hunts on the next blocks of the source; those that are stored already are skipped. */
  async hunt(blocks: readonly Block[]): Promise<BlocksAndHits> {
    const results: BlockHits[] = []
    const kept = new Map(this.kept)
    for (const block of blocks) {
      await this.see(block)
      results.push(
        this.#skipper.skips(block)
          ? skippedBlock(block)
          : huntBlock(this.#hunter, block, this.#task.id, kept),
      )
    }
    return this.count(results)
  }

  /** Shows a block to whoever wants to see them all. */
  async see(block: Block): Promise<void> {
    await this.#onBlock?.(this.#task.id, this.#task.path, block)
    if (this.gathering?.holds) this.#blocks.push(block)
  }

  /** Counts what was found in the next blocks, and keeps as many hits as the limits allow. */
  count(results: readonly BlockHits[]): BlocksAndHits {
    const blocks: Deposit['blocks'][number][] = []
    const hits: Hit[] = []
    const counts: HitCount[] = []
    const correlated: Deposit['matches'][number][] = []
    if (!this.gathering?.holds) this.#blocks.length = 0
    for (const { block, end, found, matches } of results) {
      this.#end = end
      for (const { level, rows } of found) this.#hits[level] += rows
      const kept = keepHits(found, this.kept)
      if (block) blocks.push(block)
      hits.push(...kept.hits)
      counts.push(...kept.counts)
      correlated.push(...matches)
    }
    return { blocks, hits, counts, matches: correlated }
  }

  /** Gives the blocks of the source away; empty when it is too large for rules about bytes. */
  takeBlocks(): Block[] {
    return this.#blocks.splice(0)
  }
}
