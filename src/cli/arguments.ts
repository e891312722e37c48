import { parseArgs } from 'node:util'
import { VERDICTS, type Verdict } from '../detections/conclusion.ts'
import { LANGUAGES, languageName, type LanguageCode } from '../detections/texts/say.ts'

/** Options of every command that reads evidence. */
interface EvidenceArguments {
  readonly paths: readonly string[]
  readonly passwords: readonly string[]
  /** The host of logs that name none. */
  readonly host: string | null
  /** Paths of files that say what the columns of unknown tables mean. */
  readonly maps: readonly string[]
  readonly assumeMapping: boolean
}

export interface TriageArguments extends EvidenceArguments {
  readonly command: 'triage'
  /** Paths of packs, which hold rules and indicators. */
  readonly rules: readonly string[]
  readonly builtInRules: boolean
  /** Paths of files with answers to open questions. */
  readonly answers: readonly string[]
  readonly report: string | null
  /** Where the script goes that collects what is missing. */
  readonly collectScript: string | null
  /** The country whose authorities are named: two capital letters. */
  readonly country: string | null
  readonly maxExamples: number | null
  readonly failOn: Verdict | null
  /** `null`: the command decides by the number of cores and the amount of evidence. */
  readonly threads: number | null
  /** The language of the summary and of the texts in the report. */
  readonly language: LanguageCode
}

export interface EventsArguments extends EvidenceArguments {
  readonly command: 'events'
  readonly query: string
  readonly format: string | null
}

export interface RulesArguments {
  readonly command: 'rules'
  readonly paths: readonly string[]
  readonly json: boolean
}

export type Arguments =
  TriageArguments | EventsArguments | RulesArguments | { readonly command: 'help' | 'version' }

interface Option {
  /** The usage shows this in place of the value; a flag has none. */
  readonly value?: string
  readonly repeatable?: true
}

interface Command {
  readonly pathsRequired: boolean
  /** The options in the order in which the usage lists them. */
  readonly options: Readonly<Record<string, Option>>
}

const COMMANDS = {
  triage: {
    pathsRequired: true,
    options: {
      rules: { value: 'PATH', repeatable: true },
      indicators: { value: 'PATH', repeatable: true },
      'no-builtin-rules': {},
      answers: { value: 'FILE.json', repeatable: true },
      password: { value: 'PW', repeatable: true },
      host: { value: 'NAME' },
      report: { value: 'FILE.json' },
      language: { value: LANGUAGES.join('|') },
      'collect-script': { value: 'FILE.ps1' },
      country: { value: 'XX' },
      'max-examples': { value: 'N' },
      'fail-on': { value: 'VERDICT' },
      map: { value: 'FILE.json', repeatable: true },
      'assume-mapping': {},
      threads: { value: 'N' },
    },
  },
  events: {
    pathsRequired: true,
    options: {
      query: { value: 'Q' },
      format: { value: 'ID' },
      password: { value: 'PW', repeatable: true },
      host: { value: 'NAME' },
      map: { value: 'FILE.json', repeatable: true },
      'assume-mapping': {},
    },
  },
  rules: { pathsRequired: false, options: { json: {} } },
} as const satisfies Record<string, Command>

type CommandName = keyof typeof COMMANDS
const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[]

const USAGE_COLUMNS = 104

/** How a command and its options are written, wrapped below each other. */
function usageOf(name: CommandName): string {
  const head = `  coldtrace ${name} ${COMMANDS[name].pathsRequired ? 'PATH...' : '[PATH...]'}`.padEnd(27)
  const lines = [head]
  for (const [option, { value, repeatable }] of Object.entries<Option>(COMMANDS[name].options)) {
    const word = `[--${option}${value === undefined ? '' : ` ${value}`}]${repeatable ? '...' : ''}`
    const line = `${lines.at(-1)} ${word}`
    if (line.length <= USAGE_COLUMNS) lines[lines.length - 1] = line
    else lines.push(`${' '.repeat(head.length)} ${word}`)
  }
  return lines.join('\n')
}

/** What `--help` shows, line by line. */
export const USAGE: readonly string[] =
  `Coldtrace reads what was collected from an Exchange server and says what happened to it.

${COMMAND_NAMES.map(usageOf).join('\n')}
  coldtrace --version | --help

PATH is a file, a folder or an archive. Progress goes to standard error.
--map says what the columns of a table mean; --assume-mapping takes what is proposed.
--answers takes what was answered to open questions: a file that the page saved, or a report.
--collect-script writes a script for Windows PowerShell that copies what is missing from the servers.
--country says whom to tell in a country (two letters, such as DE) and until when, counted from now.
NAME is the host of logs that name none and whose path names none.
--threads reads with so many threads; otherwise with one for each core, where there is enough to read.
--language sets the language of the summary and of the report: ${LANGUAGES.map((code) => `${code} (${languageName(code)})`).join(', ')}.
VERDICT is one of ${VERDICTS.join(', ')}; --fail-on is met by it and by every worse one.
Exit 0: done. 1: wrong arguments. 2: nothing readable was given. 3: --fail-on was met.
4: done, but something that was given could not be opened, or reading ended early.`.split('\n')

type ParseResult =
  { readonly ok: true; readonly value: Arguments } | { readonly ok: false; readonly message: string }

/** Reads the words after `coldtrace`. After a word `--` all others are paths. */
export function parseArguments(words: readonly string[]): ParseResult {
  const [first, ...rest] = words
  if (first === undefined) return wrong('Say what to do: triage, events or rules.')
  if (first === '--help' || first === '-h' || first === 'help')
    return { ok: true, value: { command: 'help' } }
  if (first === '--version') return { ok: true, value: { command: 'version' } }
  const command = COMMAND_NAMES.find((name) => name === first)
  if (!command) return wrong(`“${first}” is not a command. There are: ${COMMAND_NAMES.join(', ')}.`)

  const known: Readonly<Record<string, Option>> = COMMANDS[command].options
  // Not strict: a value may begin with a dash, as `--query -status:200` does, and the messages are ours.
  const { tokens, positionals: paths } = parseArgs({
    args: rest,
    options: {
      help: { type: 'boolean', short: 'h' },
      ...Object.fromEntries(
        Object.entries(known).map(([name, { value }]) => [
          name,
          { type: value === undefined ? ('boolean' as const) : ('string' as const) },
        ]),
      ),
    },
    strict: false,
    tokens: true,
  })
  const given = tokens.filter((token) => token.kind === 'option')
  if (given.some(({ name }) => name === 'help')) return { ok: true, value: { command: 'help' } }
  const options = new Map<string, string[]>()
  for (const { name, rawName, value } of given) {
    const option = rawName.startsWith('--') && Object.hasOwn(known, name) ? known[name] : undefined
    if (!option) {
      const names = Object.keys(known).map((one) => `--${one}`)
      return wrong(`${command} has no option ${rawName}. It has: ${names.join(', ')}.`)
    }
    if (option.value === undefined && value !== undefined) return wrong(`${rawName} takes no value.`)
    if (option.value !== undefined && value === undefined) return wrong(`${rawName} needs a value.`)
    options.set(name, [...(options.get(name) ?? []), value ?? ''])
  }
  if (paths.length === 0 && COMMANDS[command].pathsRequired)
    return wrong(`${command} needs at least one path.`)
  return argumentsOf(command, paths, options)
}

function argumentsOf(
  command: CommandName,
  paths: string[],
  options: ReadonlyMap<string, string[]>,
): ParseResult {
  const all = (name: string): string[] => options.get(name) ?? []
  const last = (name: string): string | null => all(name).at(-1) ?? null
  const evidence: EvidenceArguments = {
    paths,
    passwords: all('password'),
    host: last('host'),
    maps: all('map'),
    assumeMapping: options.has('assume-mapping'),
  }
  switch (command) {
    case 'triage': {
      const examples = last('max-examples')
      if (examples !== null && !/^\d+$/.test(examples)) return wrong('--max-examples needs a whole number.')
      const failOn = last('fail-on')
      const verdict = VERDICTS.find((name) => name === failOn) ?? null
      if (failOn !== null && verdict === null) return wrong(`--fail-on needs one of ${VERDICTS.join(', ')}.`)
      const country = last('country')?.toUpperCase() ?? null
      if (country !== null && !/^[A-Z]{2}$/.test(country))
        return wrong('--country needs two letters, such as DE.')
      const threads = last('threads')
      if (threads !== null && !/^([1-9]|[1-5]\d|6[0-4])$/.test(threads))
        return wrong('--threads needs a number from 1 to 64.')
      const code = last('language') ?? 'en'
      const language = LANGUAGES.find((one) => one === code)
      if (!language) return wrong(`--language needs one of ${LANGUAGES.join(', ')}.`)
      return {
        ok: true,
        value: {
          command,
          ...evidence,
          rules: [...all('rules'), ...all('indicators')],
          builtInRules: !options.has('no-builtin-rules'),
          answers: all('answers'),
          report: last('report'),
          collectScript: last('collect-script'),
          country,
          maxExamples: examples === null ? null : Number(examples),
          failOn: verdict,
          threads: threads === null ? null : Number(threads),
          language,
        },
      }
    }
    case 'events':
      return {
        ok: true,
        value: { command, ...evidence, query: last('query') ?? '', format: last('format') },
      }
    case 'rules':
      return { ok: true, value: { command, paths, json: options.has('json') } }
  }
}

function wrong(message: string): ParseResult {
  return { ok: false, message }
}
