import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readRequest } from '../../.ci/rooms.mjs'
import { builtInTexts } from '../../src/detections/compile/rule-set.ts'
import { codeBlocksOf, exampleRules, inlineCodeOf, isMap, yamlOf, type CodeBlock } from './code-blocks.ts'
import { ALL_FORMATS } from './format-reading.ts'
import { filesBelow, read, ROOT } from './project-files.ts'

const GUIDE = 'CONTRIBUTING.md'
const CHAINS = 'src/detections/chains'
const blocks = codeBlocksOf(GUIDE)
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

/** What is to be filled in, such as `<id>` or `ROOM...`. */
const PLACEHOLDER = /[<>*…]|\.\.\.|^[A-Z]+$/

/** What is wrong with a command as it is written, description behind it included; `null` when nothing is. */
function problemWith(line: string): string | null {
  const words = (line.trim().split(/ {2,}/)[0] ?? '').split(' ')
  const [program = '', verb = '', ...rest] = words
  const missing = words.find(
    (word) => /^[.\w-]+\//.test(word) && !PLACEHOLDER.test(word) && !existsSync(join(ROOT, word)),
  )
  if (missing !== undefined) return `there is no ${missing}`
  if (program === 'npx')
    return existsSync(join(ROOT, 'node_modules/.bin', verb)) ? null : `${verb} is no program of a package`
  if (program !== 'npm')
    return ['cp', 'git', 'node'].includes(program) ? null : 'it begins with no known program'
  const script = verb === 'run' ? rest.shift() : verb
  if (script === 'ci' || script === 'install') return null
  if (script === undefined || !Object.hasOwn(scripts, script)) return `package.json has no script ${script}`
  const given = rest[0] === '--' ? rest.slice(1) : []
  if (script !== 'check' || given.some((word) => PLACEHOLDER.test(word))) return null
  const request = readRequest(given)
  return 'problem' in request ? request.problem : null
}

/** Compiles files that would stand somewhere in the project; what it has parsed once serves the next one, too. */
class Compiler {
  readonly #options: ts.CompilerOptions
  readonly #parsed = new Map<string, ts.SourceFile | undefined>()
  #last: ts.Program | undefined

  constructor() {
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
      config: unknown
    }
    this.#options = ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options
  }

  /** Complaints about a file that would stand at `path`. */
  problemsWith(path: string, text: string): string[] {
    const host = ts.createCompilerHost(this.#options)
    const file = join(ROOT, path)
    const { getSourceFile, fileExists, readFile } = host
    host.fileExists = (name) => name === file || fileExists(name)
    host.readFile = (name) => (name === file ? text : readFile(name))
    host.getSourceFile = (name, ...rest) => {
      if (name === file) return ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true)
      if (!this.#parsed.has(name)) this.#parsed.set(name, getSourceFile(name, ...rest))
      return this.#parsed.get(name)
    }
    const ambient = filesBelow('src', /\.d\.ts$/).map((name) => join(ROOT, name))
    const program = ts.createProgram([file, ...ambient], this.#options, host, this.#last)
    this.#last = program
    const source = program.getSourceFile(file)!
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText, start }) => {
        const line = source.getLineAndCharacterOfPosition(start ?? 0).line + 1
        return `line ${line} of the block: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
      },
    )
  }
}

const compiler = new Compiler()

/** Keys of a file of YAML at every depth, as `stages[].rules[].shows`; keys that are numbers or names of their own aside. */
function keysOf(value: unknown, above = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, `${above}[]`))
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = `${above}${above === '' ? '' : '.'}${key}`
    return [path, ...keysOf(inner, path)]
  })
}

/** Keys of an example that no file of its kind has. */
function strangeKeys(example: unknown, files: readonly string[]): string[] {
  const known = new Set(files.flatMap((path) => keysOf(parse(read(path)))))
  return [...new Set(keysOf(example))].filter((key) => !known.has(key))
}

function chainFiles(): string[] {
  return filesBelow(CHAINS, /\.yml$/).filter((path) => /^stages:/m.test(read(path)))
}

/** What a chain shows is what the chains that come with the product have, and its rules are there. */
function problemsOfChain(example: Record<string, unknown>): string[] {
  const names = new Set([
    ...builtInTexts().map(({ path }) => path.split('/').at(-1)),
    ...exampleRules().map(({ path }) => path.split('/').at(-1)),
  ])
  const stages = Array.isArray(example.stages) ? (example.stages as unknown[]).filter(isMap) : []
  const rules = stages.flatMap(({ rules: those }) =>
    Array.isArray(those) ? (those as unknown[]).filter(isMap) : [],
  )
  return [
    ...strangeKeys(example, chainFiles()).map((key) => `no file in ${CHAINS} has the key ${key}`),
    ...(rules.length === 0 ? ['its stages name no rules'] : []),
    ...rules
      .map(({ rule }) => String(rule))
      .filter((name) => !names.has(`${name}.yml`))
      .map((name) => `there is no rule ${name}; show it in ${GUIDE}, too, or name another`),
  ]
}

/** What is wrong with an example, by what it is; a block of an unknown kind cannot be held to anything. */
function problemsOf({ language, text, ...block }: CodeBlock): string[] {
  if (language === '')
    return text
      .trim()
      .split('\n')
      .flatMap((line) => problemWith(line) ?? [])
  if (language === 'ts') {
    const place = /^\/\/ (src\/[\w/.-]+\.ts)\n/.exec(text)?.[1] ?? 'src/formats/_example/block.ts'
    return compiler.problemsWith(place, text)
  }
  if (language !== 'yaml')
    return [`no test knows how to hold ${language} to anything; write yaml, ts or commands`]
  const value = yamlOf({ language, text, ...block })
  // The laws of rules hold these, in tests/laws/detections.test.ts.
  if (isMap(value) && 'detection' in value) return []
  if (isMap(value) && 'stages' in value) return problemsOfChain(value)
  if (isMap(value) && Object.keys(value).join() === 'asks') {
    const chains = filesBelow(CHAINS, /\.yml$/).filter((path) => /^asks:/m.test(read(path)))
    return strangeKeys(value, chains).map((key) => `no chain has the key ${key}`)
  }
  const list = filesBelow(CHAINS, /^fixed-builds\.yml$/)
  if (Array.isArray(value) && list.length > 0)
    return strangeKeys(value, list).map((key) => `${list[0]} has no key ${key}`)
  return ['it is no rule (detection), no chain (stages or asks) and no list of fixed builds']
}

describe('CONTRIBUTING.md', () => {
  it('has examples', () => {
    expect(blocks.length).toBeGreaterThan(1)
    expect(exampleRules().length).toBeGreaterThan(0)
  })

  it.each(blocks.map((block) => [block.place, block] as const))('shows what holds: %s', (place, block) => {
    expect(problemsOf(block).map((problem) => `${place}: ${problem}`)).toEqual([])
  })

  it('names commands that can be run', () => {
    const commands = inlineCodeOf(GUIDE).filter((code) => /^(npm|npx) /.test(code))
    expect(commands.length).toBeGreaterThan(0)
    const wrong = commands
      .map((code) => [code, problemWith(code)] as const)
      .filter(([, problem]) => problem !== null)
    expect(wrong.map(([code, problem]) => `${GUIDE}: \`${code}\`: ${problem}`)).toEqual([])
  })
})

describe('a check of the examples', () => {
  const held = (language: string, text: string): string[] => problemsOf({ place: 'here', language, text })

  it('finds what is wrong with commands', () => {
    expect(held('', 'npm test    everything\nnpm run check -- formats\nnpx vitest src/formats\n')).toEqual([])
    expect(
      held('', 'npm run nothing\nnpx nothing\nnpm run check -- nothing\nnpx vitest src/nothing\nmake\n'),
    ).toEqual([
      'package.json has no script nothing',
      'nothing is no program of a package',
      expect.stringContaining('there is no room “nothing”'),
      'there is no src/nothing',
      'it begins with no known program',
    ])
  })

  it('finds what is wrong with code', () => {
    const head = "import { defineFormat } from '../format.ts'\n"
    expect(held('ts', `${head}export const define = defineFormat\n`)).toEqual([])
    expect(held('ts', `${head}export default defineFormat(1)\n`)).toEqual([
      expect.stringMatching(/^line 2 of the block: Argument of type 'number'/),
    ])
    expect(held('ts', "import { nothing } from '../format.ts'\nexport default nothing\n")).toHaveLength(1)
  })

  it('finds what is wrong with chains, and blocks that nobody can hold to anything', () => {
    const chain = read(chainFiles()[0]!)
    expect(held('yaml', chain)).toEqual([])
    expect(held('yaml', `${chain}colour: red\n`)).toEqual([expect.stringContaining('has the key colour')])
    expect(held('yaml', chain.replace(/rule: \w+/, 'rule: no_such_rule'))).toEqual([
      expect.stringContaining('there is no rule no_such_rule'),
    ])
    expect(held('yaml', 'a: 1\n')).toHaveLength(1)
    expect(held('yaml', 'a: [\n')).toHaveLength(1)
    expect(held('json', '{}')).toEqual([expect.stringContaining('json')])
  })
})

describe('the skeletons', () => {
  const folders = readdirSync(join(ROOT, 'src/formats')).filter((name) => name.startsWith('_'))

  it('are held by the laws of formats', () => {
    expect(folders.length).toBeGreaterThan(0)
    const held = ALL_FORMATS.map(({ id }) => id)
    const missing = folders.filter((name) => !held.includes(name))
    expect(
      missing.map((name) => `src/formats/${name}: add it to ALL_FORMATS in tests/laws/format-reading.ts`),
    ).toEqual([])
  })

  it('say which of their lines are to be changed, and are named in the guide', () => {
    const silent = folders.filter((name) => !read(`src/formats/${name}/index.ts`).includes('SKELETON'))
    expect(
      silent.map((name) => `src/formats/${name}/index.ts: mark the lines to change with SKELETON`),
    ).toEqual([])
    const guide = inlineCodeOf(GUIDE)
    const unnamed = folders.filter((name) => !guide.some((code) => code.startsWith(`src/formats/${name}`)))
    expect(unnamed.map((name) => `${GUIDE}: does not name src/formats/${name}; say when to copy it`)).toEqual(
      [],
    )
  })
})
