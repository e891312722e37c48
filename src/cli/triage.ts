import { writeFile } from 'node:fs/promises'
import { VERDICTS, type HostConclusion } from '../detections/conclusion.ts'
import type { RefusedRule } from '../detections/rule.ts'
import { saidOf, sentenceOf } from '../detections/texts/host-words.ts'
import { counted } from '../event/counted.ts'
import { caseFacts, caseReport, EXAMPLES } from '../engine/report/case-report.ts'
import { keepFor } from '../engine/report/hit-digest.ts'
import type { CaseReport } from '../engine/contracts/case.ts'
import type { ReadingProgress } from '../engine/contracts/reading.ts'
import { IngestPart } from '../engine/threads/ingest-part.ts'
import { scannerOf } from '../engine/reading/scanner.ts'
import type { YaraEngine } from '../detections/yara/yara-engine.ts'
import { costsOf, Reading } from '../engine/reading/reading.ts'
import { nodePlatform } from '../evidence/platform-node.ts'
import { joinedFile } from '../evidence/spool-node.ts'
import { reportJson } from '../exports/report-json.ts'
import type { Judgement } from '../event/judgement.ts'
import { hostName } from '../event/roles.ts'
import { isoOf } from '../event/time.ts'
import type { Tables } from '../ingest/task.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import type { TriageArguments } from './arguments.ts'
import { answersFrom, given, type Given, rulesFrom, tablesFrom } from './given.ts'
import { yaraEngine } from './yara.ts'
import { ProgressLine } from './progress.ts'
import { Threads, threadsFor } from './threads.ts'
import { visible } from './visible.ts'

/** Reads the evidence, prints what happened, and writes the report; returns the exit code. */
export async function triage(wanted: TriageArguments, version: string): Promise<number> {
  const started = performance.now()
  const tables = await tablesFrom(wanted.maps, wanted.assumeMapping)
  if (!tables.ok) {
    process.stderr.write(`--map ${tables.message}\n`)
    return 1
  }
  const answers = await answersFrom(wanted.answers)
  if (!answers.ok) {
    process.stderr.write(`${visible(`--answers ${answers.message}`)}\n`)
    return 1
  }
  const { inputs } = await given(wanted.paths)
  const threads = await Threads.start((wanted.threads ?? threadsFor(inputs)) - 1)
  const yara = yaraEngine()
  try {
    return await triageIn(threads, yara, inputs, tables.tables, answers.judgements, wanted, version, started)
  } finally {
    yara.end()
    await threads.end()
  }
}

async function triageIn(
  threads: Threads,
  yara: YaraEngine,
  inputs: Given['inputs'],
  tables: Tables,
  judgements: readonly Judgement[],
  wanted: TriageArguments,
  version: string,
  started: number,
): Promise<number> {
  const rules = await rulesFrom(wanted.rules, wanted.builtInRules, yara)
  if (!rules.ok) {
    process.stderr.write(`${rules.message}\n`)
    return 1
  }
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
  const reading = new Reading(
    readers,
    0,
    (progress: ReadingProgress) => line.show(progress),
    () => undefined,
    { passwords: wanted.passwords, tables, join: joinedFile },
  )
  const result = await reading.run(inputs)
  const examples = wanted.maxExamples ?? EXAMPLES
  const facts = await caseFacts(store, id, rules.rules, { keep: keepFor(examples) })
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
  if (wanted.report !== null) {
    const json = reportJson(report, {
      version,
      seconds: (performance.now() - started) / 1000,
      bytes: result.bytes,
      costs: await costsOf(readers),
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    })
    if (!(await writeReport(wanted.report, `${json}\n`))) return 1
  }
  process.stdout.write(summaryOf(report, rules.rules.refused))
  if (result.events === 0) {
    process.stderr.write(
      'Nothing readable was given: no event was read, so nothing can be said about any server.\n',
    )
    return 2
  }
  return failsOn(report.hosts, wanted) ? 3 : 0
}

async function writeReport(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text)
    return true
  } catch (error) {
    process.stderr.write(
      `The report could not be written: ${error instanceof Error ? error.message : String(error)}\n`,
    )
    return false
  }
}

function failsOn(hosts: readonly HostConclusion[], { failOn }: TriageArguments): boolean {
  if (failOn === null) return false
  const limit = VERDICTS.indexOf(failOn)
  return hosts.some(({ verdict }) => VERDICTS.indexOf(verdict) <= limit)
}

/** What is said of no server of the case needs no titles. */
const NO_HOST = { chains: [], coverage: [] }

/** The report as a few lines for a person at a terminal. */
function summaryOf(report: CaseReport, refused: readonly RefusedRule[]): string {
  const lines: string[] = []
  for (const host of report.hosts) {
    lines.push(`${host.name}: ${host.verdict}`)
    for (const section of ['answer', 'because', 'story', 'question', 'actor'] as const)
      for (const sentence of saidOf(host, section)) lines.push(`  ${sentence}`)
    const found = report.findings.filter(({ host: name }) => name === host.name)
    const worst = found.filter(({ level }) => level === 'critical' || level === 'high')
    for (const finding of worst) {
      const first = isoOf(finding.firstTime) ?? 'no time'
      lines.push(`  [${finding.level}] ${finding.title}: ${finding.count}, first ${first}`)
    }
    const milder = found.length - worst.length
    if (milder > 0) lines.push(`  and ${counted(milder, 'finding')} of a lower level; --report has them.`)
    const unseen = saidOf(host, 'unseen')
    if (unseen.length > 0) lines.push('  Could not be seen:', ...unseen.map((sentence) => `    ${sentence}`))
    lines.push('  Tonight:', ...saidOf(host, 'tonight').map((sentence) => `    ${sentence}`))
    lines.push('')
  }
  lines.push(...report.judgements.elsewhere.map((statement) => sentenceOf(NO_HOST, statement)))
  const absent = refused.filter(({ state }) => state === 'absent').length
  const unused = refused.length - absent
  if (refused.length > 0) {
    const parts = [
      ...(absent > 0 ? [`${absent} cannot run here`] : []),
      ...(unused > 0 ? [`${unused} ${unused === 1 ? 'is' : 'are'} not used`] : []),
    ]
    lines.push(
      `Of the rules and indicators given ${parts.join(' and ')}. "coldtrace rules" with their paths says why.`,
    )
  }
  for (const { question, reason, sources } of report.rules.unasked)
    lines.push(`Not asked: ${question} of ${sources} sources. ${reason}`)
  const lost = report.sources.filter(({ issues }) => issues.some(({ severity }) => severity !== 'note'))
  if (lost.length > 0) lines.push('Not fully read:')
  for (const source of lost) {
    for (const issue of source.issues) {
      if (issue.severity !== 'note')
        lines.push(`  ${source.path}: ${issue.what} ${issue.detail}. ${issue.advice}`)
    }
  }
  return lines.length > 0 ? `${visible(lines.join('\n'))}\n` : ''
}
