import type { RawOrigin } from '../../engine/contracts/events.ts'

/** The origin of the bytes of an event, in words. */
export const ORIGIN: Readonly<Record<RawOrigin, string>> = {
  evidence: 'Read from the evidence that was dropped.',
  columns: 'Rebuilt from the stored columns; identical to the line in the evidence, byte for byte.',
  none: 'A binary record. Drop the evidence again to see its bytes; all its fields are under Fields.',
}
