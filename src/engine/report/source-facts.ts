import type { ManifestFile } from '../../event/manifest.ts'
import type { Fact } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import type { HostOrigin, SourceFact } from '../contracts/sources.ts'

const TITLES: Readonly<Record<Fact['key'], string>> = {
  'exchange-build': 'Exchange build',
  'set-up': 'Set up',
  mitigation: 'Mitigation',
  'extended-protection': 'Extended Protection',
  'install-path': 'Install path',
  'log-cleared': 'Log cleared',
  'record-gap': 'Records missing',
  'record-restart': 'Numbers restart',
  'clock-back': 'Clock set back',
  'columns-off': 'Columns left out',
  'log-counters': 'Log counters',
}
/** Different values of one fact that are shown. */
const SHOWN_VALUES = 8
/** Files of a collector's record that are named. */
const SHOWN_FILES = 8

/** What a source says about its server or about itself, each value once, with the time that it was first said for. */
export function sourceFacts({ facts }: Source): readonly SourceFact[] {
  const byKey = new Map<Fact['key'], Map<string, number>>()
  for (const { key, value, time } of facts) {
    const values = byKey.get(key) ?? new Map<string, number>()
    byKey.set(key, values)
    const before = values.get(value)
    if (before === undefined || time < before || (Number.isNaN(before) && !Number.isNaN(time)))
      values.set(value, time)
  }
  return [...byKey].map(([key, values]) => {
    const ordered = [...values]
      .map(([value, time]) => ({ value, time }))
      .sort((a, b) => timeOrder(a.time) - timeOrder(b.time))
    return { key, title: TITLES[key], count: ordered.length, values: ordered.slice(0, SHOWN_VALUES) }
  })
}

/** What has no time comes first. */
function timeOrder(time: number): number {
  return Number.isNaN(time) ? -8.64e15 : time
}

/** What a record of the collector says, in sentences. */
export function sourceSaid({ collected }: Source): readonly string[] {
  const manifest = collected?.manifest
  if (!manifest) return []
  const of = (fate: ManifestFile['fate']): readonly ManifestFile[] =>
    manifest.files.filter((file) => file.fate === fate)
  const counts = [
    [of('taken').length, 'taken'],
    [of('skipped').length, 'skipped'],
    [of('failed').length, 'failed'],
    [of('duplicate').length, 'left out because they were taken already'],
    [manifest.more, 'not looked at'],
  ] as const
  const named = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  const left = [...of('failed'), ...of('skipped')]
  return [
    ...(named.length > 0 ? [`Of the files that it names: ${named.join(', ')}.`] : []),
    ...manifest.notes,
    ...left
      .slice(0, SHOWN_FILES)
      .map(
        ({ fate, path, reason }) =>
          `${fate === 'failed' ? 'Failed' : 'Skipped'}: ${path}${reason ? `, ${reason}` : ''}`,
      ),
    ...(left.length > SHOWN_FILES ? [`${left.length - SHOWN_FILES} more were skipped or failed.`] : []),
  ]
}

/** Who names the host of a source. */
export function hostFrom({ contentHost, collected }: Source): HostOrigin {
  return contentHost !== null ? 'content' : (collected?.host ?? null) !== null ? 'collector' : 'other'
}
