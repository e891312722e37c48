type Plain = string | number | boolean | null
type Value = Plain | readonly Value[] | { readonly [key: string]: Value }

/** What is written. Values are numbers: of one of `plain`, or below zero, -1 being the first of the parts. */
interface Table {
  /** Texts, numbers, truths and `null`, each once. */
  readonly plain: readonly Plain[]
  /** Keys of an object; of a list, how many values it has. */
  readonly forms: readonly (readonly string[] | number)[]
  /** Of each list and object the number of its form and its values, none of which comes later; at the end, the whole. */
  readonly parts: readonly number[]
}

/**
 * Plain data as text in which all that is equal stands once: of many rules, a fraction of what JSON takes.
 * Properties without a value are left out. Throws for what is not plain data.
 */
export function tabled(data: unknown): string {
  const tabling = new Tabling()
  const whole = tabling.add(data)
  return JSON.stringify(tabling.table(whole))
}

/** The data again. What is equal in it is one and the same object, so that nothing of it may be changed. */
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

/** The keys of an object so far; what may follow them. */
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

class Tabling {
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
