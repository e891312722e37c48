import type { Lack } from '../../event/lack.ts'
import { names, number, type StatementValues } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import type { Statements } from './statements.ts'

const SAYS: Readonly<Record<Lack['what'], SentenceId>> = {
  taken: 'lacks.taken',
  skipped: 'lacks.skipped',
  failed: 'lacks.failed',
  duplicate: 'lacks.duplicate',
  others: 'lacks.others',
  noted: 'collector.lacks',
}

/** Says what was not collected or did not arrive, each once. */
export function sayLacks(statements: Statements, lacks: readonly Lack[]): void {
  for (const lack of new Map(lacks.map((one) => [JSON.stringify(one), one])).values())
    statements.add({
      section: 'unseen',
      says: SAYS[lack.what],
      subject: 'log',
      tone: 'unseen',
      certainty: 'certain',
      values: valuesOf(lack),
    })
}

function valuesOf(lack: Lack): StatementValues {
  switch (lack.what) {
    case 'noted':
      return { text: names('text', [lack.text]) }
    case 'others':
      return { count: number('files', lack.files) }
    default:
      return {
        log: names('log', [lack.kind]),
        count: number('files', lack.files),
        paths: names('file', [lack.path]),
        ...(lack.reason === null ? {} : { reason: names('text', [lack.reason]) }),
      }
  }
}
