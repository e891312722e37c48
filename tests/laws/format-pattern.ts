/**
 * Whether a regular expression takes time in proportion to the text: wherever it repeats something, the next
 * character alone must tell whether the repetition goes on. Optional parts and alternatives may be tried in turn,
 * but only a few of them.
 */

/** Most ways of choosing optional parts and alternatives that may be tried. */
const MAX_WAYS = 64
/** Characters that stand for all others. */
const PROBES = [
  ...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)),
  '\u0100',
  '\u2028',
  '\ufffd',
]

type Node =
  | { readonly kind: 'character'; readonly set: ReadonlySet<string> }
  | { readonly kind: 'sequence' | 'alternatives'; readonly of: readonly Node[] }
  | {
      readonly kind: 'repeated'
      readonly of: Node
      readonly min: number
      readonly max: number
      readonly text: string
    }

/** What is wrong with a pattern; empty when nothing is. */
export function slowParts({ source, flags }: RegExp): string[] {
  const problems: string[] = []
  if (!source.startsWith('^') || !source.endsWith('$')) problems.push('it must begin with ^ and end with $')
  const tree = new PatternReader(source, flags, problems).read()
  const ways = check(tree, new Set(), problems)
  if (ways > MAX_WAYS) {
    problems.push(`its optional parts and alternatives can be combined in ${ways} ways; at most ${MAX_WAYS}`)
  }
  return problems
}

/** `follow`: the characters that may stand behind the node. Returns in how many ways it may be tried. */
function check(node: Node, follow: ReadonlySet<string>, problems: string[]): number {
  switch (node.kind) {
    case 'character':
      return 1
    case 'sequence': {
      let ways = 1
      let behind = follow
      for (const part of [...node.of].reverse()) {
        ways *= check(part, behind, problems)
        behind = canBeEmpty(part) ? union(first(part), behind) : first(part)
      }
      return ways
    }
    case 'alternatives': {
      const ways = node.of.map((one) => check(one, follow, problems))
      const clear = node.of.every((one, i) =>
        node.of.slice(i + 1).every((other) => !canBeEmpty(one) && !overlap(first(one), first(other))),
      )
      return clear ? Math.max(...ways) : ways.reduce((sum, one) => sum + one, 0)
    }
    case 'repeated': {
      const { of, min, max, text } = node
      const unclear = min !== max && overlap(first(of), follow)
      if (max > 1) {
        if (of.kind !== 'character') problems.push(`${text} repeats a group; repeat a single character`)
        else if (unclear)
          problems.push(
            `${text} can end at a character that can also stand in it; name what ends it, as in [^\\]]*\\]`,
          )
        return 1
      }
      const ways = check(of, follow, problems)
      return unclear ? ways + 1 : ways
    }
  }
}

function first(node: Node): ReadonlySet<string> {
  switch (node.kind) {
    case 'character':
      return node.set
    case 'repeated':
      return first(node.of)
    case 'alternatives':
      return node.of.map(first).reduce(union, new Set())
    case 'sequence': {
      let found: ReadonlySet<string> = new Set()
      for (const part of node.of) {
        found = union(found, first(part))
        if (!canBeEmpty(part)) break
      }
      return found
    }
  }
}

function canBeEmpty(node: Node): boolean {
  switch (node.kind) {
    case 'character':
      return false
    case 'repeated':
      return node.min === 0 || canBeEmpty(node.of)
    case 'alternatives':
      return node.of.some(canBeEmpty)
    case 'sequence':
      return node.of.every(canBeEmpty)
  }
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a, ...b])
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((character) => b.has(character))
}

/** Reads the parts of regular expressions that patterns of lines need; refuses all others. */
class PatternReader {
  readonly #source: string
  readonly #flags: string
  readonly #problems: string[]
  #at = 0

  constructor(source: string, flags: string, problems: string[]) {
    this.#source = source
    this.#flags = flags
    this.#problems = problems
  }

  read(): Node {
    const tree = this.#alternatives()
    if (this.#at < this.#source.length) this.#problems.push(`a bracket too many at ${this.#at}`)
    return tree
  }

  #alternatives(): Node {
    const of = [this.#sequence()]
    while (this.#source[this.#at] === '|') {
      this.#at++
      of.push(this.#sequence())
    }
    return of.length === 1 ? of[0]! : { kind: 'alternatives', of }
  }

  #sequence(): Node {
    const of: Node[] = []
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!)) {
      const start = this.#at
      const atom = this.#atom()
      if (atom) of.push(this.#repeated(atom, start))
    }
    return { kind: 'sequence', of }
  }

  #atom(): Node | null {
    const rest = this.#source.slice(this.#at)
    if (rest[0] === '^' || rest[0] === '$') {
      this.#at++
      return null
    }
    const open = /^\((?:\?<\w+>|\?:|(?!\?))/.exec(rest)?.[0]
    if (open !== undefined) {
      this.#at += open.length
      const inner = this.#alternatives()
      this.#at++
      return inner
    }
    const text = /^(?:\[(?:\\.|[^\]\\])*\]|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\.|.)/is.exec(rest)![0]
    this.#at += text.length
    if (/^\\[1-9bBkpP]/.test(text) || text === '(') {
      this.#problems.push(`${rest.slice(0, 8)} at ${this.#at} is more than a pattern of a line may have`)
      return { kind: 'character', set: new Set() }
    }
    const one = new RegExp(`^(?:${text})$`, this.#flags.replace(/[gy]/g, ''))
    return { kind: 'character', set: new Set(PROBES.filter((character) => one.test(character))) }
  }

  #repeated(of: Node, start: number): Node {
    const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)/.exec(this.#source.slice(this.#at))
    if (!found) return of
    this.#at += found[0].length
    const text = this.#source.slice(start, this.#at)
    if (found[5] === '?') this.#problems.push(`${text} is lazy; name what ends it instead`)
    const [, sign, least, comma, most] = found
    const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0
    const max = sign === undefined ? (comma ? Number(most || Infinity) : min) : sign === '?' ? 1 : Infinity
    return { kind: 'repeated', of, min, max, text }
  }
}
