import type { Column } from '../../event/column.ts'

/** Finds columns by field name: the exact name, the name in another case, or the name with spaces ("Threat Name"). */
export class ColumnNames {
  readonly #exact = new Map<string, Column>()
  readonly #folded = new Map<string, Column>()
  readonly #unspaced = new Map<string, Column>()

  constructor(columns: readonly Column[]) {
    for (const column of columns) {
      const folded = column.name.toLowerCase()
      const unspaced = folded.replaceAll(' ', '')
      if (!this.#exact.has(column.name)) this.#exact.set(column.name, column)
      if (!this.#folded.has(folded)) this.#folded.set(folded, column)
      if (!this.#unspaced.has(unspaced)) this.#unspaced.set(unspaced, column)
    }
  }

  find(field: string): Column | undefined {
    const exact = this.#exact.get(field)
    if (exact) return exact
    const folded = field.toLowerCase()
    const found = this.#folded.get(folded)
    return found || field.includes(' ') ? found : this.#unspaced.get(folded)
  }
}
