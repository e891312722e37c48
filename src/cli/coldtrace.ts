import packageJson from '../../package.json' with { type: 'json' }
import { parseArguments, USAGE, type Arguments } from './arguments.ts'
import { events } from './events.ts'
import { listRules } from './rules.ts'
import { triage } from './triage.ts'

/** Runs one command; the number is the exit code. */
async function run(words: readonly string[]): Promise<number> {
  const parsed = parseArguments(words)
  if (!parsed.ok) {
    process.stderr.write(`${parsed.message}\n\n${USAGE}`)
    return 1
  }
  return command(parsed.value)
}

async function command(given: Arguments): Promise<number> {
  switch (given.command) {
    case 'help':
      process.stdout.write(USAGE)
      return 0
    case 'version':
      process.stdout.write(`${packageJson.version}\n`)
      return 0
    case 'triage':
      return triage(given, packageJson.version)
    case 'events':
      return events(given)
    case 'rules':
      return listRules(given)
  }
}

// A reader such as `head` may close the pipe before we are done.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await run(process.argv.slice(2))
