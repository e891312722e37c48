import { allOf, anyOf } from '../../predicate/build.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { compileItem, compileKeyword } from './item.ts'
import { RuleProblem } from './rule-problem.ts'
import type { YamlNode } from './yaml-tree.ts'

/** Compiles what a search identifier stands for: a map, a list of maps, or keywords. */
export function compileSelection(node: YamlNode): Predicate {
  if (node.kind === 'list') {
    if (node.items.length === 0) throw new RuleProblem('a selection is empty', node.at)
    return anyOf(node.items.map(compileSelectionItem))
  }
  return compileSelectionItem(node)
}

function compileSelectionItem(node: YamlNode): Predicate {
  switch (node.kind) {
    case 'map':
      if (node.entries.length === 0) throw new RuleProblem('a selection is empty', node.at)
      return allOf(node.entries.map(compileItem))
    case 'list':
      throw new RuleProblem('a list cannot stand in a list here', node.at)
    case 'scalar':
      if (node.value === null) throw new RuleProblem('a selection is empty', node.at)
      return compileKeyword(node)
  }
}
