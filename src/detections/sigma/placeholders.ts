import { tidyGlob } from '../../predicate/values/glob.ts'
import type { GlobPart } from '../../predicate/tree.ts'
import { RuleProblem } from './rule-problem.ts'
import { readTextValue } from './text-value.ts'
import type { Spot } from '../rule.ts'
import type { YamlMap, YamlNode } from './yaml-node.ts'

/** Values by the name of the placeholder that they stand in for; they may hold wildcards. */
export type Placeholders = Readonly<Record<string, readonly string[]>>

/** Texts that one value may become. */
const MAX_VARIANTS = 10_000

/** A percent sign behind a backslash is one; other pairs of them enclose a name. */
const PLACEHOLDER = /\\%|%([^%\s\\]+)%/g

export function valuesFor(placeholders: Placeholders, name: string): readonly string[] {
  return Object.hasOwn(placeholders, name) ? placeholders[name]! : []
}

/** The text with its placeholders filled in, once for each choice of their values. */
export function expanded(text: string, placeholders: Placeholders, at: Spot): GlobPart[][] {
  let variants: GlobPart[][] = [[]]
  let from = 0
  const append = (choices: readonly (readonly GlobPart[])[]): void => {
    if (variants.length * choices.length > MAX_VARIANTS) {
      throw new RuleProblem('its placeholders have too many combinations of values', at)
    }
    variants = variants.flatMap((variant) => choices.map((choice) => [...variant, ...choice]))
  }
  for (const match of text.matchAll(PLACEHOLDER)) {
    append([readTextValue(text.slice(from, match.index))])
    from = match.index + match[0].length
    const name = match[1]
    if (name === undefined) append([['%']])
    else {
      const values = valuesFor(placeholders, name)
      if (values.length === 0) throw new RuleProblem(needsValues([name]), at, [name])
      append(values.map(readTextValue))
    }
  }
  append([readTextValue(text.slice(from))])
  return variants.map(tidyGlob)
}

export function needsValues(names: readonly string[]): string {
  return `it has placeholders that need values: ${names.join(', ')}`
}

/** Names of the placeholders in a detection, each once. */
export function placeholdersIn(detection: YamlMap): string[] {
  const names = new Set<string>()
  const look = (node: YamlNode, expands: boolean): void => {
    switch (node.kind) {
      case 'map':
        for (const { key, value } of node.entries) look(value, key.split('|').slice(1).includes('expand'))
        break
      case 'list':
        for (const item of node.items) look(item, expands)
        break
      case 'scalar':
        if (!expands) return
        for (const [, name] of node.text.matchAll(PLACEHOLDER)) if (name !== undefined) names.add(name)
    }
  }
  look(detection, false)
  return [...names]
}
