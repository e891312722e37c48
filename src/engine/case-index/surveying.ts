import { ROLES, type Role } from '../../event/roles.ts'
import { fieldOf, laneFields } from '../../formats/registry.ts'
import type { BlockEnvelope, CaseStore } from '../../storage/store.ts'
import { FEW_CODES, type SurveyedBlock, type SurveyedColumn } from '../../storage/survey.ts'
import type { Times } from '../../storage/time-order.ts'
import { columnName } from './block-evaluation.ts'
import type { BlockShelf } from './block-shelf.ts'

/** A survey is about so many rows, and not about more blocks than this. */
const RUN_ROWS = 1 << 20
const RUN_BLOCKS = 1024
/** Fewer rows are quickly asked without. */
const WORTHWHILE_ROWS = 1 << 16

/** Goes on when it is time; false when nobody wants it any more. */
export type Pace = () => Promise<boolean>

/** Columns of a block that people filter and count by, and those that tell its lanes. */
function askedOf(envelope: BlockEnvelope): string[] {
  const roles = (Object.keys(ROLES) as Role[]).flatMap((role) => fieldOf(envelope.format, role) ?? [])
  const fields = [...roles, ...laneFields(envelope.format)]
  return [...new Set(fields.flatMap((field) => columnName(envelope, field) ?? []))]
}

/** Surveys the blocks that no survey knows yet, run by run. */
export async function survey(
  store: CaseStore,
  caseId: string,
  shelf: BlockShelf,
  blocks: readonly BlockEnvelope[],
  pace: Pace,
  worthwhile = WORTHWHILE_ROWS,
): Promise<void> {
  for (const run of runsOf(blocks.filter((envelope) => !shelf.surveys.of(envelope)))) {
    if (run.reduce((sum, { rows }) => sum + rows, 0) < worthwhile) return
    const seen: SurveyedBlock[] = []
    const times: (Times | null)[] = []
    const codes: Map<string, Uint8Array>[] = []
    for (const envelope of run) {
      if (!shelf.surveys.open || !(await pace())) return
      const part = await store.blocks.loadPart(caseId, envelope.id, {
        times: true,
        order: false,
        offsets: false,
        columns: askedOf(envelope),
        repeating: true,
      })
      const few = new Map<string, Uint8Array>()
      const columns = new Map<string, SurveyedColumn>()
      for (const [key, column] of shelf.take(envelope, part)) {
        const { name, last, counts, shared } = column
        if (!shared) continue
        columns.set(name, { name, key, last, map: shared.codes, counts })
        if (last <= FEW_CODES) few.set(name, Uint8Array.from(column.codes))
      }
      const { id, source, rows } = envelope
      const { blank, schema } = part
      const hasTimes = part.times?.sinceBase !== null
      seen.push({ id, source, rows, blank, schema, hasTimes, columns })
      times.push(part.times)
      codes.push(few)
    }
    if (!(await shelf.surveys.add(seen, { times, codes }))) return
  }
}

function* runsOf(blocks: readonly BlockEnvelope[]): Generator<BlockEnvelope[]> {
  let run: BlockEnvelope[] = []
  let rows = 0
  for (const envelope of [...blocks].sort((a, b) => a.id - b.id)) {
    run.push(envelope)
    rows += envelope.rows
    if (rows < RUN_ROWS && run.length < RUN_BLOCKS) continue
    yield run
    run = []
    rows = 0
  }
  if (run.length > 0) yield run
}
