import type { Place } from './place.ts'

/**
 * Extent of a loss. `note`: an oddity, nothing lost. `skipped`: this record is lost, the rest is
 * fine. `cut-short`: the source ended early. `refused`: nothing of the source could be used.
 */
export type IssueSeverity = 'note' | 'skipped' | 'cut-short' | 'refused'

interface IssueText {
  readonly severity: IssueSeverity
  /** One sentence that says what happened. */
  readonly what: string
  /** The part that could be kept. */
  readonly kept: string
  /** Advice to the analyst. */
  readonly advice: string
}

/** Every issue the product can report; the severity belongs to the code. */
export const ISSUES = {
  'empty-drop': {
    severity: 'refused',
    what: 'Nothing was given to read.',
    kept: 'Nothing.',
    advice: 'Drop the folder or the archive that was collected from the server.',
  },
  'empty-file': {
    severity: 'refused',
    what: 'The file holds no bytes.',
    kept: 'Its name and path.',
    advice: 'Collect it again; a log that was open while it was copied can arrive empty.',
  },
  'unknown-format': {
    severity: 'refused',
    what: 'The content is of no format that Coldtrace reads.',
    kept: 'Its name, size and digest.',
    advice:
      'If it is a log, check that it was not re-saved by another program. Rules and indicators are added under Rules.',
  },
  'headless-log': {
    severity: 'refused',
    what: 'It looks like a log, and no line of it names the columns; by position alone nothing is read.',
    kept: 'Its name, size and digest.',
    advice:
      'Collect it again from its first line, or put the line of names (#Fields) of another log of this server and kind before it.',
  },
  'disk-image': {
    severity: 'refused',
    what: 'It is an image of a disk or of memory, which is not opened here.',
    kept: 'Its name, size and digest, and records of event logs that were found in it as they stand.',
    advice: 'Mount it read-only, copy the logs out with their folders, and drop the folder.',
  },
  'needs-mapping': {
    severity: 'refused',
    what: 'It is a table, and nobody has said what its columns mean.',
    kept: 'Its name, size and digest.',
    advice:
      'Confirm or change the proposed mapping in its receipt; the command takes --map or --assume-mapping.',
  },
  'unreadable-file': {
    severity: 'refused',
    what: 'The file could not be read to its end.',
    kept: 'What was read before.',
    advice: 'Check the medium, close programs that hold the file open, and drop it again.',
  },
  'broken-archive': {
    severity: 'refused',
    what: 'The archive is damaged.',
    kept: 'The members that could be unpacked.',
    advice: 'Copy the archive again, or unpack it with another tool and drop the folder.',
  },
  'locked-archive': {
    severity: 'refused',
    what: 'The archive or its member is protected by a password that is not known.',
    kept: 'Its name and size, as far as they can be seen without it.',
    advice: 'Give the password; what was locked is then read without being dropped again.',
  },
  'archive-limit': {
    severity: 'refused',
    what: 'The archive is nested too deep, holds too many members or grows too much to be unpacked safely.',
    kept: 'What was unpacked before the limit.',
    advice: 'Unpack it yourself and drop the folder.',
  },
  'missing-volume': {
    severity: 'refused',
    what: 'It is one of several volumes of an archive, and not all of them were given.',
    kept: 'What could be unpacked of this volume alone.',
    advice: 'Drop all volumes together; they are put together by their names.',
  },
  'joined-volumes': {
    severity: 'note',
    what: 'The archive was given in several volumes; they were put together.',
    kept: 'Everything.',
    advice: 'Nothing to do.',
  },
  'prefixed-archive': {
    severity: 'note',
    what: 'Other bytes stand before the archive, as in a program that unpacks itself; they are not run and not read.',
    kept: 'Every member of the archive.',
    advice: 'Nothing to do.',
  },
  'rebuilt-archive': {
    severity: 'note',
    what: 'The directory of the archive is damaged; it was rebuilt from what stands before each member.',
    kept: 'Every member whose beginning was found.',
    advice: 'Copy the archive again if members that you expect are not listed.',
  },
  'not-a-file': {
    severity: 'note',
    what: 'A member is a link or a device, not a file; it was not followed.',
    kept: 'Its name.',
    advice: 'What it points to is read only if it is in the collection itself.',
  },
  'same-name': {
    severity: 'note',
    what: 'Two members of the archive have the same name, or names that differ only in case.',
    kept: 'Both; the second of two equal names got a number.',
    advice: 'Look at the archive if you did not expect this.',
  },
  'digest-differs': {
    severity: 'note',
    what: 'The content is not what the collector took: its own record holds another digest for this file.',
    kept: 'Everything that could be read of it.',
    advice: 'Find out what changed it between the server and here, and collect it again if you can.',
  },
  'unsafe-name': {
    severity: 'note',
    what: 'The name tried to leave its folder or held characters that no file name holds; it was made safe.',
    kept: 'The content, and the name as it was given.',
    advice: 'Nothing to do; look at the archive if you did not expect this.',
  },
  'cut-short': {
    severity: 'cut-short',
    what: 'The source ends in the middle of a record.',
    kept: 'Everything before it, and the part of the last record that is there.',
    advice: 'A log copied while it was being written ends like this; collect it again if the end matters.',
  },
  'no-header': {
    severity: 'skipped',
    what: 'Rows stand before any line that names their columns.',
    kept: 'The rows that follow such a line.',
    advice: 'Look for the beginning of this log in another file.',
  },
  'field-count': {
    severity: 'note',
    what: 'A row has more or fewer cells than its header names.',
    kept: 'The whole line; the cells that have a name, the others as extra fields.',
    advice: 'Look at the raw line; attackers put separators into paths, and copies cut lines.',
  },
  'bad-time': {
    severity: 'note',
    what: 'The time of a row could not be read.',
    kept: 'The row, without a time.',
    advice: 'Look at the raw line.',
  },
  'local-time': {
    severity: 'note',
    what: 'Times are written in the local time of the server, and the log does not say which that is.',
    kept: 'The times as they are written, as if they were UTC.',
    advice: 'Compare them with a log in UTC before you rely on the hour; they vouch for no time.',
  },
  'date-order': {
    severity: 'note',
    what: 'Dates are written so that the day and the month can be taken for each other.',
    kept: 'The dates, in the order that is named here.',
    advice:
      'Compare some with another log; export again with dates as 2021-03-31 if they are the wrong way round.',
  },
  'no-folder': {
    severity: 'note',
    what: 'Files are listed below no line that names their folder.',
    kept: 'Each of them, by its name alone.',
    advice: 'Look at the text before them; it was cut or damaged there.',
  },
  'bad-text': {
    severity: 'note',
    what: 'Bytes that are not text of the expected encoding stand in a row.',
    kept: 'The bytes as they are.',
    advice: 'Look at the raw line.',
  },
  'bad-quote': {
    severity: 'note',
    what: 'A quoted cell never ends, or text follows its closing quote.',
    kept: 'The line as it is.',
    advice: 'Look at the raw line.',
  },
  'too-long': {
    severity: 'skipped',
    what: 'A record is longer than any that the product writes, and was not split into fields.',
    kept: 'Its place and length.',
    advice: 'Open the file at this offset.',
  },
  'damaged-header': {
    severity: 'note',
    what: 'The file header is damaged or was not closed properly.',
    kept: 'Every chunk that could be read.',
    advice: 'A log copied from a running server is often like this.',
  },
  'damaged-chunk': {
    severity: 'skipped',
    what: 'A chunk is damaged: its magic, its sizes or its checksum are wrong.',
    kept: 'The records of the chunk that could still be read.',
    advice: 'Collect the log again if the time around it matters.',
  },
  'damaged-record': {
    severity: 'skipped',
    what: 'A record is damaged and could not be decoded.',
    kept: 'The records before and after it.',
    advice: 'Look at the bytes at this offset.',
  },
  'record-gap': {
    severity: 'note',
    what: 'Record numbers are missing: events were overwritten, cleared or not exported.',
    kept: 'Every record that is there.',
    advice: 'Treat the time of the gap as not covered.',
  },
  'recovered-records': {
    severity: 'note',
    what: 'Records were found where the log no longer counts them: behind its end, in damaged chunks, or in other files.',
    kept: 'Each of them, marked with the field Recovered.',
    advice: 'They can be older than the log, and copies of what it holds; look at their times.',
  },
  'storage-full': {
    severity: 'cut-short',
    what: 'The storage of this browser or the disk is full; reading stopped.',
    kept: 'Everything stored so far; it can be searched.',
    advice:
      'Delete old cases or free disk space, and drop the same evidence again; reading goes on where it stopped. Or read a smaller part, or use the command, which stores nothing.',
  },
  interrupted: {
    severity: 'cut-short',
    what: 'Reading was broken off before the end of this source: the page was closed, or it crashed.',
    kept: 'Everything up to there; it can be searched.',
    advice: 'Drop the same evidence again; reading goes on where it was broken off.',
  },
  cancelled: {
    severity: 'cut-short',
    what: 'Reading was cancelled.',
    kept: 'Everything read so far.',
    advice: 'Drop the same evidence again; reading goes on where it stopped.',
  },
  'already-read': {
    severity: 'note',
    what: 'The same content is already in this case.',
    kept: 'The first copy; this one was not read again.',
    advice: 'Nothing to do.',
  },
  'our-error': {
    severity: 'refused',
    what: 'Coldtrace itself failed on this source. That is an error of ours, not of the evidence.',
    kept: 'The events that were read before.',
    advice: 'Look at this source with another tool, and tell us what kind of log it is.',
  },
} as const satisfies Record<string, IssueText>

export type IssueCode = keyof typeof ISSUES

/** A problem met while reading a source. `place` is `null` when it concerns the whole source. */
export interface Issue {
  readonly code: IssueCode
  readonly place: Place | null
  readonly detail: string
}
