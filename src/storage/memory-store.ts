import { MemoryBlocks } from './memory/blocks.ts'
import { MemoryCaseRecords } from './memory/case-records.ts'
import { HeldCases } from './memory/held-cases.ts'
import { MemoryHits } from './memory/hits.ts'
import { MemoryPacks } from './memory/packs.ts'
import { MemorySources } from './memory/sources.ts'
import { MemorySurveys } from './memory/surveys.ts'
import type { CaseStore } from './store.ts'

/** What a store in memory keeps. */
export interface MemoryBounds {
  /** False: only what a report needs. */
  readonly keepBlocks: boolean
  /** Bytes that the blocks of all cases may take together; a write beyond them is refused. */
  readonly limit?: number
}

/** Cases in memory. */
export class MemoryStore implements CaseStore {
  readonly cases: MemoryCaseRecords
  readonly sources: MemorySources
  readonly blocks: MemoryBlocks
  readonly hits: MemoryHits
  readonly packs: MemoryPacks
  readonly surveys: MemorySurveys

  constructor({ keepBlocks, limit = Infinity }: MemoryBounds = { keepBlocks: true }) {
    const held = new HeldCases(limit)
    this.cases = new MemoryCaseRecords(held)
    this.blocks = new MemoryBlocks(held, keepBlocks)
    this.hits = new MemoryHits(held)
    this.sources = new MemorySources(held, this.blocks, this.hits)
    this.packs = new MemoryPacks(held)
    this.surveys = new MemorySurveys(held)
  }
}
