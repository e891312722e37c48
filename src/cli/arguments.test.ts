import { describe, expect, it } from 'vitest'
import { parseArguments, USAGE } from './arguments.ts'

function valueOf(...words: string[]): unknown {
  const parsed = parseArguments(words)
  return parsed.ok ? parsed.value : parsed.message
}

describe('the arguments of the command', () => {
  it('of triage have a value for each option', () => {
    expect(valueOf('triage', 'logs')).toEqual({
      command: 'triage',
      paths: ['logs'],
      rules: [],
      builtInRules: true,
      answers: [],
      passwords: [],
      host: null,
      maps: [],
      assumeMapping: false,
      report: null,
      collectScript: null,
      country: null,
      maxExamples: null,
      failOn: null,
      threads: null,
      language: 'en',
    })
    const words =
      'triage a --rules r --indicators=i --rules s b --no-builtin-rules --password p --password q --host H ' +
      '--answers x.json --answers y.json --map m --assume-mapping --report o.json --collect-script c.ps1 --country de --max-examples 5 --fail-on attempted --threads 4 --language de'
    expect(valueOf(...words.split(' '))).toEqual({
      command: 'triage',
      paths: ['a', 'b'],
      rules: ['r', 's', 'i'],
      builtInRules: false,
      answers: ['x.json', 'y.json'],
      passwords: ['p', 'q'],
      host: 'H',
      maps: ['m'],
      assumeMapping: true,
      report: 'o.json',
      collectScript: 'c.ps1',
      country: 'DE',
      maxExamples: 5,
      failOn: 'attempted',
      threads: 4,
      language: 'de',
    })
  })

  it('of events take a query that begins with a dash or holds an equals sign', () => {
    expect(valueOf('events', 'logs', '--query', '-status:200')).toMatchObject({ query: '-status:200' })
    expect(valueOf('events', 'logs', '--query=a=b')).toMatchObject({ query: 'a=b' })
    expect(valueOf('events', 'logs', '--query', '--help')).toMatchObject({ query: '--help' })
    expect(valueOf('events', 'logs')).toMatchObject({ query: '', format: null })
  })

  it('of rules need no path', () => {
    expect(valueOf('rules', '--json')).toEqual({ command: 'rules', paths: [], json: true })
  })

  it('take the last one of an option that does not repeat', () => {
    expect(valueOf('triage', 'a', '--host', 'x', '--host', 'y')).toMatchObject({ host: 'y' })
  })

  it('take every word after `--` as a path', () => {
    expect(valueOf('rules', '--json', '--', '--odd name', '-h')).toMatchObject({
      paths: ['--odd name', '-h'],
    })
  })

  it.each([['--help'], ['-h'], ['help'], ['triage', '--help'], ['events', 'a', '-h', '--nonsense']])(
    'ask for help: %s %s',
    (...words) => {
      expect(valueOf(...words)).toEqual({ command: 'help' })
    },
  )

  it('ask for the version', () => {
    expect(valueOf('--version')).toEqual({ command: 'version' })
  })

  it.each([
    [[], 'Say what to do: triage, events or rules.'],
    [['look'], '“look” is not a command. There are: triage, events, rules.'],
    [['triage'], 'triage needs at least one path.'],
    [['triage', 'a', '--language', 'fr'], '--language needs one of en, de.'],
    [['events', '--query', 'a'], 'events needs at least one path.'],
    [['rules', '--query'], 'rules has no option --query. It has: --json.'],
    [['rules', '-j'], 'rules has no option -j. It has: --json.'],
    [['rules', '--constructor'], 'rules has no option --constructor. It has: --json.'],
    [['rules', '--json=yes'], '--json takes no value.'],
    [['triage', 'a', '--host'], '--host needs a value.'],
    [['triage', 'a', '--max-examples', '-1'], '--max-examples needs a whole number.'],
    [
      ['triage', 'a', '--fail-on', 'bad'],
      '--fail-on needs one of compromised, needs-explanation, attempted, cannot-tell, no-evidence.',
    ],
    [['triage', 'a', '--threads', '65'], '--threads needs a number from 1 to 64.'],
  ])('that are wrong say what is: %j', (words, message) => {
    expect(valueOf(...words)).toBe(message)
  })

  it('are all in the usage', () => {
    expect(USAGE.join('\n')).toContain(`
  coldtrace triage PATH...  [--rules PATH]... [--indicators PATH]... [--no-builtin-rules]
                            [--answers FILE.json]... [--password PW]... [--host NAME]
                            [--report FILE.json] [--language en|de] [--collect-script FILE.ps1]
                            [--country XX] [--max-examples N] [--fail-on VERDICT] [--map FILE.json]...
                            [--assume-mapping] [--threads N]
  coldtrace events PATH...  [--query Q] [--format ID] [--password PW]... [--host NAME]
                            [--map FILE.json]... [--assume-mapping]
  coldtrace rules [PATH...] [--json]
  coldtrace --version | --help
`)
  })
})
