import { MATCH_HOST } from '../../event/match.ts'
import { allOf } from '../../predicate/build.ts'
import type {
  AppliedFilter,
  Correlation,
  CorrelationPart,
  Placeholder,
  RefusedRule,
  Rule,
  RuleAbout,
  RuleSet,
} from '../rule.ts'
import type { ReadCorrelation } from '../sigma/correlation-rule.ts'
import { coversLogsource, type ReadFilter } from '../sigma/filter-rule.ts'
import { valuesFor, type Placeholders } from '../sigma/placeholders.ts'
import { boundTo, type ReadCountingRule, type ReadRule, type RuleReading } from '../sigma/sigma-rule.ts'

/** One YAML document, read from the file at `path`. */
interface GivenDocument {
  readonly reading: RuleReading
  readonly path: string
}

/** A document in which nothing speaks against running it; what it refers to is not yet looked at. */
type Runnable =
  | { readonly kind: 'rule'; readonly read: ReadRule; readonly path: string }
  | { readonly kind: 'counting'; readonly read: ReadCountingRule; readonly path: string }
  | { readonly kind: 'correlation'; readonly read: ReadCorrelation; readonly path: string }

/**
 * Makes a set of what was read. Of two rules with one id the later `modified` runs, the other is
 * refused; so is a second rule of the same `name`, one that another makes obsolete, and a
 * correlation of rules that are not there. What is added never replaces, retires or narrows down a
 * built-in rule: a verdict must not depend on who wrote a pack.
 */
export function linkRules(
  given: readonly GivenDocument[],
  placeholders: Placeholders,
): Omit<RuleSet, 'digest' | 'indicators' | 'yara'> {
  const linking = new Linker()
  for (const { reading, path } of given) linking.take(reading, path)
  const { parts, ...set } = linking.finish()
  return { ...set, placeholders: askedFor(given, placeholders), given: given.length - parts }
}

const SPARED =
  'built-in rules are not narrowed down by what is added: allow a value in the rules view, with a reason'

function isBuiltIn({ read }: Pick<Runnable, 'read'>): boolean {
  return read.about.origin === 'built-in'
}

class Linker {
  readonly #refused: RefusedRule[] = []
  readonly #byId = new Map<string, Runnable>()
  readonly #filters: { read: ReadFilter; path: string }[] = []

  take(reading: RuleReading, path: string): void {
    if (!reading.ok) {
      this.#refused.push(reading.refused)
      return
    }
    if (reading.kind === 'filter') {
      this.#filters.push({ read: reading.read, path })
      return
    }
    const runnable = { ...reading, path }
    const { id, title } = runnable.read.about
    const same = this.#byId.get(id)
    if (!same) this.#byId.set(id, runnable)
    else if (isBuiltIn(same) && !isBuiltIn(runnable))
      this.#refuse(runnable, `a built-in rule has its id: "${same.read.about.title}"`)
    else if (runnable.read.modified > same.read.modified) {
      this.#byId.set(id, runnable)
      this.#refuse(same, `another rule has its id and is newer: "${title}"`)
    } else this.#refuse(runnable, `another rule has its id: "${same.read.about.title}"`)
  }

  #refuse({ read, path }: Pick<Runnable, 'read' | 'path'>, reason: string): void {
    this.#refused.push(refusal(read.about, path, reason))
  }

  /** `parts`: number of documents that only serve another one. */
  finish(): Omit<RuleSet, 'digest' | 'indicators' | 'yara' | 'placeholders' | 'given'> & {
    readonly parts: number
  } {
    this.#removeObsolete()
    const named = this.#named()
    const rules = new Map<string, ReadRule>()
    const correlations: Correlation[] = []
    const waiting: (Runnable & { kind: 'correlation' })[] = []
    const handles = new Map<string, string>()
    for (const one of named) {
      const { about } = one.read
      // A name beats an id, and an id a title, whatever their order.
      for (const handle of [about.id, about.title]) if (!handles.has(handle)) handles.set(handle, about.name)
      if (one.kind === 'rule') rules.set(about.name, one.read)
      else if (one.kind === 'correlation') waiting.push(one)
      else {
        for (const base of one.read.bases) rules.set(base.rule.name, base)
        correlations.push({ ...one.read.correlation, name: about.name })
      }
    }
    for (const { read } of named) handles.set(read.about.name, read.about.name)
    const filters = this.#applyFilters(rules, handles)
    const generating = this.#correlate(waiting, rules, correlations, handles)
    const parts = partsIn(named, correlations)
    const serving = correlations.map((one) => ({ ...one, partOf: parts.get(one.name) ?? null }))
    return {
      parts: parts.size,
      rules: fed([...rules.values()], correlations, generating, parts),
      correlations: serving,
      filters,
      refused: this.#refused,
    }
  }

  #removeObsolete(): void {
    for (const one of [...this.#byId.values()]) {
      const { read } = one
      for (const id of read.obsoletes) {
        const old = this.#byId.get(id)
        if (!old || old.read.about.id === read.about.id) continue
        if (isBuiltIn(old) && !isBuiltIn(one)) continue
        this.#byId.delete(id)
        this.#refuse(old, `another rule makes it obsolete: "${read.about.title}"`)
      }
    }
  }

  /** Gives each document a name of its own. */
  #named(): Runnable[] {
    const byName = new Map<string, Runnable>()
    const lastNumbers = new Map<string, number>()
    for (const one of this.#byId.values()) {
      const { name } = one.read.about
      const same = byName.get(name)
      if (!same) byName.set(name, one)
      else if (one.read.named) this.#refuse(one, `another rule has its name: "${same.read.about.title}"`)
      else {
        const free = freeName(name, byName, lastNumbers)
        byName.set(free, renamed(one, free))
      }
    }
    return [...byName.values()]
  }

  #applyFilters(rules: Map<string, ReadRule>, handles: ReadonlyMap<string, string>): AppliedFilter[] {
    const applied: AppliedFilter[] = []
    for (const { read, path } of this.#filters) {
      const wanted = new Set(read.refersTo.map((name) => handles.get(name)))
      const touched: string[] = []
      let spared = 0
      for (const [name, rule] of rules) {
        if (read.refersTo.length > 0 && !wanted.has(rule.rule.partOf ?? name)) continue
        if (!coversLogsource(read.logsource, rule.logsource)) continue
        if (rule.rule.origin === 'built-in' && read.about.origin === 'added') {
          spared++
          continue
        }
        const detected = allOf([rule.detected, read.predicate])
        rules.set(name, {
          ...rule,
          detected,
          rule: { ...rule.rule, predicate: boundTo(detected, rule.bindings) },
        })
        touched.push(name)
      }
      const { id, title, origin } = read.about
      const notes = spared > 0 ? [...read.notes, SPARED] : read.notes
      if (touched.length > 0) applied.push({ id, title, origin, rules: touched, notes })
      else
        this.#refused.push(
          refusal(
            read.about,
            path,
            spared > 0 ? SPARED : 'none of the rules that it would narrow down runs here',
          ),
        )
    }
    return applied
  }

  /** Puts correlations behind what they refer to. Returns the names of rules that go on alerting although they serve one. */
  #correlate(
    waiting: readonly (Runnable & { kind: 'correlation' })[],
    rules: ReadonlyMap<string, ReadRule>,
    correlations: Correlation[],
    handles: ReadonlyMap<string, string>,
  ): ReadonlySet<string> {
    const generating = new Set<string>()
    const ready = new Set([...rules.keys(), ...correlations.map(({ name }) => name)])
    let left = [...waiting]
    for (;;) {
      const later: typeof left = []
      for (const one of left) {
        const names = one.read.refersTo.map((handle) => handles.get(handle))
        if (!names.every((name) => name !== undefined && ready.has(name))) {
          later.push(one)
          continue
        }
        correlations.push({
          ...one.read.correlation,
          name: one.read.about.name,
          parts: partsOf(one.read, names as string[]),
        })
        ready.add(one.read.about.name)
        if (one.read.generate) for (const name of names as string[]) generating.add(name)
      }
      if (later.length === left.length) break
      left = later
    }
    for (const one of left) {
      const missing = one.read.refersTo.filter((handle) => !handles.has(handle))
      const reason =
        missing.length > 0
          ? `it refers to ${missing.map((name) => `"${name}"`).join(' and ')}, which does not run here`
          : 'it refers to itself, or to a correlation that cannot run'
      this.#refuse(one, reason)
    }
    return generating
  }
}

function partsOf(
  { correlation, refersTo, aliases }: ReadCorrelation,
  names: readonly string[],
): CorrelationPart[] {
  return names.map((rule, i) => ({
    rule,
    groupBy: correlation.groupBy.map((field) => {
      const alias = aliases.find(({ name }) => name === field)
      const called = (name: string): string | undefined =>
        alias?.fields.find((one) => one.rule === name)?.field
      return called(refersTo[i]!) ?? called(rule) ?? field
    }),
  }))
}

/** The built-in rules that only serve the correlation in their own file, with the name of that correlation. */
function partsIn(named: readonly Runnable[], correlations: readonly Correlation[]): Map<string, string> {
  const paths = new Map(named.map(({ read, path }) => [read.about.name, path]))
  const parts = new Map<string, string>()
  for (const { name, origin, parts: of } of correlations) {
    if (origin !== 'built-in') continue
    for (const { rule } of of) if (paths.get(rule) === paths.get(name)) parts.set(rule, name)
  }
  return parts
}

/** Rules with the fields that correlations need of their matches. */
function fed(
  rules: readonly ReadRule[],
  correlations: readonly Correlation[],
  generating: ReadonlySet<string>,
  parts: ReadonlyMap<string, string>,
): Rule[] {
  const feeds = new Map<string, Set<string>>()
  for (const { parts, fields } of correlations) {
    for (const { rule, groupBy } of parts) {
      const needed = feeds.get(rule) ?? new Set()
      feeds.set(rule, needed)
      for (const field of [...groupBy, ...fields]) if (field !== MATCH_HOST) needed.add(field)
    }
  }
  return rules.map(({ rule }) => {
    const needed = feeds.get(rule.name)
    if (!needed) return rule
    // A built-in rule keeps alerting, even when an added correlation is made of it.
    const part = parts.get(rule.name)
    const kept = rule.origin === 'built-in' && part === undefined
    const alerts = rule.alerts && (kept || generating.has(rule.name))
    return { ...rule, alerts, partOf: rule.partOf ?? part ?? null, feeds: [...needed] }
  })
}

function renamed(one: Runnable, name: string): Runnable {
  const { read } = one
  const about = { ...read.about, name }
  if (one.kind === 'rule') return { ...one, read: { ...one.read, about, rule: { ...one.read.rule, name } } }
  if (one.kind === 'correlation') return { ...one, read: { ...one.read, about } }
  const bases = one.read.bases.map((base) => {
    const full = name + base.rule.name.slice(base.rule.name.indexOf('/'))
    return { ...base, rule: { ...base.rule, name: full, id: full, partOf: name } }
  })
  const parts = one.read.correlation.parts.map((part, i) => ({ ...part, rule: bases[i]!.rule.name }))
  return { ...one, read: { ...one.read, about, bases, correlation: { ...one.read.correlation, parts } } }
}

function refusal({ id, title, origin }: RuleAbout, path: string, reason: string): RefusedRule {
  return { id, title, state: 'refused', reason, origin, path, at: null, excerpt: null, needs: [] }
}

/** `last`: for each name the number that was given last, so that thousands of one name take no longer each. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>, last: Map<string, number>): string {
  let number = (last.get(name) ?? 1) + 1
  while (taken.has(`${name}-${number}`)) number++
  last.set(name, number)
  return `${name}-${number}`
}

function askedFor(given: readonly GivenDocument[], placeholders: Placeholders): Placeholder[] {
  const rules = new Map<string, number>()
  for (const { reading } of given) {
    const names = reading.ok
      ? 'placeholders' in reading.read
        ? reading.read.placeholders
        : []
      : reading.refused.needs
    for (const name of names) rules.set(name, (rules.get(name) ?? 0) + 1)
  }
  return [...rules]
    .map(([name, count]) => ({ name, rules: count, values: valuesFor(placeholders, name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
