import type { Verdict } from '../conclusion.ts'
import { leastValues, names, type Citation, type NameKind, type Statement } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import type { Statements } from './statements.ts'

/** Names that one sentence of the summary shows. */
const SHOWN = 6

/** Stages in which mail was opened, whatever chain they are of. */
const MAIL: ReadonlySet<string> = new Set(['access', 'mailbox', 'export'])

/** A sentence of the summary, and the value of other sentences from which its names are gathered. */
interface SummaryLine {
  readonly says: SentenceId
  readonly of: NameKind
  readonly subject: Statement['subject']
  /** The name of the value; empty where the sentence names nothing, `null` for a statement that it does not gather. */
  readonly from: (statement: Statement) => string | null
}

const SUMMARY_LINES: readonly SummaryLine[] = [
  { says: 'touched.accounts', of: 'account', subject: 'account', from: valueOf(['todo.reset'], 'accounts') },
  {
    says: 'touched.mailboxes',
    of: 'mailbox',
    subject: 'mailbox',
    from: valueOf(['todo.tell-owners', 'todo.mail-rules'], 'mailboxes'),
  },
  {
    says: 'touched.files',
    of: 'file',
    subject: 'file',
    from: valueOf(['file.there', 'file.gone', 'file.unknown', 'file.others'], 'file', 'files'),
  },
  { says: 'touched.passwords', of: 'account', subject: 'account', from: said('todo.domain-reset') },
  { says: 'touched.taken', of: 'path', subject: 'file', from: valueOf(['asked.files'], 'list') },
]

/** Sentences for what nothing names, so that nobody takes silence for an answer. */
const UNNAMED: Readonly<Partial<Record<SentenceId, SentenceId>>> = {
  'touched.accounts': 'touched.accounts-unknown',
  'touched.mailboxes': 'touched.mailboxes-unknown',
  'touched.taken': 'touched.taken-unknown',
}

/**
 * Says in a few lines which accounts, mailboxes and files were touched and what was fetched, on a server that was broken
 * into. Everything is gathered from sentences that were said before, and cites what they cite.
 */
export function sayTouched(statements: Statements, verdict: Verdict): void {
  if (verdict !== 'compromised') return
  const before = [...statements.all]
  for (const line of SUMMARY_LINES) {
    const told = before.filter((statement) => line.from(statement) !== null)
    if (told.length > 0) sayGathered(statements, line, told)
    else sayUnnamed(statements, line, before)
  }
}

function sayGathered(
  statements: Statements,
  { says, of, subject, from }: SummaryLine,
  told: readonly Statement[],
): void {
  const values = told.flatMap((statement) => statement.values[from(statement)!] ?? [])
  const listed = values.flatMap((value) =>
    value.kind === 'names' ? value.names : value.kind === 'tally' ? value.rows.map(({ name }) => name) : [],
  )
  const unsure = values.some(
    (value) =>
      (value.kind === 'names' || value.kind === 'tally') && (value.atLeast === true || value.more > 0),
  )
  statements.add({
    section: 'touched',
    says,
    subject,
    tone: 'alarm',
    certainty: told.some(({ certainty }) => certainty === 'likely') ? 'likely' : 'certain',
    values: listed.length === 0 ? {} : leastValues({ names: names(of, listed, SHOWN) }, unsure),
    ...citing(told),
  })
}

function sayUnnamed(
  statements: Statements,
  { says, subject }: SummaryLine,
  before: readonly Statement[],
): void {
  const unnamed = UNNAMED[says]
  if (unnamed === undefined) return
  const opened = before.filter(
    ({ section, says: worked, stage }) =>
      section === 'step' && worked === 'stage.worked' && stage !== null && MAIL.has(stage),
  )
  const isOpened = says === 'touched.mailboxes' && opened.length > 0
  statements.add({
    section: 'touched',
    says: isOpened ? 'touched.mailboxes-unnamed' : unnamed,
    subject,
    tone: isOpened ? 'alarm' : 'unseen',
    certainty: isOpened ? 'certain' : 'unknown',
    values: {},
    ...(isOpened ? citing(opened) : {}),
  })
}

function citing(told: readonly Statement[]): Pick<Statement, 'cited'> & { cites: readonly Citation[] } {
  return {
    cites: told.flatMap(({ evidence }) => evidence),
    cited: told.reduce((sum, { cited }) => sum + cited, 0),
  }
}

/** Finds the first of `values` that a statement has, when it is one of `says`. */
function valueOf(says: readonly SentenceId[], ...values: readonly string[]) {
  const wanted: ReadonlySet<string> = new Set(says)
  return (statement: Statement): string | null =>
    wanted.has(statement.says) ? (values.find((name) => name in statement.values) ?? null) : null
}

function said(says: SentenceId) {
  return (statement: Statement): string | null => (statement.says === says ? '' : null)
}
