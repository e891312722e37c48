import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from './command.ts'

const LOG =
  '#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status\r\n' +
  '2021-03-03 04:05:06 192.0.2.1 GET /owa/auth/logon.aspx - 443 - 198.51.100.7 Mozilla/5.0 200\r\n'

interface Report {
  readonly hosts: readonly {
    readonly statements: readonly { readonly says: string; readonly text: string }[]
  }[]
  readonly sources: readonly {
    readonly path: string
    readonly bytes: number
    readonly issues: readonly { readonly code: string }[]
  }[]
}

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-unopened-'))
  await mkdir(join(folder, 'logs'))
  await writeFile(join(folder, 'logs', 'u_ex210303.log'), LOG)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function triaged(
  ...paths: readonly string[]
): Promise<{ readonly code: number; readonly report: Report }> {
  const out = join(folder, 'report.json')
  const { code } = await runCommand('triage', ...paths, '--report', out)
  return { code, report: JSON.parse(await readFile(out, 'utf8')) as Report }
}

/** A thing that the system does not open, or that is no file; returns the path to give and the name it is told by. */
const THINGS: Readonly<Record<string, () => Promise<readonly [given: string, named: string]>>> = {
  'a path that is mistyped': async () => [join(folder, 'lgos'), join(folder, 'lgos')],
  'a link that leads nowhere': async () => {
    await symlink(join(folder, 'nowhere'), join(folder, 'logs', 'old'))
    return [join(folder, 'logs'), 'logs/old']
  },
  'a link that leads out': async () => {
    await symlink('/etc/hosts', join(folder, 'logs', 'hosts'))
    return [join(folder, 'logs'), 'logs/hosts']
  },
  'a pipe': async () => {
    expect(spawnSync('mkfifo', [join(folder, 'logs', 'u_ex210304.log')]).status).toBe(0)
    return [join(folder, 'logs'), 'logs/u_ex210304.log']
  },
  'a folder without permission': async () => {
    await mkdir(join(folder, 'logs', 'private'))
    await chmod(join(folder, 'logs', 'private'), 0)
    return [join(folder, 'logs'), 'logs/private']
  },
}

describe.skipIf(process.platform === 'win32')('what the command is given and cannot open', () => {
  it.each(Object.keys(THINGS))(
    'has a receipt, counts as missing, and shows in the exit code: %s',
    async (thing) => {
      const asRoot = process.getuid?.() === 0
      if (thing === 'a folder without permission' && asRoot) {
        console.warn('SKIPPED: root may open every folder')
        return
      }
      const [given, named] = await THINGS[thing]!()
      const { code, report } = await triaged(join(folder, 'logs'), ...(given.endsWith('logs') ? [] : [given]))
      expect(code).toBe(4)
      const source = report.sources.find(({ path }) => path === named)
      expect(source).toMatchObject({ bytes: 0 })
      expect(source!.issues.map(({ code: issue }) => issue)).toEqual([
        thing.includes('link') || thing === 'a pipe' ? 'not-a-file' : 'unreadable-file',
      ])
      const said = report.hosts
        .flatMap(({ statements }) => statements)
        .filter(({ says }) => says === 'lacks.unreadable')
      expect(said.map(({ text }) => text).join()).toContain(named)
    },
  )

  it('leaves the exit code alone where all was opened', async () => {
    expect((await triaged(join(folder, 'logs'))).code).toBe(0)
  })
})
