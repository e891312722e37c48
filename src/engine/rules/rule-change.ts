import { newId } from '../../event/new-id.ts'
import { fileNameOf } from '../../event/file-name.ts'
import type { StoredPack } from '../../event/pack.ts'
import { UNTUNED, type Tuning } from '../../event/tuning.ts'
import { compileRules } from '../../detections/compile/rule-set.ts'
import { writeRule } from '../../detections/sigma/write-rule.ts'
import { logsourceOf } from '../../formats/catalogue.ts'
import { fieldOf } from '../../formats/registry.ts'
import { parseSearch } from '../../predicate/search/search.ts'
import type { CaseStore, StoreResult } from '../../storage/store.ts'
import type { CaseReport } from '../contracts/case.ts'
import type { RuleChange, RuleChangeResult } from '../contracts/rule-change.ts'
import { failed, notStored, type FailedOutcome } from '../contracts/failures.ts'
import { packFiles } from './pack-files.ts'
import type { RehuntResult } from './rehunting.ts'

export type UndoableChange =
  { readonly ok: true; readonly undo: () => Promise<StoreResult<void>> } | FailedOutcome

/** Whether other hits have to be looked for; all else is a decision about those that were found. */
export function changesHits({ kind }: RuleChange): boolean {
  return /-pack$|^keep-search$|^placeholders$/.test(kind)
}

/** Writes a change of the rules into the case; `undo` takes it back. */
export async function changeRules(
  store: CaseStore,
  caseId: string,
  change: RuleChange,
): Promise<UndoableChange> {
  switch (change.kind) {
    case 'add-pack':
      return addPack(store, caseId, change)
    case 'keep-search':
      return keepSearch(store, caseId, change)
    case 'switch-pack':
    case 'remove-pack': {
      const pack = (await store.packs.list(caseId)).find(({ id }) => id === change.id)
      if (!pack) return failed('no-pack', change.id)
      const changed =
        change.kind === 'remove-pack'
          ? await store.packs.remove(caseId, pack.id)
          : await store.packs.put(caseId, { ...pack, on: change.on })
      if (!changed.ok) return notStored(changed, 'the change of the rules')
      return { ok: true, undo: () => store.packs.put(caseId, pack) }
    }
  }
  if (
    'reason' in change &&
    change.reason.trim() === '' &&
    !(change.kind === 'set-level' && change.level === null)
  ) {
    return failed('no-reason', '')
  }
  const before = (await store.cases.get(caseId))?.tuning ?? UNTUNED
  const decided = await store.cases.update(caseId, { tuning: tuned(before, change) })
  if (!decided.ok) return notStored(decided, 'the decision')
  return { ok: true, undo: () => store.cases.update(caseId, { tuning: before }) }
}

async function addPack(
  store: CaseStore,
  caseId: string,
  { name, files }: Extract<RuleChange, { kind: 'add-pack' }>,
): Promise<UndoableChange> {
  const read = await packFiles(files.map(({ path, file }) => ({ path, blob: file })))
  if (read.files.length === 0) return failed('no-pack', read.aside[0]?.reason ?? name)
  return storePack(store, caseId, name, read)
}

/** A search is asked of the log source that its format declares as its own. */
async function keepSearch(
  store: CaseStore,
  caseId: string,
  { title, query, level, format }: Extract<RuleChange, { kind: 'keep-search' }>,
): Promise<UndoableChange> {
  const parsed = parseSearch(query)
  if (!parsed.ok) return failed('no-search-rule', parsed.message)
  const name = title.trim()
  if (name === '') return failed('no-search-rule', 'A title is missing.')
  const logsource = logsourceOf(format)
  const head = { title: name, id: newId(), level, description: `Search: ${query}`, format }
  const written = logsource
    ? writeRule(parsed.predicate, { ...head, logsource }, fieldOf)
    : { ok: false as const, reason: 'This kind of log is not known.' }
  if (!written.ok) return failed('no-search-rule', written.reason)
  const [refused] = compileRules([{ path: 'search.yml', text: written.text, origin: 'added' }]).refused
  if (refused) return failed('no-search-rule', refused.reason)
  const files = [{ path: `${fileNameOf(name, 'search')}.yml`, text: written.text }]
  return storePack(store, caseId, name, { files, aside: [] })
}

async function storePack(
  store: CaseStore,
  caseId: string,
  name: string,
  read: Pick<StoredPack, 'files' | 'aside'>,
): Promise<UndoableChange> {
  const known = await store.packs.list(caseId)
  const pack: StoredPack = {
    id: newId(),
    name: freeName(name, new Set(known.map((one) => one.name))),
    added: Date.now(),
    on: true,
    ...read,
  }
  const stored = await store.packs.put(caseId, pack)
  if (!stored.ok) return notStored(stored, `the pack ${pack.name}`)
  return { ok: true, undo: () => store.packs.remove(caseId, pack.id) }
}

/** Names tell indicators of different packs apart. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name} (${number})`
  return free
}

type TuningChange = Exclude<RuleChange, { kind: 'add-pack' | 'keep-search' | 'switch-pack' | 'remove-pack' }>

function tuned(tuning: Tuning, change: TuningChange): Tuning {
  const time = Date.now()
  switch (change.kind) {
    case 'switch-off':
      return { ...tuning, off: { ...tuning.off, [change.rule]: { reason: change.reason, time } } }
    case 'switch-on':
      return { ...tuning, off: without(tuning.off, change.rule) }
    case 'set-level': {
      const { rule, level, reason } = change
      const levels = without(tuning.levels, rule)
      return { ...tuning, levels: level === null ? levels : { ...levels, [rule]: { level, reason, time } } }
    }
    case 'allow': {
      const { rule, where, reason } = change
      return {
        ...tuning,
        allowed: [...tuning.allowed, { id: newId(), rule, where, reason, time }],
      }
    }
    case 'disallow':
      return { ...tuning, allowed: tuning.allowed.filter(({ id }) => id !== change.id) }
    case 'placeholders': {
      const held = new Map(Object.entries({ ...tuning.placeholders, ...change.values }))
      for (const [name, values] of held) {
        const said = values.filter((value) => value.trim() !== '')
        if (said.length === 0) held.delete(name)
        else held.set(name, said)
      }
      return { ...tuning, placeholders: Object.fromEntries(held) }
    }
  }
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))
}

/** What is different between two reports on one case. */
export function changeResult(before: CaseReport, after: CaseReport, outcome: RehuntResult): RuleChangeResult {
  const verdicts = after.hosts.flatMap(({ name, verdict }) => {
    const was = before.hosts.find((host) => host.name === name)?.verdict
    return was === undefined || was === verdict ? [] : [{ host: name, before: was, after: verdict }]
  })
  const old = new Map(before.findings.map((finding) => [`${finding.host}\n${finding.rule}`, finding]))
  const now = new Map(after.findings.map((finding) => [`${finding.host}\n${finding.rule}`, finding]))
  const findings = [...new Set([...now.keys(), ...old.keys()])].flatMap((key) => {
    const was = old.get(key)
    const is = now.get(key)
    const finding = is ?? was
    if (!finding || (was?.count === is?.count && was?.level === is?.level)) return []
    const { title, host, level } = finding
    return [{ title, host, level, before: was?.count ?? 0, after: is?.count ?? 0 }]
  })
  return {
    report: after,
    blocks: { hunted: outcome.hunted, skipped: outcome.skipped },
    cancelled: outcome.stopped === 'cancelled',
    verdicts,
    findings,
  }
}
