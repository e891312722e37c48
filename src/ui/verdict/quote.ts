import type { Citation } from '../../detections/statement.ts'
import type { EngineApi } from '../../engine/contracts/api.ts'
import type { EventRef } from '../../engine/contracts/events.ts'
import { sourceText } from '../../event/text-encoding.ts'

/** A cited event as one line. */
export interface Quote {
  readonly ref: EventRef
  /** The line as it stands in the log; of a binary record what its table row shows. */
  readonly text: string
  /** The last part of the path of its source, and the place there. */
  readonly source: string
}

type Reader = Pick<EngineApi, 'locate' | 'detail'>

const known = new WeakMap<Citation, Promise<Quote | null>>()

/** The line that a citation points to; `null` where it points to a whole source, or the event is not stored. */
export function quote(engine: Reader, caseId: string, cited: Citation): Promise<Quote | null> {
  const before = known.get(cited)
  if (before) return before
  const found = lookUp(engine, caseId, cited)
  known.set(cited, found)
  return found
}

async function lookUp(engine: Reader, caseId: string, { source, place }: Citation): Promise<Quote | null> {
  if (place === null) return null
  const ref = await engine.locate(caseId, source, place)
  if (ref === null) return null
  const outcome = await engine.detail(caseId, ref)
  if (!outcome.ok) return null
  const { raw, encoding, summary, source: row, place: at } = outcome.value
  const isLine = at.kind === 'line' && raw.bytes.length > 0
  return {
    ref,
    text: isLine ? sourceText(raw.bytes, encoding).trim() : summary,
    source: `${row.path.split(/ > |[\\/]/).at(-1) ?? row.path}, ${at.kind} ${at.ordinal}`,
  }
}
