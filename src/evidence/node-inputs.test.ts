import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NodeFile } from './file-node.ts'
import { nodeInputs, type NodeInputs } from './node-inputs.ts'

let folder = ''
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'coldtrace-inputs-')))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Makes files with their own path as content, and the folders that they need. */
async function files(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), path)
  }
}

async function given(...paths: readonly string[]): Promise<NodeInputs> {
  return nodeInputs(paths.map((path) => join(folder, path)))
}

function pathsOf({ inputs }: NodeInputs): string[] {
  return inputs.map(({ path }) => path)
}

function problemsOf({ problems }: NodeInputs): string[] {
  return problems.map(({ path, issue }) => `${path}: ${issue.code}: ${issue.detail}`)
}

describe('given paths', () => {
  it('name what lies below them', async () => {
    await files('logs/b.log', 'logs/sub/a.log', 'one.log')
    const found = await given('logs', 'one.log')
    expect(pathsOf(found)).toEqual(['logs/b.log', 'logs/sub/a.log', 'one.log'])
    expect(await found.inputs[1]!.blob.text()).toBe('logs/sub/a.log')
    expect(found.problems).toEqual([])
  })

  it('of one name are told apart by as many folders as that takes', async () => {
    await files('a/logs/x', 'b/logs/x', 'b/other/x', 'b/y/deep/x', 'c/y/DEEP/x', 'c/z/deep/x')
    expect(pathsOf(await given('a/logs', 'b/logs', 'b/other'))).toEqual(['a/logs/x', 'b/logs/x', 'other/x'])
    expect(pathsOf(await given('b/y/deep', 'c/y/DEEP', 'c/z/deep'))).toEqual([
      'b/y/deep/x',
      'c/y/DEEP/x',
      'c/z/deep/x',
    ])
    expect(pathsOf(await given('a/logs/x', 'b/logs/x'))).toEqual(['a/logs/x', 'b/logs/x'])
  })

  it('are each read once, also within one another', async () => {
    await files('a/logs/x', 'a/y')
    expect(pathsOf(await given('a', 'a', 'a/logs'))).toEqual(['a/logs/x', 'a/y'])
    expect(pathsOf(await given('a/logs', 'a'))).toEqual(['logs/x', 'a/y'])
  })

  it('that are not there are named as they were given', async () => {
    const found = await given('none')
    expect(problemsOf(found)).toEqual([
      `${join(folder, 'none')}: unreadable-file: there is no such file or folder`,
    ])
  })
})

describe('links', () => {
  it('that lead out of what was given are named, and not followed', async () => {
    await files('in/a.log', 'out/secret.log')
    await symlink('../out', join(folder, 'in/folder'))
    await symlink(join(folder, 'out/secret.log'), join(folder, 'in/file.log'))
    const found = await given('in')
    expect(pathsOf(found)).toEqual(['in/a.log'])
    expect(problemsOf(found)).toEqual([
      `in/file.log: not-a-file: it is a link to "${folder}/out/secret.log", outside of what was given`,
      'in/folder: not-a-file: it is a link to "../out", outside of what was given',
    ])
  })

  it('that lead to a folder whose name only begins like that of a given one lead out of it', async () => {
    await files('in/a.log', 'in-secret/b.log')
    await symlink('../in-secret/b.log', join(folder, 'in/b.log'))
    expect(pathsOf(await given('in'))).toEqual(['in/a.log'])
  })

  it('within what was given say nothing: what they lead to is read at its own place', async () => {
    await files('in/z/real.log', 'also/b.log')
    await symlink('z/real.log', join(folder, 'in/a.log'))
    await symlink('..', join(folder, 'in/z/up'))
    await symlink('../also', join(folder, 'in/other'))
    const found = await given('in', 'also')
    expect(pathsOf(found)).toEqual(['in/z/real.log', 'also/b.log'])
    expect(found.problems).toEqual([])
  })

  it('are followed when they are given themselves', async () => {
    await files('out/a.log')
    await symlink('out', join(folder, 'current'))
    await symlink('out/a.log', join(folder, 'now.log'))
    expect(pathsOf(await given('current'))).toEqual(['out/a.log'])
    expect(pathsOf(await given('now.log'))).toEqual(['a.log'])
  })

  it('that lead nowhere or round in a circle are named', async () => {
    await files('in/a.log')
    await symlink('gone', join(folder, 'in/b'))
    await symlink('d', join(folder, 'in/c'))
    await symlink('c', join(folder, 'in/d'))
    const found = await given('in')
    expect(pathsOf(found)).toEqual(['in/a.log'])
    expect(problemsOf(found)).toEqual([
      'in/b: not-a-file: it is a link to "gone", and there is no such file or folder',
      'in/c: not-a-file: it is a link to "d", and links lead round in a circle',
      'in/d: not-a-file: it is a link to "c", and links lead round in a circle',
    ])
  })
})

describe('what is no file', () => {
  it('is named and never opened: pipes, sockets, devices', async () => {
    await files('in/a.log')
    execFileSync('mkfifo', [join(folder, 'in/pipe')])
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(folder, 'in/socket'), resolve))
    try {
      const found = await nodeInputs([join(folder, 'in'), '/dev/null'])
      expect(pathsOf(found)).toEqual(['in/a.log'])
      expect(problemsOf(found)).toEqual([
        'in/pipe: not-a-file: it is a pipe',
        'in/socket: not-a-file: it is a socket',
        '/dev/null: not-a-file: it is a device',
      ])
    } finally {
      server.close()
    }
  })

  it('is refused and not waited for when it took the place of a file', async () => {
    await files('in/a.log', 'in/b.log', 'secret.log')
    const { inputs } = await given('in')
    await rm(join(folder, 'in/a.log'))
    execFileSync('mkfifo', [join(folder, 'in/a.log')])
    await rm(join(folder, 'in/b.log'))
    await symlink('../secret.log', join(folder, 'in/b.log'))
    for (const { blob } of inputs) await expect(blob.text()).rejects.toHaveProperty('code')
  })

  it('may be a folder that cannot be entered', async ({ skip }) => {
    await files('in/a.log', 'in/closed/b.log')
    await chmod(join(folder, 'in/closed'), 0)
    await chmod(folder, 0o755)
    try {
      const found = await asNobody(() => given('in'))
      if (found === null)
        return skip('NOT TESTED: the superuser may enter every folder, and cannot become another user here')
      expect(pathsOf(found)).toEqual(['in/a.log'])
      expect(problemsOf(found)).toEqual([
        'in/closed: unreadable-file: it may not be read by whoever runs this',
      ])
    } finally {
      await chmod(join(folder, 'in/closed'), 0o755)
    }
  })
})

describe('names', () => {
  it('that are no UTF-8 are shown by their bytes, and read', async () => {
    await files('in/plain.log')
    const odd = Buffer.concat([
      Buffer.from(`${folder}/in/b`),
      Buffer.from([0xff, 0xe9]),
      Buffer.from('ü.log'),
    ])
    const within = Buffer.concat([Buffer.from(`${folder}/in/d`), Buffer.from([0x80])])
    await writeFile(odd, 'odd')
    await mkdir(within)
    await writeFile(Buffer.concat([within, Buffer.from('/x.log')]), 'within')
    const found = await given('in')
    expect(pathsOf(found)).toEqual(['in/b\\xff\\xe9ü.log', 'in/d\\x80/x.log', 'in/plain.log'])
    expect(found.inputs.map(({ issues }) => issues?.map(({ code, detail }) => [code, detail]))).toEqual([
      [['unsafe-name', '"in/b\\xff\\xe9ü.log"']],
      [['unsafe-name', '"in/d\\x80/x.log"']],
      undefined,
    ])
    expect(await Promise.all(found.inputs.map(({ blob }) => blob.text()))).toEqual([
      'odd',
      'within',
      'in/plain.log',
    ])
    // As another thread receives it.
    const { part } = found.inputs[0]!.blob as NodeFile
    expect(await new NodeFile(structuredClone(part)).text()).toBe('odd')
  })

  it('that could pass for something else are made safe, and said as they were', async () => {
    await files('in/a\nb.log', 'in/x.zip > y.log', 'in/gol\u202e.exe', 'in/c\\d.log')
    const found = await given('in')
    expect(found.inputs.map(({ path, issues }) => [path, issues?.[0]?.detail])).toEqual([
      ['in/a_b.log', '"in/a\\nb.log"'],
      ['in/c/d.log', '"in/c\\\\d.log"'],
      ['in/gol_.exe', '"in/gol\u202e.exe"'],
      ['in/x.zip _ y.log', '"in/x.zip > y.log"'],
    ])
    expect(await readFile(join(folder, 'in/x.zip > y.log'), 'utf8')).toBe('in/x.zip > y.log')
  })

  it('of problems are made safe, too', async () => {
    await files('in/a.log')
    execFileSync('mkfifo', [join(folder, 'in/a\nEX01')])
    expect(problemsOf(await given('in'))).toEqual(['in/a_EX01: not-a-file: it is a pipe'])
  })
})

/** Does it as a user without rights; `null` for the superuser, who may read everything, where it cannot be another one. */
async function asNobody<T>(act: () => Promise<T>): Promise<T | null> {
  if (process.geteuid?.() !== 0) return act()
  try {
    process.seteuid!(65534)
  } catch {
    return null
  }
  try {
    return await act()
  } finally {
    process.seteuid!(0)
  }
}
