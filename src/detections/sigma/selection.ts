import { allOf, anyOf } from '../../predicate/build.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { compileItem, compileKeyword, type CompileBudget } from './item.ts'
import { RuleProblem } from './rule-problem.ts'
import type { YamlNode } from './yaml-node.ts'

/** Compiles what a search identifier stands for: a map, a list of maps, or keywords. */
export function compileSelection(node: YamlNode, supplies: CompileBudget): Predicate {
  if (node.kind === 'list') {
    if (node.items.length === 0) throw new RuleProblem('a selection is empty', node.at)
    return anyOf(node.items.map((item) => compileSelectionItem(item, supplies)))
  }
  return compileSelectionItem(node, supplies)
}

function compileSelectionItem(node: YamlNode, supplies: CompileBudget): Predicate {
  switch (node.kind) {
    case 'map':
      if (node.entries.length === 0) throw new RuleProblem('a selection is empty', node.at)
      return allOf(node.entries.map((entry) => compileItem(entry, supplies)))
    case 'list':
      throw new RuleProblem('a list cannot stand in a list here', node.at)
    case 'scalar':
      if (node.value === null) throw new RuleProblem('a selection is empty', node.at)
      return compileKeyword(node, supplies)
  }
}
