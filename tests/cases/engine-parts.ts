import { expect } from 'vitest'
import type { DroppedFile } from '../../src/engine/contracts/reading.ts'
import type { Reader } from '../../src/ingest/reader.ts'
import type { CaseStore } from '../../src/storage/store.ts'
import { envelopesOf } from './deposits.ts'

export function file(path: string, content: string | Uint8Array<ArrayBuffer>): DroppedFile {
  return { path, file: new File([content], path) }
}

/** The reader, which does not tell what its rules cost, so that reports can be compared. */
export function withoutCosts(reader: Reader): Reader {
  return { ...reader, costs: async () => ({}) }
}

/** Rows that are stored and rows that the sources speak of. */
export async function rowsOf(store: CaseStore, id: string): Promise<{ stored: number; told: number }> {
  const envelopes = await envelopesOf(store, id)
  const sources = await store.sources.list(id)
  return {
    stored: envelopes.reduce((sum, { rows }) => sum + rows, 0),
    told: sources.reduce((sum, { receipt }) => sum + receipt.events, 0),
  }
}

/** What is stored is what the sources tell of, and their ledgers balance. */
export async function expectBalanced(store: CaseStore, id: string): Promise<void> {
  const { stored, told } = await rowsOf(store, id)
  expect(stored).toBe(told)
  for (const { receipt } of await store.sources.list(id)) {
    const { parsed, skipped, unreadable } = receipt.ledger
    expect(parsed + skipped + unreadable).toBe(receipt.bytes)
  }
}
