import { VERDICTS, type Verdict } from '../detections/conclusion.ts'

export interface TriageArguments {
  readonly command: 'triage'
  readonly paths: readonly string[]
  /** Packs: rules and indicators travel the same road. */
  readonly rules: readonly string[]
  readonly builtInRules: boolean
  readonly passwords: readonly string[]
  /** Whose logs those are that name no host. */
  readonly host: string | null
  /** Files of mappings for tables of no known format. */
  readonly maps: readonly string[]
  readonly assumeMapping: boolean
  readonly report: string | null
  readonly maxExamples: number | null
  readonly failOn: Verdict | null
  /** `null`: as many as are worth it. */
  readonly threads: number | null
}

export interface EventsArguments {
  readonly command: 'events'
  readonly paths: readonly string[]
  readonly query: string
  readonly format: string | null
  readonly passwords: readonly string[]
  /** Whose logs those are that name no host. */
  readonly host: string | null
  /** Files of mappings for tables of no known format. */
  readonly maps: readonly string[]
  readonly assumeMapping: boolean
}

export interface RulesArguments {
  readonly command: 'rules'
  readonly paths: readonly string[]
  readonly json: boolean
}

export type Arguments =
  TriageArguments | EventsArguments | RulesArguments | { readonly command: 'help' | 'version' }

export const USAGE = `Coldtrace reads what was collected from an Exchange server and says what happened to it.

  coldtrace triage PATH...  [--rules PATH]... [--indicators PATH]... [--no-builtin-rules]
                            [--password PW]... [--host NAME] [--report FILE.json] [--max-examples N]
                            [--fail-on VERDICT] [--map FILE.json]... [--assume-mapping] [--threads N]
  coldtrace events PATH...  [--query Q] [--format ID] [--password PW]... [--host NAME]
                            [--map FILE.json]... [--assume-mapping]
  coldtrace rules [PATH...] [--json]
  coldtrace --version | --help

PATH is a file, a folder or an archive. Progress goes to standard error.
--map says what the columns of a table mean; --assume-mapping takes what is proposed.
NAME is the host of logs that name none and whose path names none.
--threads reads with so many threads; otherwise with one for each core, where there is enough to read.
VERDICT is one of ${VERDICTS.join(', ')}; --fail-on is met by it and by every worse one.
Exit 0: done. 1: wrong arguments. 2: nothing readable was given. 3: --fail-on was met.
`

type Parsed =
  { readonly ok: true; readonly value: Arguments } | { readonly ok: false; readonly message: string }

const COMMANDS = ['triage', 'events', 'rules'] as const
const OPTIONS: Record<(typeof COMMANDS)[number], Record<string, 'flag' | 'value'>> = {
  triage: {
    '--rules': 'value',
    '--indicators': 'value',
    '--no-builtin-rules': 'flag',
    '--password': 'value',
    '--host': 'value',
    '--report': 'value',
    '--max-examples': 'value',
    '--fail-on': 'value',
    '--threads': 'value',
    '--map': 'value',
    '--assume-mapping': 'flag',
  },
  events: {
    '--query': 'value',
    '--format': 'value',
    '--password': 'value',
    '--host': 'value',
    '--map': 'value',
    '--assume-mapping': 'flag',
  },
  rules: { '--json': 'flag' },
}

/** Reads the words after `coldtrace`. */
export function parseArguments(words: readonly string[]): Parsed {
  const [first, ...rest] = words
  if (first === undefined) return wrong('Say what to do: triage, events or rules.')
  if (first === '--help' || first === '-h' || first === 'help')
    return { ok: true, value: { command: 'help' } }
  if (first === '--version') return { ok: true, value: { command: 'version' } }
  const command = COMMANDS.find((name) => name === first)
  if (!command) return wrong(`“${first}” is not a command. There are: ${COMMANDS.join(', ')}.`)

  const known = OPTIONS[command]
  const paths: string[] = []
  const options = new Map<string, string[]>()
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i]!
    if (word === '--help' || word === '-h') return { ok: true, value: { command: 'help' } }
    if (!word.startsWith('--')) {
      paths.push(word)
      continue
    }
    const [name, inline] = splitOption(word)
    const kind = known[name]
    if (!kind) return wrong(`${command} has no option ${name}. It has: ${Object.keys(known).join(', ')}.`)
    const value = kind === 'flag' ? '' : (inline ?? rest[++i])
    if (value === undefined) return wrong(`${name} needs a value.`)
    options.set(name, [...(options.get(name) ?? []), value])
  }
  if (paths.length === 0 && command !== 'rules') return wrong(`${command} needs at least one path.`)
  return commandOf(command, paths, options)
}

function splitOption(word: string): [string, string | undefined] {
  const equals = word.indexOf('=')
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)]
}

function commandOf(
  command: (typeof COMMANDS)[number],
  paths: string[],
  options: Map<string, string[]>,
): Parsed {
  const all = (name: string): string[] => options.get(name) ?? []
  const last = (name: string): string | null => all(name).at(-1) ?? null
  switch (command) {
    case 'triage': {
      const examples = last('--max-examples')
      if (examples !== null && !/^\d+$/.test(examples)) return wrong('--max-examples needs a whole number.')
      const failOn = last('--fail-on')
      const verdict = VERDICTS.find((name) => name === failOn) ?? null
      if (failOn !== null && verdict === null) return wrong(`--fail-on needs one of ${VERDICTS.join(', ')}.`)
      const threads = last('--threads')
      if (threads !== null && !/^([1-9]|[1-5]\d|6[0-4])$/.test(threads))
        return wrong('--threads needs a number from 1 to 64.')
      return {
        ok: true,
        value: {
          command,
          paths,
          rules: [...all('--rules'), ...all('--indicators')],
          builtInRules: !options.has('--no-builtin-rules'),
          passwords: all('--password'),
          host: last('--host'),
          maps: all('--map'),
          assumeMapping: options.has('--assume-mapping'),
          report: last('--report'),
          maxExamples: examples === null ? null : Number(examples),
          failOn: verdict,
          threads: threads === null ? null : Number(threads),
        },
      }
    }
    case 'events':
      return {
        ok: true,
        value: {
          command,
          paths,
          query: last('--query') ?? '',
          format: last('--format'),
          passwords: all('--password'),
          host: last('--host'),
          maps: all('--map'),
          assumeMapping: options.has('--assume-mapping'),
        },
      }
    case 'rules':
      return { ok: true, value: { command, paths, json: options.has('--json') } }
  }
}

function wrong(message: string): Parsed {
  return { ok: false, message }
}
