import { compareText } from '../../event/compare-text.ts'
import { grouped } from '../../event/grouped.ts'
import type { IssueCode } from '../../event/issue.ts'
import { archiveOf } from '../../event/source.ts'
import { names, number } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import type { LostSource } from './lost-sources.ts'
import { sourceCitation, type Statements } from './statements.ts'

/** Why a source is lost, as far as a reader can do something about it; what is in none of them arrived damaged. */
const SAYS: Partial<Record<IssueCode, SentenceId>> = {
  'locked-archive': 'lacks.locked',
  'unreadable-file': 'lacks.unreadable',
  'not-a-file': 'lacks.unreadable',
  'our-error': 'lacks.unreadable',
  'archive-limit': 'lacks.beyond',
  'headless-log': 'lacks.unexplained',
  'needs-mapping': 'lacks.unexplained',
  'storage-full': 'lacks.stopped',
  'memory-full': 'lacks.stopped',
  cancelled: 'lacks.stopped',
  interrupted: 'lacks.stopped',
}

/** Says which sources nothing is known of, and what they may have been; those of one reason and one log together. */
export function sayLost(statements: Statements, lost: readonly LostSource[]): void {
  const alike = grouped(
    lost.map((one) => {
      const says: SentenceId = SAYS[one.code] ?? 'lacks.damaged'
      return [`${says}\n${one.kinds?.join() ?? ''}`, { says, ...one }] as const
    }),
  )
  for (const [, group] of [...alike].sort(([a], [b]) => compareText(a, b))) {
    const { says, kinds } = group[0]!
    // A password is asked for an archive, not for each of its members.
    const paths = group.map(({ source: { path, format } }) =>
      format === null && says === 'lacks.locked' ? (archiveOf(path) ?? path) : path,
    )
    statements.add({
      section: 'unseen',
      says,
      subject: 'log',
      tone: 'unseen',
      certainty: 'certain',
      values: {
        count: number('files', group.length),
        paths: names('file', paths),
        ...(kinds && { logs: names('log', kinds) }),
      },
      cites: group.map(({ source }) => sourceCitation(source.id)),
      changes: ['change.collect'],
    })
  }
}
