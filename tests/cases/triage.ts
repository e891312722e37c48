import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { SecondLook } from '../../src/engine/asks/second-look.ts'
import { askNext, caseFacts, caseReport, type CaseFacts } from '../../src/engine/report/case-report.ts'
import { keepFor } from '../../src/engine/report/hit-digest.ts'
import type { CaseReport } from '../../src/engine/contracts/case.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { orderEqualSources } from '../../src/engine/reading/equal-sources.ts'
import { Reading, type ReadingInput } from '../../src/engine/reading/reading.ts'
import { nodeInputs } from '../../src/evidence/node-inputs.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { main as lab } from '../lab/index.ts'
import type { LabelNames } from '../lab/output.ts'

const EVERY = 1_000_000

export interface Triage {
  readonly facts: CaseFacts
  readonly report: CaseReport
  readonly store: MemoryStore
  readonly caseId: string
  /** Answers what is asked next. */
  readonly ask: SecondLook['ask']
}

/** Reads inputs the way the command does, with everything kept. */
export async function triageOf(
  inputs: readonly ReadingInput[],
  { keepBlocks = false, passwords = [] }: { keepBlocks?: boolean; passwords?: readonly string[] } = {},
): Promise<Triage> {
  const store = new MemoryStore({ keepBlocks })
  const rules = builtInRules()
  const record = (await store.cases.create('test')).value
  const part = new IngestPart(store, nodePlatform)
  const reader = await part.begin(record.id, rules)
  const look = new SecondLook(nodePlatform)
  const reading = new Reading([reader], 0, () => undefined, look.keep, { passwords })
  await reading.run(inputs)
  await orderEqualSources(store.sources, record.id)
  const found = await caseFacts(store, record.id, rules, { keep: keepFor(EVERY) })
  const facts = await askNext(found, look.ask)
  return { facts, report: caseReport(record, facts, rules, EVERY), store, caseId: record.id, ask: look.ask }
}

export async function triageFolder(path: string): Promise<Triage> {
  return triageOf((await nodeInputs([path])).inputs)
}

/** One labelled row as the lab writes it. */
export interface Label {
  readonly path: string
  readonly place: {
    readonly kind: string
    readonly ordinal: number
    readonly offset: number
    readonly length: number
  }
  readonly time: string
  readonly host: string
  readonly class: 'attack' | 'lookalike'
  readonly stage: string
  /** Chain of the product to which the row belongs. */
  readonly chain: string
  readonly note?: string
  /** What an answer should name. */
  readonly names?: LabelNames
  /** Mailbox that was opened, exported or given a rule. */
  readonly mailbox?: string
  /** Bytes of mail or of files that left the server with this row. */
  readonly bytes?: number
  readonly text?: string
}

export interface Collection {
  readonly folder: string
  readonly labels: readonly Label[]
  remove(): Promise<void>
}

/** A collection of the lab in a temporary folder. */
export async function collectionOf(scenario: string, options: readonly string[] = []): Promise<Collection> {
  const out = await mkdtemp(join(tmpdir(), 'coldtrace-lab-'))
  const code = await lab(['--scenario', scenario, '--out', out, ...options])
  if (code !== 0) throw new Error(`the lab ended with ${code}`)
  const lines = (await readFile(join(out, 'labels.jsonl'), 'utf8')).split('\n').filter((line) => line !== '')
  return {
    folder: join(out, 'collection'),
    labels: lines.map((line) => JSON.parse(line) as Label),
    remove: () => rm(out, { recursive: true, force: true }),
  }
}
