import { archiveOf, type Source } from '../event/source.ts'

interface Members {
  all: number
  locked: number
}

/**
 * The sources of a case, where the share of each archive that its locked members take up is skipped in its ledger, not
 * parsed. That a member is locked is known only when it is read, after its archive, and changes with a password. Where
 * some members are locked, their share of the archive is told by their number, since none of them says its size.
 */
export function withLockedShares(sources: readonly Source[]): readonly Source[] {
  const archives = new Map<string, Members>()
  for (const { path, receipt } of sources) {
    const archive = archiveOf(path)
    if (archive === null) continue
    const members = archives.get(archive) ?? { all: 0, locked: 0 }
    archives.set(archive, members)
    members.all++
    if (receipt.issues.some(({ code }) => code === 'locked-archive')) members.locked++
  }
  return sources.map((source) => {
    const members = archives.get(source.path)
    if (!members || members.locked === 0) return source
    const { ledger } = source.receipt
    const moved = Math.round((ledger.parsed * members.locked) / members.all)
    const shared = { ...ledger, parsed: ledger.parsed - moved, skipped: ledger.skipped + moved }
    return { ...source, receipt: { ...source.receipt, ledger: shared } }
  })
}
