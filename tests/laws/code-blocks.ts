import { parse } from 'yaml'
import type { RuleText } from '../../src/detections/compile/rule-set.ts'
import { read } from './project-files.ts'

/** A fenced block of a document. */
export interface CodeBlock {
  /** Path of the document and number of the block's first line, as `CONTRIBUTING.md, line 55`. */
  readonly place: string
  /** What stands behind the fence; empty for commands. */
  readonly language: string
  readonly text: string
}

export function codeBlocksOf(path: string): CodeBlock[] {
  return [...read(path).matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    place: `${path}, line ${match.input.slice(0, match.index).split('\n').length + 1}`,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }))
}

/** Code in running text, without that of fenced blocks. */
export function inlineCodeOf(path: string): string[] {
  const text = read(path).replace(/^```[\s\S]*?^```$/gm, '')
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => (match[1] ?? '').replace(/\s+/g, ' '))
}

/** What a block of YAML holds; `null` when it cannot be read. */
export function yamlOf({ text }: CodeBlock): unknown {
  try {
    return parse(text) as unknown
  } catch {
    return null
  }
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The rules that CONTRIBUTING.md shows, as if each stood in a file of its name beside the built-in ones. */
export function exampleRules(): RuleText[] {
  return codeBlocksOf('CONTRIBUTING.md')
    .filter(({ language }) => language === 'yaml')
    .flatMap((block) => {
      const value = yamlOf(block)
      if (!isMap(value) || !('detection' in value)) return []
      return [{ path: `CONTRIBUTING.md/${String(value.name)}.yml`, text: block.text, origin: 'built-in' }]
    })
}
