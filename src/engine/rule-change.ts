import type { StoredPack } from '../event/pack.ts'
import { UNTUNED, type Tuning } from '../event/tuning.ts'
import type { CaseStore } from '../storage/store.ts'
import type { CaseReport, RuleChange, RuleChangeResult } from './contracts.ts'
import { packFiles } from './pack-files.ts'
import type { Rehunted } from './rehunting.ts'

export type Changed =
  | { readonly ok: true; readonly undo: () => Promise<void> }
  | { readonly ok: false; readonly code: string; readonly detail: string }

/** Writes a change of the rules into the case; `undo` takes it back. */
export async function changeRules(store: CaseStore, caseId: string, change: RuleChange): Promise<Changed> {
  switch (change.kind) {
    case 'add-pack':
      return addPack(store, caseId, change)
    case 'switch-pack':
    case 'remove-pack': {
      const pack = (await store.packs(caseId)).find(({ id }) => id === change.id)
      if (!pack) return { ok: false, code: 'no-pack', detail: change.id }
      if (change.kind === 'remove-pack') await store.removePack(caseId, pack.id)
      else await store.putPack(caseId, { ...pack, on: change.on })
      return { ok: true, undo: async () => void (await store.putPack(caseId, pack)) }
    }
  }
  if (
    'reason' in change &&
    change.reason.trim() === '' &&
    !(change.kind === 'set-level' && change.level === null)
  ) {
    return { ok: false, code: 'no-reason', detail: '' }
  }
  const before = (await store.cases()).find(({ id }) => id === caseId)?.tuning ?? UNTUNED
  await store.updateCase(caseId, { tuning: tuned(before, change) })
  return { ok: true, undo: () => store.updateCase(caseId, { tuning: before }) }
}

async function addPack(
  store: CaseStore,
  caseId: string,
  { name, files }: Extract<RuleChange, { kind: 'add-pack' }>,
): Promise<Changed> {
  const read = await packFiles(files.map(({ path, file }) => ({ path, blob: file })))
  if (read.files.length === 0) return { ok: false, code: 'no-pack', detail: read.aside[0]?.reason ?? name }
  const known = await store.packs(caseId)
  const pack: StoredPack = {
    id: crypto.randomUUID(),
    name: freeName(name, new Set(known.map((one) => one.name))),
    added: Date.now(),
    on: true,
    ...read,
  }
  const stored = await store.putPack(caseId, pack)
  if (!stored.ok) return { ok: false, code: 'storage-full', detail: stored.detail }
  return { ok: true, undo: () => store.removePack(caseId, pack.id) }
}

/** Names tell indicators of different packs apart. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name} (${number})`
  return free
}

type TuningChange = Exclude<RuleChange, { kind: 'add-pack' | 'switch-pack' | 'remove-pack' }>

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
        allowed: [...tuning.allowed, { id: crypto.randomUUID(), rule, where, reason, time }],
      }
    }
    case 'disallow':
      return { ...tuning, allowed: tuning.allowed.filter(({ id }) => id !== change.id) }
    case 'placeholder': {
      const rest = without(tuning.placeholders, change.name)
      const values = change.values.filter((value) => value.trim() !== '')
      return { ...tuning, placeholders: values.length === 0 ? rest : { ...rest, [change.name]: values } }
    }
  }
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))
}

/** What is different between two reports on one case. */
export function changeResult(before: CaseReport, after: CaseReport, outcome: Rehunted): RuleChangeResult {
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
