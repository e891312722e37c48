import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clearSpools } from '../../src/evidence/spool-node.ts'
import { bySevenZip, gzipOf, rarVolumesOf, tarOf, zipOf } from '../lab/archives.ts'
import { runCommand } from './command.ts'
import { iisLog } from './source-task.ts'

const LOG = iisLog(50)

let folder = ''
let evidence = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-untouched-'))
  evidence = join(folder, 'evidence')
  await mkdir(join(evidence, 'EX01/logs'), { recursive: true })
  const members = { 'C/inetpub/logs/u_ex210303.log': LOG }
  const zip = await bytesOf(await zipOf(members))
  const [first, second] = rarVolumesOf('C/u_ex.log', LOG, 2, true)
  const files: Record<string, Uint8Array | string> = {
    'EX01/logs/u_ex210303.log': LOG,
    'EX01/logs/cut.log': LOG.slice(0, LOG.length - 30),
    'EX01/logs/empty.log': '',
    'EX01/logs/broken.evtx': `ElfFile\0${'x'.repeat(5000)}`,
    'EX01/program.exe': 'MZ',
    'plain.zip': zip,
    'damaged.zip': zip.subarray(0, zip.length - 40),
    'locked.zip': await bytesOf(await zipOf(members, 'secret')),
    'nested.zip': await bytesOf(await zipOf({ 'inner.zip': await zipOf(members) })),
    'some.tar.gz': gzipOf(await bytesOf(await tarOf(members))),
    'seven.7z': await bytesOf(await bySevenZip('7z', members)),
    'locked.7z': await bytesOf(await bySevenZip('7z', members, ['-psecret', '-mhe=on'])),
    'volumes.part1.rar': await bytesOf(first!),
    'volumes.part2.rar': await bytesOf(second!),
    'bad\nname.log': LOG,
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(evidence, name), content)
  await writeFile(join(folder, 'outside.log'), LOG)
  await symlink('../outside.log', join(evidence, 'link.log'))
  execFileSync('mkfifo', [join(evidence, 'pipe')])
  await chmod(join(evidence, 'EX01/logs/cut.log'), 0o444)
})
afterAll(async () => {
  await clearSpools()
  await rm(folder, { recursive: true, force: true })
})

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer())
}

/** Everything that can be seen of a folder without opening what is no file: names, bytes, times, modes. */
async function stateOf(path: string): Promise<Record<string, string>> {
  const state: Record<string, string> = {}
  for (const name of ['', ...(await readdir(path, { recursive: true }))]) {
    const { mtimeNs, ctimeNs, mode, ino, nlink, size } = await lstat(join(path, name), { bigint: true })
    const isFile = (await lstat(join(path, name))).isFile()
    const bytes = isFile ? await readFile(join(path, name)) : ''
    const digest = createHash('sha256').update(bytes).digest('hex')
    state[name] = [mtimeNs, ctimeNs, mode, ino, nlink, size, digest].join(' ')
  }
  return state
}

describe('evidence', () => {
  it('is as it was after it was read, and nothing stands beside it', async () => {
    const before = await stateOf(evidence)
    const report = join(folder, 'report.json')
    const script = join(folder, 'collect.ps1')
    for (const password of [[], ['--password', 'secret']]) {
      const { code } = await runCommand(
        'triage',
        evidence,
        ...['--report', report, '--collect-script', script, ...password],
      )
      // A link and a pipe were not opened.
      expect(code).toBe(4)
    }
    expect((await runCommand('events', evidence, '--password', 'secret')).code).toBe(0)
    expect(await stateOf(evidence)).toEqual(before)
    expect((await readdir(folder)).sort()).toEqual(['collect.ps1', 'evidence', 'outside.log', 'report.json'])
    const { sources } = JSON.parse(await readFile(report, 'utf8')) as { sources: readonly { path: string }[] }
    // All was opened, or the test would say nothing.
    const opened = new Set(
      sources.map(({ path }) => path.split(' > ')).flatMap(([archive, member]) => (member ? archive : [])),
    )
    expect([...opened].sort()).toEqual(
      [
        'damaged.zip',
        'locked.7z',
        'locked.zip',
        'nested.zip',
        'plain.zip',
        'seven.7z',
        'some.tar.gz',
        'volumes.rar',
      ].map((name) => `evidence/${name}`),
    )
  })

  it('is not overwritten by what the command is asked to write, which it says before it reads', async () => {
    await link(join(evidence, 'EX01/logs/u_ex210303.log'), join(folder, 'hard.json'))
    const before = await stateOf(evidence)
    for (const option of ['--report', '--collect-script'])
      for (const path of [
        join(evidence, 'EX01/logs/u_ex210303.log'),
        join(evidence, 'link.log'),
        join(folder, 'hard.json'),
      ]) {
        const { code, out, err } = await runCommand('triage', evidence, option, path)
        expect([code, out]).toEqual([1, ''])
        expect(err).toContain(`${option}: ${path} is in the evidence`)
        expect(err).not.toContain('reading')
      }
    expect(await stateOf(evidence)).toEqual(before)
    expect(await readFile(join(folder, 'outside.log'), 'utf8')).toBe(LOG)
  })
})
