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
  readonly #names = new Map<string, string>()

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
    if (other !== undefined) {
      const same =
        other === name ? 'another member has the same name' : `differs from ${shown(other)} only in case`
      issues.push(issueOf('same-name', same))
      if (other !== name) return name
    }
    let unique = name
    for (let copy = 2; this.#names.get(unique.toLowerCase()) !== undefined; copy++)
      unique = `${name} (${copy})`
    this.#names.set(unique.toLowerCase(), unique)
    return unique
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
