import { MemoryBlocks } from './memory/blocks.ts'
import { MemoryCaseRecords } from './memory/case-records.ts'
import { HeldCases } from './memory/held-cases.ts'
import { MemoryHits } from './memory/hits.ts'
import { MemoryPacks } from './memory/packs.ts'
import { MemorySources } from './memory/sources.ts'
import { MemorySurveys } from './memory/surveys.ts'
import type { CaseStore } from './store.ts'

/** Cases in memory. With `keepBlocks: false` only what a report needs is kept. */
export class MemoryStore implements CaseStore {
  readonly cases: MemoryCaseRecords
  readonly sources: MemorySources
  readonly blocks: MemoryBlocks
  readonly hits: MemoryHits
  readonly packs: MemoryPacks
  readonly surveys: MemorySurveys

  constructor({ keepBlocks }: { readonly keepBlocks: boolean } = { keepBlocks: true }) {
    const held = new HeldCases()
    this.cases = new MemoryCaseRecords(held)
    this.blocks = new MemoryBlocks(held, keepBlocks)
    this.hits = new MemoryHits(held)
    this.sources = new MemorySources(held, this.blocks, this.hits)
    this.packs = new MemoryPacks(held)
    this.surveys = new MemorySurveys(held)
  }
}
