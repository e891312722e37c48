type Plain = string | number | boolean | null
type Value = Plain | readonly Value[] | { readonly [key: string]: Value }

/**
 * What is written. A value is a number: the position of a plain value in `plain`, or, below zero, of a part (-1 is the
 * first part).
 */
interface Table {
  /** Every text, number, boolean and `null`, each once. */
  readonly plain: readonly Plain[]
  /** The keys of an object, or the length of a list. */
  readonly forms: readonly (readonly string[] | number)[]
  /** For each list and object the position of its form and then its values, all of which stand before it; the last number is the whole. */
  readonly parts: readonly number[]
}

/**
 * Writes plain data as text in which equal parts stand once: for many rules that takes a fraction of their JSON.
 * Properties without a value are left out. Throws for what is not plain data.
 */
export function tabled(data: unknown): string {
  const tabling = new RuleTableBuilder()
  const whole = tabling.add(data)
  return JSON.stringify(tabling.table(whole))
}

/** Reads the data back. Equal parts come back as one and the same object, so nothing of it may be changed. */
export function untabled(text: string): unknown {
  const { plain, forms, parts } = JSON.parse(text) as Table
  const made: Value[] = []
  let at = 0
  const next = (): Value => {
    const number = parts[at++]!
    return number < 0 ? made[-1 - number]! : plain[number]!
  }
  while (at < parts.length - 1) {
    const form = forms[parts[at++]!]!
    if (typeof form === 'number') {
      made.push(Array.from({ length: form }, next))
      continue
    }
    const object: Record<string, Value> = {}
    for (const key of form) object[key] = next()
    made.push(object)
  }
  return next()
}

/** A beginning of the keys of an object, with the keys that were seen to follow it. */
class Keys {
  readonly #next = new Map<string, Keys>()
  readonly keys: readonly string[]
  form: number | null = null

  constructor(keys: readonly string[]) {
    this.keys = keys
  }

  and(key: string): Keys {
    let next = this.#next.get(key)
    if (!next) this.#next.set(key, (next = new Keys([...this.keys, key])))
    return next
  }
}

class RuleTableBuilder {
  readonly #plain = new Map<Plain, number>()
  readonly #noKeys = new Keys([])
  readonly #lengths = new Map<number, number>()
  readonly #forms: (readonly string[] | number)[] = []
  readonly #known = new Map<string, number>()
  readonly #seen = new Map<object, number>()
  readonly #parts: number[] = []

  add(value: unknown): number {
    if (typeof value !== 'object' || value === null) return this.#addPlain(value)
    let number = this.#seen.get(value)
    if (number === undefined) {
      number = Array.isArray(value) ? this.#addList(value) : this.#addObject(value)
      this.#seen.set(value, number)
    }
    return number
  }

  table(whole: number): Table {
    return { plain: [...this.#plain.keys()], forms: this.#forms, parts: [...this.#parts, whole] }
  }

  #addPlain(value: unknown): number {
    const isPlain =
      typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value)
    if (!isPlain || Object.is(value, -0)) throw new Error(`${String(value)} is not plain data`)
    let number = this.#plain.get(value as Plain)
    if (number === undefined) this.#plain.set(value as Plain, (number = this.#plain.size))
    return number
  }

  #addList(list: readonly unknown[]): number {
    const values = list.map((item) => this.add(item))
    let form = this.#lengths.get(list.length)
    if (form === undefined) this.#lengths.set(list.length, (form = this.#forms.push(list.length) - 1))
    return this.#addPart(form, values)
  }

  #addObject(object: object): number {
    if (Object.getPrototypeOf(object) !== Object.prototype)
      throw new Error(`${String(object)} is not plain data`)
    let known = this.#noKeys
    const values: number[] = []
    for (const key of Object.keys(object)) {
      const value = (object as Readonly<Record<string, unknown>>)[key]
      if (value === undefined) continue
      known = known.and(key)
      values.push(this.add(value))
    }
    known.form ??= this.#forms.push(known.keys) - 1
    return this.#addPart(known.form, values)
  }

  #addPart(form: number, values: readonly number[]): number {
    const key = `${form} ${values.join(' ')}`
    let number = this.#known.get(key)
    if (number === undefined) {
      this.#known.set(key, (number = -1 - this.#known.size))
      this.#parts.push(form)
      for (const value of values) this.#parts.push(value)
    }
    return number
  }
}
