import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ISSUES } from '../event/issue.ts'
import { joinedJudgements, MOST_JUDGEMENTS, type Judgement } from '../event/judgement.ts'
import { mappingFrom, type Mapping } from '../event/mapping.ts'
import { NodeFile } from '../evidence/file-node.ts'
import type { Input } from '../evidence/input.ts'
import { nodeInputs, type NodeInputs } from '../evidence/node-inputs.ts'
import type { Indicator } from '../detections/indicators/indicator.ts'
import { MOST_ANSWER_BYTES, readJudgements } from '../detections/read-judgements.ts'
import { readPack, refusedRules } from '../detections/packs/read-pack.ts'
import { builtInFiles, builtInRules } from '../detections/compile/built-in.ts'
import { compileRules, refusedFile, type RuleText } from '../detections/compile/rule-set.ts'
import type { RefusedRule, RuleSet } from '../detections/rule.ts'
import type { YaraEngine } from '../detections/yara/yara-engine.ts'
import type { YaraFile } from '../detections/yara/yara.ts'
import { NO_RULES, packFiles } from '../engine/rules/pack-files.ts'
import type { Tables } from '../ingest/task.ts'
import { notices } from './output.ts'

/**
 * The files below the paths. What cannot be opened is named on standard error, and is a source without bytes, so that it
 * has a receipt and counts as missing.
 */
export async function given(paths: readonly string[]): Promise<readonly Input[]> {
  const found = await nodeInputs(paths)
  tell(found.problems)
  const unopened = found.problems.map(({ path, issue }) => ({
    path,
    blob: NodeFile.without(path),
    issues: [issue],
  }))
  return [...found.inputs, ...unopened]
}

function tell(problems: NodeInputs['problems']): void {
  for (const { path, issue } of problems)
    notices.line(`Not read: ${path}: ${ISSUES[issue.code].what} ${issue.detail}`)
}

/** The built-in rules and indicators and those at the given paths, or why a path could not be read. */
export async function rulesFrom(
  paths: readonly string[],
  builtIn: boolean,
  yara: YaraEngine,
): Promise<
  { readonly ok: true; readonly rules: RuleSet } | { readonly ok: false; readonly message: string }
> {
  if (paths.length === 0 && builtIn) return { ok: true, rules: builtInRules() }
  const texts: RuleText[] = []
  const indicators: Indicator[] = builtIn ? [...builtInRules().indicators] : []
  const left: RefusedRule[] = []
  const aboutBytes: YaraFile[] = []
  for (const path of paths) {
    const { inputs, problems } = await nodeInputs([path])
    const problem = problems.find(({ issue }) => ISSUES[issue.code].severity === 'refused')
    if (problem) return { ok: false, message: `${problem.path}: ${problem.issue.detail}` }
    tell(problems)
    const { files, aside } = await packFiles(inputs)
    if (files.length === 0) {
      return {
        ok: false,
        message: `${path}: ${aside[0]?.reason ?? 'there is no file of rules or indicators'}`,
      }
    }
    const read = readPack(basename(path), files)
    texts.push(...read.rules)
    aboutBytes.push(...read.yara)
    indicators.push(...read.indicators)
    left.push(...refusedRules(read))
    for (const one of aside)
      if (one.reason !== NO_RULES) left.push(refusedFile(one.path, one.path, one.reason))
  }
  const rules = compileRules(texts, {
    before: builtIn ? builtInFiles() : [],
    indicators,
    yara: await yara.prepare(aboutBytes),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
  })
  return { ok: true, rules: { ...rules, refused: [...rules.refused, ...left] } }
}

/** Larger files are not read as mappings. */
const MAX_MAPPING_BYTES = 1 << 20

/** Mappings in the files at the given paths, or why one could not be read. */
export async function tablesFrom(
  paths: readonly string[],
  assume: boolean,
): Promise<
  { readonly ok: true; readonly tables: Tables } | { readonly ok: false; readonly message: string }
> {
  const mappings: Mapping[] = []
  for (const path of paths) {
    let value: unknown
    try {
      if ((await stat(path)).size > MAX_MAPPING_BYTES)
        return { ok: false, message: `${path}: it is too long` }
      value = JSON.parse(await readFile(path, 'utf8'))
    } catch (error) {
      return { ok: false, message: `${path}: ${error instanceof Error ? error.message : String(error)}` }
    }
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const mapping = mappingFrom(one)
      if (typeof mapping === 'string') return { ok: false, message: `${path}: ${mapping}` }
      mappings.push(mapping)
    }
  }
  return { ok: true, tables: { mappings, assume } }
}

/** The answers in the files at the given paths, or why one could not be read. */
export async function answersFrom(
  paths: readonly string[],
): Promise<
  | { readonly ok: true; readonly judgements: readonly Judgement[] }
  | { readonly ok: false; readonly message: string }
> {
  const lists: (readonly Judgement[])[] = []
  for (const path of paths) {
    let text: string
    try {
      if ((await stat(path)).size > MOST_ANSWER_BYTES)
        return { ok: false, message: `${path}: it is too long` }
      text = await readFile(path, 'utf8')
    } catch (error) {
      return { ok: false, message: `${path}: ${error instanceof Error ? error.message : String(error)}` }
    }
    const read = readJudgements(text)
    if (!read.ok) return { ok: false, message: `${path}: ${read.message}` }
    lists.push(read.judgements)
  }
  const judgements = joinedJudgements(lists)
  return judgements.length <= MOST_JUDGEMENTS
    ? { ok: true, judgements }
    : { ok: false, message: `there are more than ${MOST_JUDGEMENTS} answers` }
}
