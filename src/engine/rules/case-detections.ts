import type { StoredPack } from '../../event/pack.ts'
import { UNTUNED, type Tuning } from '../../event/tuning.ts'
import { builtInFiles, builtInRules } from '../../detections/compile/built-in.ts'
import type { Indicator } from '../../detections/indicators/indicator.ts'
import { readPack, refusedRules, type PackReading } from '../../detections/packs/read-pack.ts'
import type { Rule, RuleSet } from '../../detections/rule.ts'
import { builtInTexts, compileRules, type RuleText } from '../../detections/compile/rule-set.ts'
import { NO_YARA, type YaraFile, type YaraSet } from '../../detections/yara/yara.ts'
import type { CaseStore } from '../../storage/store.ts'

/** The rules and indicators that are looked for in a case, and where they come from. */
export interface CaseDetections {
  readonly rules: RuleSet
  readonly packs: readonly { readonly pack: StoredPack; readonly reading: PackReading }[]
  readonly texts: readonly RuleText[]
  readonly tuning: Tuning
}

/** Packs that were read lately, by their id: files of a pack never change. */
const read = new Map<string, PackReading>()
const REMEMBERED = 8

function readingOf(pack: StoredPack): PackReading {
  let reading = read.get(pack.id)
  if (!reading) {
    reading = readPack(pack.name, pack.files)
    read.set(pack.id, reading)
    forgetOldest(read, REMEMBERED)
  }
  return reading
}

/** Compiles YARA rules where that can be done. */
export type PrepareYara = (files: readonly YaraFile[]) => Promise<YaraSet>

/**
 * `base` is what is looked for in a case that brings nothing of its own. Without `prepareYara` the
 * rules about bytes are left out: whoever only hunts in blocks does not need them.
 */
export async function caseDetections(
  store: CaseStore,
  caseId: string,
  base: RuleSet,
  prepareYara?: PrepareYara,
): Promise<CaseDetections> {
  const stored = await store.packs.list(caseId)
  const tuning = (await store.cases.get(caseId))?.tuning ?? UNTUNED
  const packs = stored.map((pack) => ({ pack, reading: readingOf(pack) }))
  const on = packs.filter(({ pack }) => pack.on).map(({ reading }) => reading)
  const added = on.flatMap(({ rules }) => rules)
  if (on.length === 0 && Object.keys(tuning.placeholders).length === 0) {
    return { rules: base, packs, texts: builtInTexts(), tuning }
  }
  const key = JSON.stringify([
    packs.map(({ pack }) => [pack.id, pack.on]),
    tuning.placeholders,
    prepareYara !== undefined,
  ])
  const known = compiled.get(key)
  if (known) return { ...known, packs, tuning }
  const indicators = [...builtInRules().indicators, ...on.flatMap((reading) => reading.indicators)]
  const yara = (await prepareYara?.(on.flatMap((reading) => reading.yara))) ?? NO_YARA
  const rules = compileRules(added, {
    before: builtInFiles(),
    indicators: unique(indicators),
    placeholders: tuning.placeholders,
    yara,
  })
  const refused = [...rules.refused, ...on.flatMap(refusedRules)]
  const made = { rules: { ...rules, refused }, texts: [...builtInTexts(), ...added] }
  compiled.set(key, made)
  forgetOldest(compiled, 2)
  return { ...made, packs, tuning }
}

/** What packs come to, by their ids and the placeholders: most changes of a case leave it as it is. */
const compiled = new Map<string, Pick<CaseDetections, 'rules' | 'texts'>>()

function forgetOldest<T>(map: Map<string, T>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) break
    map.delete(oldest)
  }
}

/** Two packs of one name may bring the same. */
function unique(indicators: readonly Indicator[]): Indicator[] {
  return [...new Map(indicators.map((one) => [one.name, one])).values()]
}

export interface RuleDifference {
  /** Names of what must be looked for anew. */
  readonly hunt: ReadonlySet<string>
  /** Names of which hits from before no longer count. */
  readonly drop: ReadonlySet<string>
}

/** What changes in the hits of a case when its rules change. */
export function differenceOf(before: RuleSet, after: RuleSet): RuleDifference {
  const old = meanings(before)
  const now = meanings(after)
  const same = new Set([...now].flatMap(([name, meaning]) => (alike(meaning, old.get(name)) ? [name] : [])))
  const others = (all: Meanings): Set<string> => new Set([...all.keys()].filter((name) => !same.has(name)))
  return { hunt: others(now), drop: others(old) }
}

/** By name; two of one name and one meaning have the same hits. */
type Meanings = ReadonlyMap<string, Rule | string>

function meanings({ rules, indicators, yara }: RuleSet): Meanings {
  return new Map<string, Rule | string>([
    ...rules.map((rule) => [rule.name, rule] as const),
    ...indicators.map(({ name, level }) => [name, level] as const),
    // What a rule is made of comes with its own pack, which never changes.
    ...yara.rules.map(({ name, level, text }) => [name, `${level} ${text}`] as const),
  ])
}

function alike(one: Rule | string, other: Rule | string | undefined): boolean {
  if (one === other) return true
  if (typeof one === 'string' || typeof other !== 'object') return false
  return meaningOf(one) === meaningOf(other)
}

function meaningOf({ level, formats, predicate, alerts, feeds }: Rule): string {
  return JSON.stringify([level, formats, predicate, alerts, feeds])
}
