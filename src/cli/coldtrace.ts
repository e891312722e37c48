import packageJson from '../../package.json' with { type: 'json' }
import { setFlagsFromString } from 'node:v8'
import { isMainThread } from 'node:worker_threads'
import { removeLeftovers } from '../evidence/leftovers-node.ts'
import { clearSpools } from '../evidence/spool-node.ts'
import { parseArguments, USAGE, type Arguments } from './arguments.ts'
import { events } from './events.ts'
import { answers, notices } from './output.ts'
import { listRules } from './rules.ts'
import { serve } from './thread.ts'
import { triage } from './triage.ts'
import { isYaraThread, serveYara } from './yara.ts'

/**
 * Bytes of byte code that a function runs before V8 considers it for optimising, three times V8's own value. With that one,
 * loading a large pack spent 40 % of its processor time on optimising functions that were hardly called again (ADR 29).
 */
const INTERRUPT_BUDGET_BYTES = 400_000

/** Runs one command; the number is the exit code. */
async function run(words: readonly string[]): Promise<number> {
  const parsed = parseArguments(words)
  if (!parsed.ok) {
    notices.lines([parsed.message, '', ...USAGE])
    return 1
  }
  return command(parsed.value)
}

async function command(given: Arguments): Promise<number> {
  if (given.command === 'triage' || given.command === 'events') await tidyUp()
  switch (given.command) {
    case 'help':
      answers.lines(USAGE)
      return 0
    case 'version':
      answers.line(packageJson.version)
      return 0
    case 'triage':
      return triage(given, packageJson.version)
    case 'events':
      return events(given)
    case 'rules':
      return listRules(given)
  }
}

/** Removes temporary evidence of runs that were killed. */
async function tidyUp(): Promise<void> {
  const removed = await removeLeftovers()
  if (removed > 0)
    notices.line(
      `Removed temporary files of ${removed === 1 ? 'a run' : `${removed} runs`} that did not end by itself.`,
    )
}

async function main(): Promise<void> {
  // A reader such as `head` may close the pipe before we are done.
  answers.onClosed(() => void clearSpools().finally(() => process.exit(0)))
  // An error of ours can name a file, so it is shown like all else; an error in another thread ends this one.
  process.on('uncaughtException', (error) => {
    notices.lines((error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n'))
    void clearSpools().finally(() => process.exit(1))
  })
  // Nothing of the evidence is left in temporary folders.
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => void clearSpools().finally(() => process.exit(code)))
  }
  try {
    process.exitCode = await run(process.argv.slice(2))
  } finally {
    await clearSpools()
  }
}

if (isMainThread) {
  // The flag holds for all threads of the process.
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET_BYTES}`)
  await main()
} else if (isYaraThread()) serveYara()
else serve()
