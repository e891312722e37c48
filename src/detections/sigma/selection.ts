import { allOf, anyOf } from '../../predicate/build.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { compileItem, compileKeyword, type Budget } from './item.ts'
import { RuleProblem } from './rule-problem.ts'
import type { YamlNode } from './yaml-tree.ts'

/** Compiles what a search identifier stands for: a map, a list of maps, or keywords. */
export function compileSelection(node: YamlNode, budget: Budget): Predicate {
  if (node.kind === 'list') {
    if (node.items.length === 0) throw new RuleProblem('a selection is empty', node.at)
    return anyOf(node.items.map((item) => compileSelectionItem(item, budget)))
  }
  return compileSelectionItem(node, budget)
}

function compileSelectionItem(node: YamlNode, budget: Budget): Predicate {
  switch (node.kind) {
    case 'map':
      if (node.entries.length === 0) throw new RuleProblem('a selection is empty', node.at)
      return allOf(node.entries.map((entry) => compileItem(entry, budget)))
    case 'list':
      throw new RuleProblem('a list cannot stand in a list here', node.at)
    case 'scalar':
      if (node.value === null) throw new RuleProblem('a selection is empty', node.at)
      return compileKeyword(node)
  }
}
