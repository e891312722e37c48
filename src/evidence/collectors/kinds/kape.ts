import type { Collector, ManifestBuilder } from '../collector.ts'
import { driveOrigin } from '../drive-folder.ts'
import { CsvRecord, numberIn, ProseRecord, textIn, timeIn, type Row } from '../rows.ts'

function copied(row: Row, manifest: ManifestBuilder): void {
  const path = textIn(row, 'SourceFile')
  if (path === null) return
  manifest.file({
    path,
    size: numberIn(row, 'FileSize'),
    digest: textIn(row, 'SourceFileSha1')?.toLowerCase() ?? null,
    created: timeIn(row, 'CreatedOnUtc'),
    modified: timeIn(row, 'ModifiedOnUtc'),
    accessed: timeIn(row, 'LastAccessedOnUtc'),
    fate: 'taken',
  })
}

function skipped(row: Row, manifest: ManifestBuilder): void {
  const path = textIn(row, 'SourceFile')
  if (path === null) return
  const reason = textIn(row, 'Reason')
  manifest.file({
    path,
    digest: textIn(row, 'SourceFileSha1')?.toLowerCase() ?? null,
    fate: reason !== null && /dedup/i.test(reason) ? 'duplicate' : 'skipped',
    reason,
  })
}

const kape: Collector = {
  id: 'kape',
  title: 'KAPE',
  priority: 60,
  sums: 'sha1',
  origin: driveOrigin,
  records: [
    {
      id: 'kape-copy-log',
      title: 'KAPE: files copied',
      sniff: (head) => /^\ufeff?"?CopiedTimestamp"?,"?SourceFile"?,"?DestinationFile"?,/.test(head),
      open: () => new CsvRecord(copied),
    },
    {
      id: 'kape-skip-log',
      title: 'KAPE: files left out',
      sniff: (head) => /^\ufeff?"?SourceFile"?,"?SourceFileSha1"?,"?Reason"?\s/.test(head),
      open: () => new CsvRecord(skipped),
    },
    {
      id: 'kape-console-log',
      title: 'KAPE: messages',
      sniff: (head, name) => /_ConsoleLog\.txt$/i.test(name) && /KAPE/.test(head.slice(0, 4_096)),
      open: () => new ProseRecord(),
    },
  ],
}

export default kape
