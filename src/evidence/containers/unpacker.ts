import type { Issue } from '../../event/issue.ts'
import type { Member } from '../input.ts'
import type { Volume } from '../volumes.ts'

/** The content of an archive that can only be unpacked as a whole. */
export interface UnpackedContent {
  /** The members one after the other, in a spool; each `Member.span` says where. `null` when nothing came out. */
  readonly blob: Blob | null
  readonly members: readonly Member[]
  readonly issues: readonly Issue[]
}

/** Takes archives apart that are not read in place: 7z, RAR, cabinets and single packed files. */
export interface Unpacker {
  unpack(
    blob: Blob,
    path: string,
    passwords: readonly string[],
    allowance: { readonly members: number; readonly bytes: number },
    /** The volumes in which the archive was given; `blob` holds them one after the other. */
    volumes?: readonly Volume[],
  ): Promise<UnpackedContent>
}
