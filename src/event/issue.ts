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
    what: 'The file is empty.',
    kept: 'Its name and path.',
    advice: 'Collect it again; a log that was open while it was copied can arrive empty.',
  },
  'unknown-format': {
    severity: 'refused',
    what: 'The format is not one that Coldtrace reads.',
    kept: 'Its name, size and digest.',
    advice:
      'If it is a log, check that another program has not saved it in a different form. Rules and indicators are added under Rules.',
  },
  'headless-log': {
    severity: 'refused',
    what: 'It looks like a log, but no line names its columns; columns are not guessed from their position.',
    kept: 'Its name, size and digest.',
    advice:
      'Collect it again with its first lines, or insert the header line (#Fields) of another log of the same kind and server.',
  },
  'disk-image': {
    severity: 'refused',
    what: 'It is an image of a disk or of memory, which Coldtrace does not open.',
    kept: 'Its name, size and digest, and event log records that were found in its bytes.',
    advice: 'Mount it read-only, copy the logs from it with their folders, and drop the folder.',
  },
  'table-without-time': {
    severity: 'refused',
    what: 'It is a table, and no column of it holds times that are understood.',
    kept: 'Its name, size and digest.',
    advice:
      'Export it with date and time in one column, such as 2021-03-03T06:49:42Z, or drop the logs that it was made from. Lists of indicators are added under Rules.',
  },
  'needs-mapping': {
    severity: 'refused',
    what: 'It is a table, and the meaning of its columns has not been confirmed.',
    kept: 'Its name, size and digest.',
    advice:
      'Confirm or change the proposed mapping in its receipt; the command takes --map or --assume-mapping.',
  },
  'unreadable-file': {
    severity: 'refused',
    what: 'The file could not be read to the end.',
    kept: 'Everything read before.',
    advice: 'Check the disk, close programs that have the file open, and drop it again.',
  },
  'remains-only': {
    severity: 'note',
    what: 'It is no log; records of event logs were found in its bytes.',
    kept: 'The records that were found.',
    advice:
      'Read them as what is left: nothing vouches for those that are gone. Collect the event log itself if there is one.',
  },
  'grew-while-read': {
    severity: 'note',
    what: 'The file became longer while it was read, and was read to the length that it had when it was given.',
    kept: 'Everything up to that length.',
    advice:
      'A log in use grows like this; collect it again if its end matters. Coldtrace cannot tell whether bytes were only appended or others had been changed before they were read.',
  },
  'broken-archive': {
    severity: 'refused',
    what: 'The archive is damaged.',
    kept: 'The members that could be unpacked.',
    advice: 'Copy the archive again, or unpack it with another tool and drop the folder.',
  },
  'locked-archive': {
    severity: 'refused',
    what: 'The archive or a member of it is encrypted with an unknown password.',
    kept: 'Its name and size, as far as they can be seen without it.',
    advice: 'Enter the password; the locked content is then read without being dropped again.',
  },
  'archive-limit': {
    severity: 'refused',
    what: 'The archive is nested too deeply, has too many members or expands too much to be unpacked safely.',
    kept: 'Everything unpacked before the limit.',
    advice: 'Unpack it yourself and drop the folder.',
  },
  'empty-members': {
    severity: 'note',
    what: 'It holds so many empty members that only the first ones are listed.',
    kept: 'The names of those that are listed; the others are only counted, and none of them is named like a log.',
    advice: 'Nothing to do, unless you expect content in them.',
  },
  'missing-volume': {
    severity: 'refused',
    what: 'It is a volume of a multi-volume archive, and not all volumes were given.',
    kept: 'Everything that could be unpacked from this volume alone.',
    advice: 'Drop all volumes together; they are joined by their names.',
  },
  'joined-volumes': {
    severity: 'note',
    what: 'The archive was given in several volumes; they were joined.',
    kept: 'Everything.',
    advice: 'Nothing to do.',
  },
  'prefixed-archive': {
    severity: 'note',
    what: 'Other bytes precede the archive, as in a self-extracting program; they are neither run nor read.',
    kept: 'Every member of the archive.',
    advice: 'Nothing to do.',
  },
  'rebuilt-archive': {
    severity: 'note',
    what: 'The directory of the archive is damaged or leaves members out; the members were found by the header of each.',
    kept: 'Every member whose header was found.',
    advice: 'Copy the archive again if members that you expect are not listed.',
  },
  'not-a-file': {
    severity: 'note',
    what: 'A link, a pipe or a device is no file; it was not followed.',
    kept: 'Its name.',
    advice: 'What a link leads to is read only if it was given itself.',
  },
  'same-name': {
    severity: 'note',
    what: 'Two files of the drop, or two members of the archive, have the same path, or paths that differ only in case.',
    kept: 'Both; of two equal names, the second was given a number.',
    advice:
      'Drop folders of one name one by one, or rename one; look at the archive if you did not expect this.',
  },
  'digest-differs': {
    severity: 'note',
    what: "The content differs from what was collected: the collector's record has another digest for this file.",
    kept: 'Everything that could be read of it.',
    advice: 'Find out what changed the file after its collection, and collect it again if you can.',
  },
  'unsafe-name': {
    severity: 'note',
    what: 'The name points outside its folder or contains characters that are not allowed in file names; it was made safe.',
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
    what: 'Rows precede the first line that names the columns.',
    kept: 'The rows after that line.',
    advice: 'Look for the beginning of this log in another file.',
  },
  'lone-return': {
    severity: 'skipped',
    what: 'Carriage returns stand where lines should end, so that several rows look like one.',
    kept: 'The line as it is, without its rows.',
    advice: 'Collect the log again without a program that changes line ends.',
  },
  'zero-filled': {
    severity: 'refused',
    what: 'The file holds zeros where its content should be.',
    kept: 'Its name, size and digest.',
    advice:
      'Collect it again; a disk that failed or a copy that was broken off leaves such files, and so does somebody who wipes a log.',
  },
  'field-count': {
    severity: 'note',
    what: 'A row has more or fewer cells than its header names.',
    kept: 'The whole line; the cells that have a name, the others as extra fields.',
    advice: 'Look at the raw line: attackers put separators into paths, and copies can cut lines.',
  },
  'bad-time': {
    severity: 'note',
    what: 'The time of a row could not be read, or is one at which nothing can have happened.',
    kept: 'The row, without a time.',
    advice: 'Look at the raw line.',
  },
  'local-time': {
    severity: 'note',
    what: 'Times are in the local time of the server, and the log does not name the time zone.',
    kept: 'The times as written, treated as UTC.',
    advice: 'Compare them with a log in UTC before you rely on the hour; they do not count as coverage.',
  },
  'clock-shifted': {
    severity: 'note',
    what: 'Times are said to be UTC, and are off by a time zone from those that Sysmon noted in the same events.',
    kept: 'The times that Sysmon noted; the others stand in their field as they were written.',
    advice: 'Events of other logs in the same source are probably off by the same span.',
  },
  'date-order': {
    severity: 'note',
    what: 'The dates are ambiguous: day and month can be confused.',
    kept: 'The dates, read in the order named here.',
    advice:
      'Compare some of them with another log; if the order is wrong, export again with dates such as 2021-03-31.',
  },
  'no-folder': {
    severity: 'note',
    what: 'Files are listed without a line that names their folder.',
    kept: 'Each of them, with its name only.',
    advice: 'Look at the text before them, which was cut or damaged.',
  },
  'bad-text': {
    severity: 'note',
    what: 'A row contains bytes that are not valid in the expected encoding.',
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
    kept: 'Its position and length.',
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
    what: 'A record is damaged and could not be decoded, or not wholly.',
    kept: 'What could be read of it, and the records before and after it.',
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
    what: 'Records were found that the log no longer counts: behind its end, in damaged chunks, or in other files.',
    kept: 'Each of them once, marked with the field Recovered; what one lost stands in RecoveredWithout. Those that repeat what was read before are only counted.',
    advice: 'They can be older than the log; look at their times.',
  },
  'storage-full': {
    severity: 'cut-short',
    what: 'The storage of this browser or the disk is full; reading stopped.',
    kept: 'Everything stored so far; it can be searched.',
    advice:
      'Delete old cases or free disk space, and drop the same evidence again; reading resumes where it stopped. Or read a smaller part, or use the command, which stores nothing.',
  },
  'memory-full': {
    severity: 'cut-short',
    what: 'The memory that this program may use is nearly full; reading stopped.',
    kept: 'Everything read so far.',
    advice:
      'Read a smaller part, such as one server or one month, give the command more memory (node --max-old-space-size), or read it on the page, which keeps what it reads on the disk.',
  },
  interrupted: {
    severity: 'cut-short',
    what: 'Reading was interrupted before the end of this source: the page was closed, or it crashed.',
    kept: 'Everything up to that point; it can be searched.',
    advice: 'Drop the same evidence again; reading resumes where it was interrupted.',
  },
  cancelled: {
    severity: 'cut-short',
    what: 'Reading was cancelled.',
    kept: 'Everything read so far.',
    advice: 'Drop the same evidence again; reading resumes where it stopped.',
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

/** Whether these issues of something that was given say that it could not be opened, so that it has a name only. */
export function isUnopened(issues: readonly Pick<Issue, 'code'>[]): boolean {
  return issues.some(({ code }) => code === 'unreadable-file' || code === 'not-a-file')
}
