import { containerById } from '../../evidence/containers/registry.ts'
import type { Source } from '../../event/source.ts'
import type { BlockEnvelope, CaseRecord, CaseStore } from '../../storage/store.ts'
import { RETRY_CODES, InterruptedReading } from '../reading/interrupted-reading.ts'

/** The record of a case; `undefined` when it is not stored. */
export async function caseRecord(store: CaseStore, caseId: string): Promise<CaseRecord | undefined> {
  return await store.cases.get(caseId)
}

/** What an earlier reading left, by which the next one knows what it need not read again. */
export async function interruptedReading(
  store: CaseStore,
  caseId: string,
  sources: readonly Source[],
): Promise<InterruptedReading> {
  const record = await caseRecord(store, caseId)
  const left = record?.complete
    ? sources.filter(({ receipt }) => receipt.issues.some(({ code }) => RETRY_CODES.has(code)))
    : sources
  const ids = new Set(left.map(({ id }) => id))
  const blocks: BlockEnvelope[] = []
  if (left.length > 0)
    await store.blocks.each(caseId, (envelope) => {
      if (ids.has(envelope.source)) blocks.push(lightened(envelope))
    })
  return new InterruptedReading(left, blocks)
}

/** The envelope without what only questions need: a large case has very many of them. */
function lightened(envelope: BlockEnvelope): BlockEnvelope {
  const { texts: _, ...summary } = envelope.summary
  return { ...envelope, summary: { ...summary, few: NO_VALUES } }
}

const NO_VALUES = new Uint8Array()

/**
 * Writes the sums of a case into its record, and whether it was read to its end. With no room even for that, the
 * case goes on saying that it was not.
 */
export async function sumUp(store: CaseStore, caseId: string, complete: boolean): Promise<void> {
  const sources = await store.sources.list(caseId)
  let storedBytes = 0
  await store.blocks.each(caseId, (envelope) => {
    storedBytes += envelope.storedBytes
  })
  await store.cases.update(caseId, {
    complete,
    sources: sources.length,
    events: sources.reduce((sum, { receipt }) => sum + receipt.events, 0),
    bytes: sources.reduce((sum, { receipt, format }) => sum + (containerById(format) ? 0 : receipt.bytes), 0),
    storedBytes,
  })
}
