import { Lines, readRuleText, type Reference, type RuleSpan } from './rule-text.ts'
import type { UnusedYara, YaraFile } from './yara.ts'

/** A file that was looked through. */
export interface LaidFile {
  readonly file: YaraFile
  readonly lines: Lines
  readonly rules: readonly RuleSpan[]
  /** Its `include` lines; the files that they name stand before it. */
  readonly includes: readonly Reference[]
  readonly imports: readonly Reference[]
}

/** Files whose rules see one another: those that include each other, in the order in which they are read. */
export interface Namespace {
  readonly id: string
  readonly files: readonly LaidFile[]
}

export interface Layout {
  readonly namespaces: readonly Namespace[]
  /** Files that are included and not there. */
  readonly unused: readonly UnusedYara[]
}

/** Sorts files by what includes what. Nobody's rules see those of a file that has nothing to do with theirs. */
export function layOut(files: readonly YaraFile[]): Layout {
  const unused: UnusedYara[] = []
  const byPath = new Map(files.map((file, i) => [keyOf(file.pack, file.path), i]))
  const laid: LaidFile[] = []
  const included: number[][] = []
  for (const file of files) {
    const { rules, references } = readRuleText(file.text)
    const lines = new Lines(file.text)
    const includes = references.filter(({ kind }) => kind === 'include')
    const targets: number[] = []
    for (const { target, line, column } of includes) {
      const found = byPath.get(keyOf(file.pack, resolved(file.path, target)))
      if (found !== undefined) targets.push(found)
      else {
        unused.push({
          title: `include "${target}"`,
          path: file.path,
          state: 'refused',
          reason: 'this file is not in the pack; rules that need what it holds do not run',
          line,
          column,
          excerpt: lines.text(line),
        })
      }
    }
    laid.push({
      file,
      lines,
      rules,
      includes,
      imports: references.filter(({ kind }) => kind === 'import'),
    })
    included.push(targets)
  }
  return { namespaces: groupsOf(laid, included), unused }
}

function groupsOf(laid: readonly LaidFile[], included: readonly (readonly number[])[]): Namespace[] {
  const parent = laid.map((_, i) => i)
  const root = (i: number): number => {
    let at = i
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!
    return at
  }
  included.forEach((targets, i) => targets.forEach((target) => (parent[root(i)] = root(target))))
  const groups = new Map<number, LaidFile[]>()
  for (const i of includedFirst(included)) {
    const group = groups.get(root(i))
    if (group) group.push(laid[i]!)
    else groups.set(root(i), [laid[i]!])
  }
  return [...groups.values()].map((files, i) => ({ id: `n${i}`, files }))
}

/** Depth first, without recursion: a pack may nest as deep as it likes, or in a circle. */
function includedFirst(included: readonly (readonly number[])[]): number[] {
  const order: number[] = []
  const seen = new Set<number>()
  for (let first = 0; first < included.length; first++) {
    const path: { readonly file: number; next: number }[] = []
    const enter = (file: number): void => {
      if (seen.has(file)) return
      seen.add(file)
      path.push({ file, next: 0 })
    }
    enter(first)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = included[top.file]![top.next++]
      if (target !== undefined) enter(target)
      else order.push(path.pop()!.file)
    }
  }
  return order
}

function keyOf(pack: string, path: string): string {
  return `${pack}\n${path.toLowerCase()}`
}

/** A path that a file names, seen from where the file stands. */
function resolved(from: string, target: string): string {
  const base = /^.*(?:\/| > )/s.exec(from)?.[0] ?? ''
  const parts: string[] = []
  for (const part of target.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.push('..')
    else if (part !== '.' && part !== '') parts.push(part)
  }
  let folder = base
  while (parts[0] === '..') {
    parts.shift()
    folder = folder.replace(/[^/]*\/$/, '')
  }
  return folder + parts.join('/')
}
