import type { Hit } from '../../event/hit.ts'
import { leastValues, names, number, type StatementValues } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import { pathOf } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { withMembers } from './members.ts'
import { namesOf } from './hit-names.ts'
import { rulesToAsk } from './say-questions.ts'
import type { Statements } from './statements.ts'
import { fileKeys, plainPath, SHELL_PAGES, SIDES } from './written-files.ts'

/** Stages by what has to be done about them, whatever chain they are of. */
const CREDENTIALS: ReadonlySet<string> = new Set(['credentials', 'signin-capture'])
const PERSISTENCE: ReadonlySet<string> = new Set(['persistence', 'modules'])
const FILES: ReadonlySet<string> = new Set(['shell-file', 'shell', 'oab', 'um', 'page-changed'])
const MAIL: ReadonlySet<string> = new Set(['rule', 'forwarding'])
const KEYS: ReadonlySet<string> = new Set(['viewstate', 'keys', 'shell-request', 'process', 'credentials'])

const SCRIPT = /\.(?:aspx|ashx|asmx|asp|cshtml|soap|svc)$/

/** What to do tonight: the very accounts, files and services where the evidence names them. */
export function sayTonight(statements: Statements, { host, verdict, judged, proxies }: JudgedHost): void {
  // Names are read from the events that are kept.
  const partial = judged.some(({ judgement }) => judgement.stages.some((one) => one.partial))
  const add = (says: SentenceId, values: StatementValues = {}, hits: readonly Hit[] = []): void =>
    void statements.add({
      section: 'tonight',
      says,
      subject: 'server',
      tone: 'task',
      certainty: 'certain',
      values: leastValues(values, partial),
      hits,
    })
  const hitsIn = (stages: ReadonlySet<string>): Hit[] =>
    judged
      .filter((one) => one.verdict === 'compromised')
      .flatMap(({ judgement }) =>
        judgement.stages.flatMap(({ stage, state, hits }) =>
          stages.has(stage.id) && (state === 'succeeded' || state === 'reached') ? hits : [],
        ),
      )
  const openIn = (stages: ReadonlySet<string>): Hit[] =>
    judged.flatMap(({ judgement }) =>
      judgement.questions.filter(({ stage }) => stages.has(stage)).flatMap(({ hits }) => hits),
    )
  const named = (
    hits: readonly Hit[],
    ...kinds: ('account' | 'file' | 'path' | 'service' | 'task' | 'module' | 'mailbox')[]
  ): string[] => [
    ...new Set(
      withMembers(hits, host).flatMap((hit) => {
        const found = namesOf(hit, proxies)
        return kinds.flatMap((kind) => [...(found.get(kind) ?? [])])
      }),
    ),
  ]
  switch (verdict) {
    case 'compromised': {
      add('todo.isolate')
      add('todo.help')
      add('todo.keep-logs')
      const decisive = judged.flatMap(({ judgement }) => judgement.decisive)
      const accounts = named(decisive, 'account')
      add('todo.reset', accounts.length > 0 ? { accounts: names('account', accounts, 20) } : {}, decisive)
      const credentials = hitsIn(CREDENTIALS)
      if (credentials.length > 0) add('todo.domain-reset', {}, credentials)
      const written = hitsIn(FILES)
      const pages = hitsIn(SHELL_PAGES).filter((hit) => SCRIPT.test(pathOf(hit) ?? ''))
      const files = withoutPagesOf(named(written, 'file').map(plainPath), named(pages, 'path'))
      if (files.length > 0) add('todo.files', { files: names('file', files, 20) }, [...written, ...pages])
      const lasting = [...hitsIn(PERSISTENCE), ...openIn(PERSISTENCE)]
      const what = named(lasting, 'service', 'task', 'module', 'file', 'account')
      if (what.length > 0) add('todo.persistence', { what: names('text', what, 20) }, lasting)
      const mail = [...hitsIn(MAIL), ...openIn(MAIL)]
      const mailboxes = named(mail, 'mailbox')
      if (mailboxes.length > 0) add('todo.mail-rules', { mailboxes: names('mailbox', mailboxes, 20) }, mail)
      if (hitsIn(KEYS).length > 0) add('todo.keys', {}, hitsIn(KEYS))
      if (judged.some(({ missing }) => missing.length > 0)) add('todo.collect')
      add('todo.other-servers')
      add('todo.notify')
      break
    }
    case 'needs-explanation':
      add('todo.answer', { count: number('events', rulesToAsk(verdict, judged).size) })
      add('todo.keep-logs')
      add('todo.collect')
      add('todo.update')
      break
    case 'attempted':
      add('todo.update')
      add('todo.keep-proof')
      add('todo.watch')
      break
    case 'cannot-tell':
      add('todo.collect')
      add('todo.update')
      add('todo.search-folders')
      break
    case 'no-evidence':
      add('todo.keep-years')
      add('todo.other-attacks')
  }
}

/** The files, and the web addresses that are of none of them. */
function withoutPagesOf(files: readonly string[], pages: readonly string[]): readonly string[] {
  const known = new Set(files.flatMap(fileKeys))
  const others = pages.filter((page) => !SIDES.some((side) => known.has(`${side} ${page.toLowerCase()}`)))
  return [...new Set([...files, ...others])]
}
