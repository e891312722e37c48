import { execFileSync } from 'node:child_process'
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeInputs } from '../evidence/node-inputs.ts'
import { save, whyNotSaved } from './saved-file.ts'

let folder = ''
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'coldtrace-saved-')))
  await mkdir(join(folder, 'evidence/sub'), { recursive: true })
  await writeFile(join(folder, 'evidence/sub/a.log'), 'evidence')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Why a report must not be written there while `evidence` is read. */
async function why(path: string, script?: string): Promise<string | null> {
  const given = join(folder, 'evidence')
  const wanted = [
    { option: '--report', path: join(folder, path) },
    ...(script === undefined ? [] : [{ option: '--collect-script', path: join(folder, script) }]),
  ]
  const said = await whyNotSaved(wanted, [given], (await nodeInputs([given])).inputs)
  return said?.replaceAll(`${folder}/`, '') ?? null
}

const EVIDENCE = /^--report: .* is in the evidence, of which nothing is overwritten\./

describe('a file to be written', () => {
  it('may be new, also within the evidence, or replace one that is none', async () => {
    await writeFile(join(folder, 'old.json'), 'older')
    await writeFile(join(folder, 'evidence-of-others.json'), 'older')
    for (const path of ['new.json', 'evidence/new.json', 'old.json', 'evidence-of-others.json'])
      expect(await why(path)).toBeNull()
  })

  it('is refused where evidence is: by its name, by a link, by another name of the same file', async () => {
    await symlink('evidence/sub/a.log', join(folder, 'link.json'))
    await symlink('evidence', join(folder, 'linked'))
    await link(join(folder, 'evidence/sub/a.log'), join(folder, 'hard.json'))
    await symlink('gone', join(folder, 'evidence/dangling'))
    execFileSync('mkfifo', [join(folder, 'evidence/pipe')])
    for (const path of [
      'evidence/sub/a.log',
      'evidence/../evidence/sub/a.log',
      'link.json',
      'linked/sub/a.log',
      'hard.json',
      'evidence/dangling',
      'evidence/pipe',
    ])
      expect(await why(path)).toMatch(EVIDENCE)
  })

  it('is refused where none can be', async () => {
    expect(await why('none/report.json')).toBe(
      '--report: none/report.json cannot be written, because there is no folder for it.',
    )
    expect(await why('evidence/sub')).toBe('--report: evidence/sub is a folder.')
    await symlink('new.json', join(folder, 'link.json'))
    await writeFile(join(folder, 'new.json'), '')
    for (const [report, script] of [
      ['x', 'x'],
      ['new.json', 'link.json'],
    ] as const)
      expect(await why(report, script)).toBe('--report and --collect-script name the same file.')
  })
})

describe('saving', () => {
  it('replaces a file as a whole, with its mode, and leaves nothing beside it', async () => {
    const path = join(folder, 'report.json')
    save(path, ['fir', 'st'])
    await chmod(path, 0o640)
    await symlink('report.json', join(folder, 'link.json'))
    save(join(folder, 'link.json'), ['second'])
    expect([await readFile(path, 'utf8'), (await stat(path)).mode & 0o777]).toEqual(['second', 0o640])
    expect(await realpath(join(folder, 'link.json'))).toBe(path)
    expect(await readdir(folder)).toEqual(['evidence', 'link.json', 'report.json'])
  })

  it('that fails leaves the older file whole, and nothing beside it', async () => {
    const path = join(folder, 'report.json')
    save(path, ['fir', 'st'])
    // It stands for any failure while it is written.
    expect(() => save(path, null as unknown as string[])).toThrow()
    expect(() => save(join(folder, 'other.json'), null as unknown as string[])).toThrow()
    expect(await readFile(path, 'utf8')).toBe('first')
    expect(await readdir(folder)).toEqual(['evidence', 'report.json'])
  })

  it('writes into a device and does not replace it', async () => {
    save('/dev/null', ['text'])
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
  })
})
