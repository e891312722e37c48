import type { BrowserSupport } from '../../engine/contracts/browser-support.ts'
import { bytes, ranged } from '../words/say.ts'

/** Something that will not work in this browser or window. */
export interface BrowserLimit {
  /** What does not work, and what that means. */
  readonly what: string
  /** In the browser's own words; empty where it said nothing. */
  readonly detail: string
  readonly advice: string
}

/** Room, in bytes, below which it is said how little a browser stores. Private windows have less, others far more. */
const LITTLE_ROOM = 2e9

/** What will not work here and what to do about it; `storesPage` when the page can be stored for use without a network. */
export function browserLimits(support: BrowserSupport, storesPage: boolean): readonly BrowserLimit[] {
  return [
    ...notStored(support),
    ...littleRoom(support),
    ...(support.temporaryFiles ? [] : [NO_TEMPORARY_FILES]),
    ...(storesPage ? [] : [NO_STORED_PAGE]),
  ]
}

const NO_TEMPORARY_FILES: BrowserLimit = {
  what: 'This browser gives the page no place for temporary files, so that 7z, RAR, cab, xz, bzip2 and Zstandard, and archives within archives, are unpacked into memory.',
  detail: '',
  advice: 'Unpack large ones before you drop them, use a normal window, or use the command.',
}

const NO_STORED_PAGE: BrowserLimit = {
  what: 'The page cannot be stored here for use without a network: a private window, or plain HTTP from another machine, does not allow it.',
  detail: '',
  advice: 'Keep it open once it is loaded; it then needs no network any more.',
}

function notStored({ notStored }: BrowserSupport): readonly BrowserLimit[] {
  if (notStored === null) return []
  const { reason, detail } = notStored
  if (reason === 'full')
    return [
      {
        what: 'The storage of this browser, or the disk, is full: no case can be stored.',
        detail,
        advice:
          'Delete cases that are no longer needed, or free disk space, and reload the page. Or keep the case in memory only, or use the command, which stores nothing.',
      },
    ]
  return [
    {
      what: 'This browser stores no case, as some private windows do, and those that keep no data of sites. Cases are kept in memory only: they are gone when the page is closed or reloaded, and more than a few gigabytes of logs will not fit.',
      detail,
      advice: 'To keep a case, open the page in a normal window. To read more, use the command.',
    },
  ]
}

function littleRoom({ notStored, room }: BrowserSupport): readonly BrowserLimit[] {
  if (notStored !== null || room === null || room.bytes >= LITTLE_ROOM) return []
  return [
    {
      what: `This browser stores ${bytes(room.bytes)} more, which is enough for ${ranged(room.logs, bytes)} of logs. When it is full, reading stops, and what was read so far is kept.`,
      detail: '',
      advice:
        'Delete cases that are no longer needed, or free disk space. A private window has less room than a normal one. The command needs no storage.',
    },
  ]
}
