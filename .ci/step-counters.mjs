// Counts, while the fuzzer runs, how often each branch of the code was taken: what was reached, and how much work it took.

/** The code that is counted: ours, and the packages that read what comes from outside. */
const COUNTED = /\/src\/|\/node_modules\/(?:@zip\.js\/zip\.js|fflate|modern-tar|re2js|yaml|valibot)\//
const NOT_COUNTED = /\/src\/kernel\/|\.(?:css|json|svelte|wasm)(?:\?|$)|\?/
/** More branches than there are; those beyond share the last counter. */
export const COUNTERS = 1 << 15
const MODULE = 'virtual:step-counters'

/** A plugin of Vite that puts a counter into each function, branch and loop of a bundle. */
export function stepCounters() {
  let used = 0
  return {
    name: 'step-counters',
    enforce: 'post',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    load: (id) =>
      id === `\0${MODULE}`
        ? `export const counters = (globalThis.stepCounters = new Uint32Array(${COUNTERS}))`
        : null,
    transform(code, id) {
      if (!COUNTED.test(id) || NOT_COUNTED.test(id)) return null
      const counter = () => `step_[${Math.min(used++, COUNTERS - 1)}]++`
      const counted = withCounters(code, this.parse(code), counter)
      return { code: `import { counters as step_ } from '${MODULE}'\n${counted}`, map: null }
    },
  }
}

/** The code with `counter()` at the beginning of each branch of its syntax tree. */
export function withCounters(code, tree, counter) {
  const inserted = []
  const put = (at, text, opens) => inserted.push({ at, text, opens, number: inserted.length })
  visit(tree, (node, opens) => {
    for (const [branch, isStatement] of branchesOf(node)) {
      if (branch.type === 'BlockStatement') {
        if (opens) put(branch.start + 1, `${counter()};`, true)
      } else if (opens) put(branch.start, isStatement ? `{${counter()};` : `(${counter()},`, true)
      else put(branch.end, isStatement ? '}' : ')', false)
    }
    if (node.type === 'SwitchCase' && node.consequent.length > 0 && opens)
      put(node.consequent[0].start, `${counter()};`, true)
  })
  // Ends are written before beginnings where both stand at one place.
  inserted.sort((a, b) => a.at - b.at || Number(a.opens) - Number(b.opens) || a.number - b.number)
  let out = ''
  let done = 0
  for (const { at, text } of inserted) {
    out += code.slice(done, at) + text
    done = at
  }
  return out + code.slice(done)
}

/** The parts of a node that run or do not, each with whether it is a statement. */
function branchesOf(node) {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.body ? [[node.body, false]] : []
    case 'IfStatement':
      return [node.consequent, node.alternate].flatMap((branch) => (branch ? [[branch, true]] : []))
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'CatchClause':
      return [[node.body, true]]
    case 'ConditionalExpression':
      return [
        [node.consequent, false],
        [node.alternate, false],
      ]
    case 'LogicalExpression':
      return [[node.right, false]]
    default:
      return []
  }
}

/** Calls `at` for each node when it begins and, after those within it, when it ends. */
function visit(node, at) {
  at(node, true)
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent') continue
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== null && typeof one === 'object' && typeof one.type === 'string') visit(one, at)
  }
  at(node, false)
}
