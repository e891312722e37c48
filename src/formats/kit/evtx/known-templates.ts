import { KNOWN_TEMPLATES } from '../../../kernel/assembly/layout.ts'
import type { Program } from './program.ts'

/**
 * What the templates of a log were compiled to, by what a record says of its template: the first four bytes of its id.
 * Windows makes an id of what a template says, so that a record whose own definition was written over can be read by one
 * that stands elsewhere. Where two ids begin alike, neither is taken.
 */
export class KnownTemplates {
  /** `null`: two begin so. */
  readonly #programs = new Map<string, { program: Program | null; readonly rest: number }>()

  /** `rest` stands for the other bytes of the id, and `path` for where in a record the template is used. */
  add(id: number, rest: number, path: readonly string[], program: Program): void {
    const key = keyOf(id, path)
    const known = this.#programs.get(key)
    if (known === undefined) {
      if (this.#programs.size < KNOWN_TEMPLATES) this.#programs.set(key, { program, rest })
    } else if (known.rest !== rest) known.program = null
  }

  get(id: number, path: readonly string[]): Program | null {
    return this.#programs.get(keyOf(id, path))?.program ?? null
  }

  clear(): void {
    this.#programs.clear()
  }
}

/** Stands for the last twelve bytes of the id at `at`. */
export function restOfId(view: DataView, at: number): number {
  const first = Math.imul(view.getUint32(at + 4, true), 0x9e37_79b1)
  return (Math.imul(first ^ view.getUint32(at + 8, true), 0x85eb_ca6b) ^ view.getUint32(at + 12, true)) >>> 0
}

function keyOf(id: number, path: readonly string[]): string {
  return `${id} ${path.join('\0')}`
}
