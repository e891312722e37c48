import { dirname } from 'node:path'
import { collectScript } from '../detections/collect/script.ts'
import { VERDICTS, type HostConclusion } from '../detections/conclusion.ts'
import { builtIn } from '../detections/compile/built-in.ts'
import { askNext, caseFacts, caseReport, EXAMPLES } from '../engine/report/case-report.ts'
import { SecondLook } from '../engine/asks/second-look.ts'
import { keepFor } from '../engine/report/hit-digest.ts'
import type { ReadingProgress } from '../engine/contracts/reading.ts'
import { IngestPart } from '../engine/threads/ingest-part.ts'
import { scannerOf } from '../engine/reading/scanner.ts'
import type { YaraEngine } from '../detections/yara/yara-engine.ts'
import { orderEqualSources } from '../engine/reading/equal-sources.ts'
import { costsOf, Reading } from '../engine/reading/reading.ts'
import type { Input } from '../evidence/input.ts'
import { nodePlatform } from '../evidence/platform-node.ts'
import { joinedFile } from '../evidence/spool-node.ts'
import { reportPieces } from '../exports/report-json.ts'
import { isUnopened } from '../event/issue.ts'
import type { Judgement } from '../event/judgement.ts'
import { hostName } from '../event/roles.ts'
import type { Tables } from '../ingest/task.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import type { TriageArguments } from './arguments.ts'
import { answersFrom, given, rulesFrom, tablesFrom } from './given.ts'
import { yaraEngine } from './yara.ts'
import { answers, notices } from './output.ts'
import { heapLimit, LEAST_HEAP_BYTES, MemoryWatch } from './memory-watch.ts'
import { ProgressLine } from './progress.ts'
import { removeUnfinishedFiles } from '../evidence/leftovers-node.ts'
import { save, whyNotSaved, type WantedFile } from './saved-file.ts'
import { summaryOf } from './summary.ts'
import { RULES_OF_THREADS, Threads, threadsFor } from './threads.ts'

/** Reads the evidence, prints what happened, and writes the report; returns the exit code. */
export async function triage(wanted: TriageArguments, version: string): Promise<number> {
  const started = performance.now()
  if (heapLimit() < LEAST_HEAP_BYTES) {
    notices.line(
      `This program needs ${LEAST_HEAP_BYTES >> 20} MiB of memory for its own objects, and may use ${heapLimit() >> 20}. Nothing was read. Start it with node --max-old-space-size=512 or more.`,
    )
    return 1
  }
  const tables = await tablesFrom(wanted.maps, wanted.assumeMapping)
  if (!tables.ok) {
    notices.line(`--map ${tables.message}`)
    return 1
  }
  const { country } = wanted
  const known = builtIn().countries.map(({ code }) => code)
  if (country !== null && !known.includes(country)) {
    notices.line(
      `There is no row for the country ${country} in the table of authorities. There are: ${[...known].sort().join(', ')}.`,
    )
    return 1
  }
  const judged = await answersFrom(wanted.answers)
  if (!judged.ok) {
    notices.line(`--answers ${judged.message}`)
    return 1
  }
  for (const { path } of wantedFiles(wanted)) await removeUnfinishedFiles(dirname(path))
  const inputs = await given(wanted.paths)
  const whyNot = await whyNotSaved(wantedFiles(wanted), wanted.paths, inputs)
  if (whyNot !== null) {
    notices.line(whyNot)
    return 1
  }
  const threads = await Threads.start((wanted.threads ?? threadsFor(inputs)) - 1)
  const yara = yaraEngine()
  try {
    return await triageIn(threads, yara, inputs, tables.tables, judged.judgements, wanted, version, started)
  } finally {
    yara.end()
    await threads.end()
  }
}

async function triageIn(
  threads: Threads,
  yara: YaraEngine,
  inputs: readonly Input[],
  tables: Tables,
  judgements: readonly Judgement[],
  wanted: TriageArguments,
  version: string,
  started: number,
): Promise<number> {
  const rules = await rulesFrom(wanted.rules, wanted.builtInRules, yara)
  if (!rules.ok) {
    notices.line(rules.message)
    return 1
  }
  if (wanted.threads === null && rules.rules.rules.length > RULES_OF_THREADS) await threads.end()
  const store = new MemoryStore({ keepBlocks: false })
  const { id } = (await store.cases.create('triage')).value
  if (judgements.length > 0) await store.cases.update(id, { judgements })
  if (wanted.host !== null)
    await store.cases.update(id, { hostNames: [{ below: '', host: hostName(wanted.host) }] })
  const part = new IngestPart(store, nodePlatform)
  const scanner = scannerOf(yara, rules.rules)
  const first = await part.begin(id, rules.rules, scanner)
  const line = new ProgressLine()
  const readers = threads.readers(part, first, id, rules.rules, store, scanner)
  const look = new SecondLook(nodePlatform)
  const reading = new Reading(readers, 0, (progress: ReadingProgress) => line.show(progress), look.keep, {
    passwords: wanted.passwords,
    tables,
    join: joinedFile,
    record: (source) => store.sources.put(id, source),
  })
  const watch = new MemoryWatch(() => reading.stop('memory'))
  const result = await reading.run(inputs)
  watch.end()
  await store.cases.update(id, { complete: result.stopped === null })
  await orderEqualSources(store.sources, id)
  const examples = wanted.maxExamples ?? EXAMPLES
  const found = await caseFacts(store, id, rules.rules, { keep: keepFor(examples) })
  // Nothing can be said of an attack whose rules did not run.
  const facts = await askNext(wanted.builtInRules ? found : { ...found, chains: [] }, look.ask)
  const report = caseReport(
    {
      id,
      name: 'triage',
      created: Date.now(),
      events: result.events,
      bytes: result.bytes,
      sources: facts.sources.length,
      storedBytes: 0,
      complete: result.stopped === null,
    },
    facts,
    rules.rules,
    examples,
  )
  reading.finish('done')
  line.end()
  const informed = wanted.country === null ? null : { country: wanted.country, aware: Date.now() }
  if (wanted.report !== null) {
    const run = {
      version,
      seconds: (performance.now() - started) / 1000,
      bytes: result.bytes,
      costs: await costsOf(readers),
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    }
    const json = reportPieces(report, run, { language: wanted.language, informed })
    if (!written('The report', wanted.report, withNewline(json))) return 1
  }
  if (wanted.collectScript !== null) {
    if (!written('The collection script', wanted.collectScript, [collectScript(report.hosts)])) return 1
  }
  answers.lines(summaryOf(report, rules.rules.refused, wanted.language, informed))
  if (result.events === 0) {
    notices.line('Nothing readable was given: no event was read, so nothing can be said about any server.')
    return 2
  }
  if (failsOn(report.hosts, wanted)) return 3
  return result.stopped !== null || inputs.some(({ issues = [] }) => isUnopened(issues)) ? 4 : 0
}

function wantedFiles({ report, collectScript: script }: TriageArguments): readonly WantedFile[] {
  return [
    ...(report === null ? [] : [{ option: '--report', path: report }]),
    ...(script === null ? [] : [{ option: '--collect-script', path: script }]),
  ]
}

function* withNewline(json: Iterable<string>): Generator<string> {
  yield* json
  yield '\n'
}

function written(what: string, path: string, text: Iterable<string>): boolean {
  try {
    save(path, text)
    return true
  } catch (error) {
    notices.line(`${what} could not be written: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}

function failsOn(hosts: readonly HostConclusion[], { failOn }: TriageArguments): boolean {
  if (failOn === null) return false
  const limit = VERDICTS.indexOf(failOn)
  return hosts.some(({ verdict }) => VERDICTS.indexOf(verdict) <= limit)
}
