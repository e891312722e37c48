import { createHash } from 'node:crypto'
import { readlinkSync, type Stats } from 'node:fs'
import { lstat, readdir, rm, unlink } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

const PREFIX = 'coldtrace-'

/**
 * Beginning of the names of temporary files and folders of this process. It says which process of which machine made
 * them, so that the next run knows what a process left that was killed. Containers may share a folder and have
 * processes of equal numbers, so their namespace counts as part of the machine.
 */
export function temporaryPrefix(): string {
  return `${PREFIX}${machine()}-${process.pid}-`
}

let machineMark: string | null = null

function machine(): string {
  machineMark ??= createHash('sha256')
    .update(`${hostname()} ${processNamespace()}`)
    .digest('hex')
    .slice(0, 12)
  return machineMark
}

/** The namespace of process numbers; empty on systems that have none. */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

/**
 * Removes temporary folders that processes of this machine and user left which do not run any more; resolves to the
 * number of them. Links are not followed, and nothing is removed that has another name, type or owner. What cannot be
 * removed stays.
 */
export async function removeLeftovers(folder = tmpdir()): Promise<number> {
  let removed = 0
  for await (const { path, stats } of leftIn(folder, '')) {
    if (!stats.isDirectory()) continue
    const gone = await rm(path, { recursive: true, force: true }).then(
      () => true,
      () => false,
    )
    if (gone) removed++
  }
  return removed
}

/**
 * The same for files that were to become reports in this folder. They have a dot before the name, and stand beside the report so
 * that it can take its place at once.
 */
export async function removeUnfinishedFiles(folder: string): Promise<void> {
  for await (const { path, stats } of leftIn(folder, '.'))
    if (stats.isFile()) await unlink(path).catch(() => undefined)
}

/** Everything in a folder that processes of this machine and user left which do not run any more, under `before` and a name of theirs. */
async function* leftIn(folder: string, before: '' | '.'): AsyncGenerator<{ path: string; stats: Stats }> {
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = name.startsWith(before) ? processOf(name.slice(before.length)) : null
    if (owner === null || isRunning(owner)) continue
    const path = join(folder, name)
    const stats = await lstat(path).catch(() => null)
    if (stats && isOurs(stats)) yield { path, stats }
  }
}

/** The process of this machine that made a temporary file or folder of this name; `null` when none did. */
function processOf(name: string): number | null {
  const found = /^coldtrace-([0-9a-f]{12})-([1-9][0-9]{0,9})-[A-Za-z0-9]{6}$/.exec(name)
  return found && found[1] === machine() ? Number(found[2]) : null
}

function isOurs({ uid }: Stats): boolean {
  return process.getuid === undefined || uid === process.getuid()
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Any other answer, such as EPERM, comes from a process that runs.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
