import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Issue } from '../event/issue.ts'
import { NodeFile } from './file-node.ts'
import type { Input } from './input.ts'
import { safePath } from './safe-path.ts'

export interface NodeInputs {
  readonly inputs: readonly Input[]
  readonly problems: readonly { readonly path: string; readonly issue: Issue }[]
}

/** Every file under the given paths, named by the path below each given one. Links are followed once. */
export async function nodeInputs(paths: readonly string[]): Promise<NodeInputs> {
  const inputs: Input[] = []
  const problems: { path: string; issue: Issue }[] = []
  const visited = new Set<string>()

  const visit = async (path: string, name: string): Promise<void> => {
    try {
      const real = await realpath(path)
      if (visited.has(real)) return
      visited.add(real)
      const found = await stat(real)
      if (found.isDirectory()) {
        for (const entry of (await readdir(real)).sort()) await visit(join(real, entry), `${name}/${entry}`)
      } else if (found.isFile()) {
        inputs.push({ path: safePath(name).path, blob: await NodeFile.at(real) })
      }
    } catch (error) {
      const detail = wordsOf(error)
      problems.push({ path, issue: { code: 'unreadable-file', place: null, detail } })
    }
  }

  for (const path of paths) await visit(path, basename(await realpath(path).catch(() => path)))
  return { inputs, problems }
}

const CODES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'it may not be read by whoever runs this',
  EPERM: 'it may not be read by whoever runs this',
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return ('code' in error && CODES[String(error.code)]) || error.message
}
