import type { Block } from '../../src/event/block.ts'
import type { Source } from '../../src/event/source.ts'
import type { BlockEnvelope, CaseStore } from '../../src/storage/store.ts'
import { taken } from './taken.ts'

/** A source of which nothing is known but its number. */
export function sourceOf(id: number): Source {
  return {
    id,
    path: `logs/${id}.log`,
    originalPath: null,
    contentHost: null,
    format: null,
    sha256: null,
    receipt: {
      bytes: 0,
      events: 0,
      firstTime: null,
      lastTime: null,
      ledger: { parsed: 0, skipped: 0, unreadable: 0 },
      issues: [],
    },
    coverage: [],
    facts: [],
  }
}

/** Stores a block of a source, which is the one that is stored already or one of which nothing is known. */
export async function storeBlock(store: CaseStore, caseId: string, id: number, block: Block): Promise<void> {
  const source = (await store.sources.list(caseId)).find((one) => one.id === id) ?? sourceOf(id)
  const deposit = { source, blocks: [block], hits: [], counts: [], matches: [] }
  await taken(store.sources.deposit(caseId, [deposit]))
}

/** The envelopes of all blocks of a case, in the order of their ids. */
export async function envelopesOf(store: CaseStore, caseId: string): Promise<BlockEnvelope[]> {
  const envelopes: BlockEnvelope[] = []
  await store.blocks.each(caseId, (envelope) => envelopes.push(envelope))
  return envelopes
}
