import type { Issue } from '../../event/issue.ts'
import { LIMITS, type Member } from '../input.ts'
import { safePath } from '../safe-path.ts'
import { issueOf } from './container.ts'

/** The entry of one member in the directory of an archive. */
export interface MemberEntry {
  readonly name: string
  /** Number by which the archive reads it. */
  readonly index: number
  readonly size: number
  readonly packed: number
  readonly link?: boolean
  readonly special?: boolean
  readonly span?: Member['span']
}

/**
 * The members of one archive under safe and distinct names. Folders never come here; links and
 * devices are left out and counted.
 */
export class MemberList {
  readonly members: Member[] = []
  readonly issues: Issue[] = []
  readonly #path: string
  /** The first member of each name, by the name in lower case. */
  readonly #names = new Map<string, string>()
  /** Names that differ from the first one only in case. */
  readonly #variants = new Set<string>()
  /** The last number that was given to each name in lower case: looked for from 2 on, it would take a step for each copy. */
  readonly #copies = new Map<string, number>()

  constructor(path: string) {
    this.#path = path
  }

  /** False when the archive holds more members than are taken. */
  add(listed: MemberEntry): boolean {
    if (this.members.length === LIMITS.members) {
      this.issues.push(issueOf('archive-limit', `it holds more than ${LIMITS.members} members`))
      return false
    }
    const { path, changed } = safePath(listed.name)
    if (listed.link || listed.special) {
      this.issues.push(issueOf('not-a-file', `${path} is a ${listed.link ? 'link' : 'device'}`))
      return true
    }
    const issues: Issue[] = []
    if (changed && listed.name.replaceAll('\\', '/') !== path)
      issues.push(issueOf('unsafe-name', shown(listed.name)))
    const name = this.#distinct(path, issues)
    this.members.push({
      path: `${this.#path} > ${name}`,
      index: listed.index,
      size: listed.size,
      packed: listed.packed,
      span: listed.span ?? null,
      issues,
    })
    return true
  }

  /** Members of one name are told apart by a number; names that only differ in case are kept. */
  #distinct(name: string, issues: Issue[]): string {
    const folded = name.toLowerCase()
    const other = this.#names.get(folded)
    if (other === undefined) {
      this.#names.set(folded, name)
      return name
    }
    if (other !== name && !this.#variants.has(name)) {
      issues.push(issueOf('same-name', `differs from ${shown(other)} only in case`))
      this.#variants.add(name)
      return name
    }
    issues.push(issueOf('same-name', 'another member has the same name'))
    let copy = this.#copies.get(folded) ?? 1
    let unique: string
    do unique = `${name} (${++copy})`
    while (this.#names.has(unique.toLowerCase()))
    this.#copies.set(folded, copy)
    this.#names.set(unique.toLowerCase(), unique)
    return unique
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
