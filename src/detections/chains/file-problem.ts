import * as v from 'valibot'
import { isMap, isNode, isSeq, LineCounter, parseDocument, type Document, type YAMLError } from 'yaml'

/** A mistake in one of the product's own data files, with all that it takes to mend it. */
export interface FileProblem {
  /** Path in the repository. */
  readonly file: string
  /** Counted from 1; `null` when the whole file is meant. */
  readonly line: number | null
  /** Where in the file, e.g. `stages[2].rules[0].shows`; empty for the whole file. */
  readonly key: string
  /** One sentence that says what is written there and what was expected. */
  readonly message: string
  /** How to mend it, as a sentence; empty when the message says it all. */
  readonly mend: string
}

export type FileReading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly FileProblem[] }

/** The problem in one line of text. */
export function problemText({ file, line, key, message, mend }: FileProblem): string {
  const place = [file, ...(line === null ? [] : [`line ${line}`]), ...(key === '' ? [] : [key])].join(', ')
  return `${place}: ${message}${mend === '' ? '' : ` ${mend}`}`
}

/**
 * A YAML file that is held to a schema. `advice`: how to mend a key, by its name; the name of a list stands
 * for its items, too.
 */
export class DataFile {
  readonly #file: string
  readonly #advice: Readonly<Record<string, string>>
  readonly #lines = new LineCounter()
  readonly #document: Document.Parsed

  constructor(file: string, text: string, advice: Readonly<Record<string, string>>) {
    this.#file = file
    this.#advice = advice
    this.#document = parseDocument(text, { lineCounter: this.#lines })
  }

  /** Holds the whole file to a schema. */
  read<Schema extends v.GenericSchema>(schema: Schema): FileReading<v.InferOutput<Schema>> {
    const { errors } = this.#document
    if (errors.length > 0) return { ok: false, problems: errors.map((error) => this.#notYaml(error)) }
    return this.#held(schema, this.#document.toJS(), [])
  }

  /** Holds each entry of a file that is a list to a schema, so that a mistake in one spares the others. */
  readEntries<Schema extends v.GenericSchema>(schema: Schema): FileReading<v.InferOutput<Schema>>[] {
    const list = this.read(v.array(v.unknown()))
    if (!list.ok) return [list]
    return list.value.map((entry, at) => this.#held(schema, entry, [at]))
  }

  #held<Schema extends v.GenericSchema>(
    schema: Schema,
    value: unknown,
    above: readonly (string | number)[],
  ): FileReading<v.InferOutput<Schema>> {
    const result = v.safeParse(schema, value)
    if (result.success) return { ok: true, value: result.output }
    return { ok: false, problems: result.issues.map((issue) => this.#problemOf(issue, above)) }
  }

  /** A problem with the value at a path of keys and positions in lists. */
  problem(path: readonly (string | number)[], message: string, mend = this.#adviceFor(path)): FileProblem {
    return { file: this.#file, line: this.#lineOf(path), key: keyText(path), message, mend }
  }

  #notYaml({ message, linePos }: YAMLError): FileProblem {
    const [first = ''] = message.split('\n')
    const line = linePos?.[0].line ?? null
    return { file: this.#file, line, key: '', message: `The file is not YAML: ${first}`, mend: '' }
  }

  #problemOf(issue: v.BaseIssue<unknown>, above: readonly (string | number)[]): FileProblem {
    const path = [...above, ...(issue.path ?? []).map(({ key }) => key as string | number)]
    if (issue.expected === 'never') {
      const name = String(path.at(-1) ?? '')
      return this.problem(path, `There is no key "${name}" here.`, 'Remove it, or mend its spelling.')
    }
    if (issue.received === 'undefined') return this.problem(path, 'This key is missing.')
    const expected = issue.type === 'regex' ? issue.message : (issue.expected ?? issue.message)
    return this.problem(path, `Expected ${expected}, but found ${issue.received}.`)
  }

  #adviceFor(path: readonly (string | number)[]): string {
    const name = path.findLast((key) => typeof key === 'string')
    return (name === undefined ? undefined : this.#advice[name]) ?? ''
  }

  /** The line of the value, or of the nearest one around it that is there. */
  #lineOf(path: readonly (string | number)[]): number | null {
    let node: unknown = this.#document.contents
    let start: number | undefined
    for (const key of path) {
      // Keys such as 2019 are numbers in YAML, and text in a path.
      if (isMap(node)) node = node.items.find((item) => String(item.key) === String(key))?.value
      else node = isSeq(node) && typeof key === 'number' ? node.items[key] : undefined
      if (!isNode(node) || !node.range) break
      start = node.range[0]
    }
    return start === undefined ? null : this.#lines.linePos(start).line
  }
}

function keyText(path: readonly (string | number)[]): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('')
}

/** A day such as 2021-03-02 as the epoch ms of its begin in UTC. */
export const DaySchema = v.pipe(
  v.string('a day such as 2021-03-02'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const time = /^\d{4}-\d\d-\d\d$/.test(dataset.value) ? Date.parse(`${dataset.value}T00:00:00Z`) : NaN
    if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(dataset.value)) return time
    addIssue({ expected: 'a day such as 2021-03-02', received: JSON.stringify(dataset.value) })
    return NEVER
  }),
)
