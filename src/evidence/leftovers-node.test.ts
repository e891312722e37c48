import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { removeLeftovers, removeUnfinishedFiles, temporaryPrefix } from './leftovers-node.ts'
import { clearSpools, spoolsFolder } from './spool-node.ts'

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'leftovers-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The number of a process that has ended. */
const ended = spawnSync(process.execPath, ['-e', '']).pid

/** Makes a temporary folder with a file in it, as the process `pid` names it; returns its name. */
async function left(pid: number, tail = 'Ab12Cd'): Promise<string> {
  const name = `${temporaryPrefix().replace(/-\d+-$/, `-${pid}-`)}${tail}`
  await mkdir(join(folder, name))
  await writeFile(join(folder, name, 'member'), 'evidence')
  return name
}

it('what a process left that was killed is removed, and nothing else', async () => {
  const dead = await left(ended)
  const kept = [await left(process.pid), await left(process.ppid)]
  // They come from another machine or an older version, or have another name or type.
  const others = [dead.replace(/coldtrace-.{12}/, 'coldtrace-0123456789ab'), 'coldtrace-AbCdEf', `${dead}-x`]
  for (const name of others) await mkdir(join(folder, name))
  const file = dead.replace('Ab12Cd', 'fileab')
  await writeFile(join(folder, file), 'not a folder')
  const outside = await mkdtemp(join(tmpdir(), 'outside-'))
  await writeFile(join(outside, 'evidence.log'), 'kept')
  const link = dead.replace('Ab12Cd', 'linkab')
  await symlink(outside, join(folder, link))
  const inside = await left(ended, 'withln')
  await symlink(outside, join(folder, inside, 'link'))

  expect(await removeLeftovers(folder)).toBe(2)
  expect((await readdir(folder)).sort()).toEqual([...kept, ...others, file, link].sort())
  expect(existsSync(join(outside, 'evidence.log'))).toBe(true)
  expect(await removeLeftovers(folder)).toBe(0)
  await rm(outside, { recursive: true })
})

it('what was to become a report of a run that was killed is removed, and nothing else', async () => {
  const place = await mkdtemp(join(tmpdir(), 'reports-'))
  const named = (pid: number, dot = '.'): string =>
    `${dot}${temporaryPrefix().replace(/-\d+-$/, `-${pid}-`)}a1b2c3`
  const kept = [named(process.pid), named(ended, ''), '.coldtrace-notes', 'report.json']
  for (const name of [...kept, named(ended)]) await writeFile(join(place, name), '{}')
  await removeUnfinishedFiles(place)
  expect((await readdir(place)).sort()).toEqual(kept.sort())
  await removeUnfinishedFiles(join(place, 'not-there'))
  await rm(place, { recursive: true })
})

it('the folder of a process that runs is named so that it is known, and is not removed', async () => {
  const made = await spoolsFolder()
  expect(basename(made).startsWith(temporaryPrefix())).toBe(true)
  await removeLeftovers(dirname(made))
  expect(existsSync(made)).toBe(true)
  await clearSpools()
  expect(existsSync(made)).toBe(false)
})

it('a folder that cannot be read has no leftovers', async () => {
  expect(await removeLeftovers(join(folder, 'not-there'))).toBe(0)
})
