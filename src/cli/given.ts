import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Issue } from '../event/issue.ts'
import { ISSUES } from '../event/issue.ts'
import type { Input } from '../evidence/input.ts'
import { nodeInputs } from '../evidence/node-inputs.ts'
import { builtInRules, compileRules, builtInTexts, type RuleText } from '../detections/rule-set.ts'
import type { RuleSet } from '../detections/rule.ts'

export interface Given {
  readonly inputs: readonly Input[]
  readonly problems: readonly { readonly path: string; readonly issue: Issue }[]
}

/** What the paths lead to; what cannot be opened is said on standard error. */
export async function given(paths: readonly string[]): Promise<Given> {
  const found = await nodeInputs(paths)
  for (const { path, issue } of found.problems) {
    process.stderr.write(`${path}: ${ISSUES[issue.code].what} ${issue.detail}\n`)
  }
  return found
}

/** Built-in rules and those at the given paths, or why a path could not be read. */
export async function rulesFrom(
  paths: readonly string[],
  builtIn: boolean,
): Promise<
  { readonly ok: true; readonly rules: RuleSet } | { readonly ok: false; readonly message: string }
> {
  if (paths.length === 0 && builtIn) return { ok: true, rules: builtInRules() }
  const texts: RuleText[] = builtIn ? [...builtInTexts()] : []
  for (const path of paths) {
    try {
      for (const file of await ruleFiles(path)) {
        texts.push({ path: file, text: await readFile(file, 'utf8'), origin: 'added' })
      }
    } catch (error) {
      return { ok: false, message: `${path}: ${error instanceof Error ? error.message : String(error)}` }
    }
  }
  return { ok: true, rules: compileRules(texts) }
}

async function ruleFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const names = await readdir(path, { recursive: true })
  return names
    .filter((name) => /\.ya?ml$/i.test(name))
    .sort()
    .map((name) => join(path, name))
}
