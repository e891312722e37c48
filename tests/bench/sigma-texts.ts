import {
  existsSync,
  mkdirSync,
  openAsBlob,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { textOf } from '../../src/event/bytes.ts'
import type { RuleText } from '../../src/detections/compile/rule-set.ts'
import { openArchive } from '../../src/evidence/containers/registry.ts'
import { filesBelow } from './inputs.ts'

/** The rules of a zip or a folder. */
export async function sigmaTexts(path: string): Promise<RuleText[]> {
  if (statSync(path).isDirectory())
    return filesBelow(path, /\.ya?ml$/).map((file) => ({
      path: file,
      text: readFileSync(file, 'utf8'),
      origin: 'added',
    }))
  const opened = await openArchive(await openAsBlob(path), 'rules.zip', [])
  if (!opened.ok) throw new Error('the rules cannot be opened')
  const texts: RuleText[] = []
  for (const { path: member, index } of opened.archive.members) {
    if (!/ > rules[^>]*\.yml$/.test(member)) continue
    const pieces: Uint8Array[] = []
    await opened.archive.read(index, (piece) => void pieces.push(piece.slice()))
    texts.push({ path: member, text: textOf(Buffer.concat(pieces)), origin: 'added' })
  }
  return texts
}

/** The same rules as a folder of files, for tools that cannot read a zip. */
export async function ruleFolder(path: string, target: string): Promise<string> {
  if (statSync(path).isDirectory()) return path
  if (existsSync(target)) return target
  const draft = `${target}.part`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  const texts = await sigmaTexts(path)
  texts.forEach(({ text }, i) => {
    writeFileSync(join(draft, `${i}.yml`), text)
  })
  renameSync(draft, target)
  return target
}
