import type { EngineFailureCode, Failure, Outcome } from './outcome.ts'
import { isInMemory } from '../../event/case-place.ts'
import type { Refusal } from '../../storage/refusal.ts'

/** The failing half of an `Outcome`. */
export interface FailedOutcome {
  readonly ok: false
  readonly failure: Failure
}

const TEXTS: Readonly<Record<EngineFailureCode, Pick<Failure, 'what' | 'advice'>>> = {
  'empty-drop': {
    what: 'Nothing was given to read.',
    advice: 'Drop the folder or the archive that was collected from the server.',
  },
  'no-case': {
    what: 'This case is not on this machine.',
    advice:
      'It may have been deleted, also in another window, or belong to another browser. Drop the evidence again.',
  },
  'gone-case': {
    what: 'This case was kept in memory only, and is gone.',
    advice: 'Drop the evidence again.',
  },
  'damaged-case': {
    what: 'What is stored of this case cannot be read.',
    advice:
      'Another version may have stored it, or it was changed. Delete the case and drop the evidence again; only judgements and notes are lost with it.',
  },
  'no-rule': {
    what: 'This rule is not in the case.',
    advice: 'Its pack may have been switched off or removed.',
  },
  busy: {
    what: 'The case is being read.',
    advice: 'Change the rules when reading is over, or cancel it first.',
  },
  'used-elsewhere': {
    what: 'Another window of this browser is reading into this case, or changing its rules.',
    advice: 'Wait until it is done there, or cancel it; then try it again.',
  },
  'no-pack': {
    what: 'Nothing of it could be taken as a rule or an indicator.',
    advice:
      'A pack is a file, a folder or a zip of Sigma or YARA rules, STIX, MISP, OpenIOC, CSV or lists as text.',
  },
  'no-search-rule': {
    what: 'This search cannot be kept as a rule.',
    advice: 'A rule is about one kind of log, and holds for every case: leave out times, hosts and sources.',
  },
  'no-reason': {
    what: 'A reason is needed.',
    advice: 'Say in a few words why: whoever reads the report must be able to follow it.',
  },
  'no-name': {
    what: 'A case needs a name.',
    advice: 'Give it one that you will recognise, such as the organisation and the day of the collection.',
  },
  'no-answers': {
    what: 'These answers could not be taken.',
    advice: 'Choose a file of answers that was saved here, or a report of Coldtrace as JSON.',
  },
  'too-many-notes': {
    what: 'This case holds no more stars, tags and notes.',
    advice: 'Remove some that are no longer needed, or shorten long notes.',
  },
  'storage-full': {
    what: 'The storage of this browser, or the disk, is full.',
    advice:
      'Delete cases that are no longer needed, or free disk space, and try it again. The command stores nothing and needs no room.',
  },
  'storage-failed': {
    what: 'The storage of this browser does not work.',
    advice:
      'Free disk space and start the browser anew. A private window, or one that keeps no data of sites, may store nothing: take another, or keep the case in memory only. The command needs no storage.',
  },
  'no-evidence': {
    what: 'The evidence is not at hand.',
    advice: 'Drop the file again, by itself if it stood in an archive within an archive.',
  },
  'no-event': {
    what: 'This event is not in the case.',
    advice: 'The link may belong to another case. Search for the event instead.',
  },
}

/** A failure with the text that belongs to its code. */
export function failed(code: EngineFailureCode, detail: string): FailedOutcome {
  return { ok: false, failure: { code, detail, ...TEXTS[code] } }
}

/** The case of this id is not stored, or was only in the memory of a page that is gone. */
export function missingCase(id: string): FailedOutcome {
  return isInMemory(id) ? failed('gone-case', '') : failed('no-case', id)
}

/** A failure that says what could not be stored, and why the storage refused it. */
export function notStored({ reason, detail }: Refusal, what: string): FailedOutcome {
  return failed(`storage-${reason}`, `${what} could not be stored: ${detail}`)
}

/**
 * Turns a `StorageError` into a failure; every other error is thrown on. Between threads an error keeps only its
 * name and message, so that it is known by its name.
 */
export async function answered<T>(outcome: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await outcome
  } catch (error) {
    if (!isStorageError(error)) throw error
    return failed('storage-failed', error.message)
  }
}

function isStorageError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'StorageError'
}
