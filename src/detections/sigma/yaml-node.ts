import type { Spot } from '../rule.ts'

export interface YamlScalar {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** The text as written, without quotes. */
  readonly text: string
  readonly at: Spot
}

export interface YamlEntry {
  readonly key: string
  readonly at: Spot
  readonly value: YamlNode
}

export interface YamlMap {
  readonly kind: 'map'
  readonly entries: readonly YamlEntry[]
  readonly at: Spot
}

export interface YamlList {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
  readonly at: Spot
}

export type YamlNode = YamlScalar | YamlMap | YamlList
