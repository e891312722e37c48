import { ALWAYS, channelsOf, everyLog, foldersOf, LISTED, type WantedFolder } from './places.ts'
import { quoted, quotedList } from './power-shell.ts'
import { SCRIPT_BODY } from './script-body.ts'
import { wantedFrom, type WantedFromHost } from './wanted.ts'
import type { HostConclusion } from '../conclusion.ts'

/** The name under which the script is saved. */
export const SCRIPT_NAME = 'coldtrace-collect.ps1'

/** Servers that have a list of their own in the script; it collects everything from any other. */
const MOST_HOSTS = 200

const DAY_MS = 86_400_000
/** Times of files are compared in the zone of the server, and a log may begin a day before its first gap. */
const DAYS_BEFORE = 2
/** A log of the web server can go on for a month before a new file begins. */
const DAYS_AFTER = 33

/**
 * A script for Windows PowerShell 5.1 that copies from a server what is missing in this case. It only reads, and writes
 * below the one folder that is given to it. From a server of which nothing is known it copies everything. The text is
 * ASCII, with Windows line ends.
 */
export function collectScript(hosts: readonly Pick<HostConclusion, 'name' | 'statements'>[]): string {
  const wanted = wantedFrom(hosts).slice(0, MOST_HOSTS)
  const plans = [...wanted, { host: '', logs: everyLog() }].map(planText)
  const lists = `$Plans = @(\n${plans.join('\n')}\n)\n$Always = @(\n${ALWAYS.map(folderText).join('\n')}\n)\n$Listed = ${quotedList(LISTED)}`
  return SCRIPT_BODY.replace('{lists}', () => lists).replace(/\r?\n/g, '\r\n')
}

/** Whether something is missing that the script knows how to copy. */
export function hasGaps(hosts: readonly Pick<HostConclusion, 'name' | 'statements'>[]): boolean {
  return wantedFrom(hosts).some(({ logs }) => logs.length > 0)
}

function planText({ host, logs }: WantedFromHost): string {
  const folders = foldersOf(logs).map((folder) => `  ${folderText(folder)}`)
  return [
    `  @{ Server = ${quoted(host)}`,
    `    Channels = ${quotedList(channelsOf(logs))}`,
    `    Folders = @(`,
    ...folders,
    `    ) }`,
  ].join('\n')
}

function folderText({ folder, masks, span }: WantedFolder): string {
  const days =
    span === null
      ? ''
      : `; From = ${dayText(span[0] - DAYS_BEFORE * DAY_MS)}; To = ${dayText(span[1] + DAYS_AFTER * DAY_MS)}`
  return `    @{ Folder = ${quoted(folder)}; Masks = ${quotedList(masks)}${days} }`
}

/** A day as robocopy writes it: `20210303`. */
function dayText(time: number): string {
  const clamped = Math.min(Math.max(time, 0), Date.UTC(2199, 11, 31))
  return quoted(new Date(clamped).toISOString().slice(0, 10).replaceAll('-', ''))
}
