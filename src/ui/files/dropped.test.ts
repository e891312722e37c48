import { expect, it } from 'vitest'
import { filesOfDrop } from './dropped.ts'

interface Entry {
  readonly name: string
  readonly isFile: boolean
  readonly isDirectory: boolean
}

function file(name: string): Entry {
  const entry = {
    name,
    isFile: true,
    isDirectory: false,
    file: (give: (one: File) => void) => give(new File([], name)),
  }
  return entry
}

function directory(name: string, ...entries: readonly Entry[]): Entry {
  const createReader = () => {
    const parts = [[...entries], []]
    return { readEntries: (give: (some: readonly Entry[]) => void) => give(parts.shift() ?? []) }
  }
  const entry = { name, isFile: false, isDirectory: true, createReader }
  return entry
}

async function pathsOf(...entries: readonly Entry[]): Promise<string[]> {
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry }))
  const found = await filesOfDrop({ items, files: [] } as unknown as DataTransfer)
  return found.map(({ path }) => path)
}

it('dropped folders of one name are told apart by a number', async () => {
  expect(
    await pathsOf(
      directory('logs', file('x.log'), directory('logs', file('y.log'))),
      file('z.log'),
      directory('logs', file('x.log'), file('other.log')),
    ),
  ).toEqual(['logs/x.log', 'logs/logs/y.log', 'z.log', 'logs (2)/x.log', 'logs (2)/other.log'])
})

it('an entry that the browser does not give keeps its name and the reason, and the others are read', async () => {
  const refuse = (_: unknown, reject: (error: Error) => void) => reject(new Error('it is gone'))
  const gone = { name: 'gone.log', isFile: true, isDirectory: false, file: refuse }
  const closed = {
    ...{ name: 'closed', isFile: false, isDirectory: true },
    createReader: () => ({ readEntries: refuse }),
  }
  const entries = [directory('logs', gone, file('x.log'), closed), file('z.log')]
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry }))
  const found = await filesOfDrop({ items, files: [] } as unknown as DataTransfer)
  expect(found.map(({ path, refused }) => [path, refused])).toEqual([
    ['logs/gone.log', 'it is gone'],
    ['logs/x.log', undefined],
    ['logs/closed', 'it is gone'],
    ['z.log', undefined],
  ])
})
