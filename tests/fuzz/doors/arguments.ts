import { parseArguments } from '../../../src/cli/arguments.ts'
import { visibleLine } from '../../../src/event/unseen.ts'
import { bytesOf, textOf, type Door } from '../door.ts'

const OPTIONS = [
  'rules',
  'indicators',
  'no-builtin-rules',
  'answers',
  'password',
  'host',
  'report',
  'language',
]
  .concat([
    'collect-script',
    'country',
    'max-examples',
    'fail-on',
    'map',
    'assume-mapping',
    'threads',
    'query',
  ])
  .concat(['format', 'json', 'help', 'version', '__proto__', 'constructor', 'no-json'])

/** The words after the command, one a line. */
export const commandLine: Door = {
  id: 'arguments',
  about: 'the words after the command',
  tokens: OPTIONS.flatMap((name) => [`\n--${name}`, `\n--${name}=`])
    .concat([
      '\n--\n',
      '\n-',
      '\n-h',
      '\ntriage',
      '\nevents',
      '\nrules',
      '\nDE',
      '\nde',
      '\nno-evidence',
      '\n64',
    ])
    .concat(['\n-status:200', '\n\u202e', '\n\u001b[2J', '\n']),
  most: { steps: 20_000, perByte: 400 },
  seeds: () =>
    bytesOf(
      'triage\nC:/evidence\n--report\nx.json\n--language\nde\n--threads=3\n--max-examples=10',
      'triage\na\nb\n--rules\np\n--indicators\nq\n--fail-on\ncompromised\n--country\nat\n--no-builtin-rules',
      'events\nx\n--query\n-status:200\n--format\niis-w3c\n--assume-mapping\n--map\nm.json',
      'rules\n--json',
      '--help',
      'help\n--version',
      'triage\n--\n--report',
    ),
  problem(input) {
    const words = textOf(input).split('\n')
    const parsed = parseArguments(words)
    if (!parsed.ok) {
      const shown = visibleLine(parsed.message)
      if (/[\p{Cc}\p{Bidi_Control}]/u.test(shown)) return 'complains in characters that move the cursor'
      return parsed.message.trim() === '' ? 'complains without a word' : null
    }
    const { value } = parsed
    if (!('paths' in value)) return null
    // Whatever is read as a path was given as a word.
    const strange = value.paths.find((path) => !words.includes(path))
    if (strange !== undefined) return `reads a path that nobody gave: ${JSON.stringify(strange)}`
    if (value.command === 'triage') {
      if (value.threads !== null && !(value.threads >= 1 && value.threads <= 64)) return 'takes any threads'
      if (value.maxExamples !== null && !(value.maxExamples >= 0)) return 'takes any number of examples'
      if (value.maxExamples !== null && !Number.isFinite(value.maxExamples)) return 'takes endless examples'
    }
    return null
  },
}
