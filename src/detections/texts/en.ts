import type { SentenceValues } from './told.ts'

/** Who, what and where, as far as it is known: the end of a sentence about a step. */
function details(told: SentenceValues): string {
  const parts = [
    told.has('files') ? `file ${told.names('files')}` : '',
    told.has('pages') ? `page ${told.names('pages')}` : '',
    told.has('commands') ? `command ${told.names('commands')}` : '',
    told.has('cmdlets') ? `cmdlet ${told.names('cmdlets')}` : '',
    told.has('services') ? `service ${told.names('services')}` : '',
    told.has('tasks') ? `scheduled task ${told.names('tasks')}` : '',
    told.has('modules') ? `module ${told.names('modules')}` : '',
    told.has('mailboxes') ? `mailbox ${told.names('mailboxes')}` : '',
    told.has('accounts') ? `account ${told.names('accounts')}` : '',
    told.has('addresses') ? `from ${told.names('addresses')}` : '',
  ].filter((part) => part !== '')
  return parts.join('; ')
}

function when(told: SentenceValues): string {
  if (!told.has('first')) return 'at a time that no log tells'
  if (told.number('count') < 2 || !told.has('last')) return `at ${told.time('first')}`
  return told.atLeast('count')
    ? `at least from ${told.time('first')} to ${told.time('last')}`
    : `first at ${told.time('first')}, last at ${told.time('last')}`
}

/** A number of times as text: `once`, `3 times`. */
function times(told: SentenceValues, name: string): string {
  const count = told.number(name)
  return count === 1 && !told.atLeast(name)
    ? 'once'
    : `${told.atLeast(name) ? 'at least ' : ''}${count} times`
}

function step(told: SentenceValues, how: string): string {
  return `${told.names('stage')}: ${how}${told.count('count')}, ${when(told)}${inBrackets(told)}.`
}

function inBrackets(told: SentenceValues): string {
  const what = details(told)
  return what === '' ? '' : ` (${what})`
}

/** A step in few words: what, how often and from where. */
function brief(told: SentenceValues, how: string): string {
  const from = told.has('addresses') ? `, from ${told.names('addresses')}` : ''
  return `${told.names('stage')}: ${how}${told.count('count')}${from}.`
}

/** What a build was read from. */
const BUILD_EVIDENCE: Readonly<Record<string, string>> = {
  executable: 'the version of a program file, or the setup log, says',
  header: 'the headers of its logs say',
  row: 'the rows of its logs say',
}

/** What a rewrite rule lets through. */
const REWRITE_GAPS: Readonly<Record<string, string>> = {
  'known-requests': 'It stops the requests that were known in March 2021, and nothing that came before it.',
  'other-way': 'The way through Outlook on the web (OWASSRF) goes past it.',
  narrow: 'This pattern was found to be too narrow: a request that is written otherwise goes past it.',
}

/** What a version of Test-ProxyLogon names for each flaw. */
function reported(told: SentenceValues): string {
  const parts = [
    told.has('rows')
      ? `${told.plain('rows')} ${told.number('rows') === 1 ? 'row' : 'rows'} for CVE-2021-26855`
      : '',
    told.has('messages') ? `${told.count('messages')} for CVE-2021-26857` : '',
    told.has('downloads')
      ? `${told.plain('downloads')} ${told.number('downloads') === 1 ? 'log' : 'logs'} for CVE-2021-26858`
      : '',
    told.has('directories')
      ? `${told.plain('directories')} ${told.number('directories') === 1 ? 'log' : 'logs'} for CVE-2021-27065`
      : '',
    told.has('resets')
      ? `${told.plain('resets')} ${told.number('resets') === 1 ? 'reset' : 'resets'} of a virtual directory for CVE-2021-27065`
      : '',
  ].filter((part) => part !== '')
  return parts.length < 2 ? (parts[0] ?? 'something') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** What Coldtrace says of an attack, in few words. */
const OUR_WORDS: Readonly<Record<string, string>> = {
  compromised: 'it worked',
  'needs-explanation': 'something was seen that has to be explained',
  attempted: 'it was tried, and did not work',
  'cannot-tell': 'whether it worked cannot be said',
  'no-evidence': 'nothing was found',
}

/** Where addresses of authorities are from. */
const ADDRESS_SOURCES: Readonly<Record<string, string>> = {
  edpb: 'the list of the European Data Protection Board',
  'csirts-network': 'the list of the CSIRTs Network',
  'own-page': 'a page of the authority itself',
  lists: 'public lists of authorities',
}

/** Days as a number of whole months. */
function months(days: number): string {
  const whole = Math.max(1, Math.floor(days / 30.44))
  return whole === 1 ? 'one month' : `${whole} months`
}

/** A remark behind a word; nothing where there is nothing to remark. */
function remark(text: string): string {
  return text === '' ? '' : ` (${text})`
}

/** Subject of an answer: a client, or nobody in particular. */
function asked(told: SentenceValues, verb: string, without: string): string {
  return told.has('address') ? `${told.names('address')} ${verb}` : without
}

/** The most that can have been taken, as far as the log says. */
function amount(told: SentenceValues): string {
  if (!told.has('sent')) return told.is('counts') ? '. How much went out, the log does not say.' : '.'
  const most = told.atLeast('sent') ? told.count('sent') : `at most ${told.count('sent')}`
  const received = told.has('received') ? ` and ${told.count('received')} came in` : ''
  const unsized = told.number('unsized')
  const rest =
    unsized === 0 ? '' : ` For ${unsized === 1 ? 'one of them' : `${unsized} of them`} the log gives no size.`
  return `; ${most} went out${received}.${rest}`
}

function attacksNamed(told: SentenceValues): string {
  return told.has('chains') ? ` (${told.names('chains')})` : ''
}

/** Beginnings of a sentence about an answer. */
const JUDGED: Readonly<Record<string, string>> = {
  attack: 'The confirmation of',
  expected: 'The explanation of',
  unknown: 'The answer that nobody knows about',
}

/** Reasons for which an answer has no effect, as parts of a sentence. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'not-found': 'nothing that it speaks of was found',
  'not-weighed':
    'no attack that is looked for rests on these events, so the verdict is the same without them',
  list: 'an entry of a list never decides a verdict',
  certain: 'nothing explains certain success away, nor what hangs together with it',
  counted: 'what it speaks of is no open question, and counts as it did before',
}

/** The verdicts, as they stand in a sentence. */
const VERDICTS: Readonly<Record<string, string>> = {
  compromised: 'compromised',
  'needs-explanation': 'needs an answer',
  attempted: 'attempted',
  'cannot-tell': 'cannot tell',
  'no-evidence': 'no evidence',
}

/** What a reassuring sentence leaves out, since somebody answered for it. */
function apartFromExplained(told: SentenceValues): string {
  if (!told.has('explained')) return ''
  return ` ${told.count('explained')} ${
    told.number('explained') === 1 ? 'is' : 'are'
  } left out of this, since an answer says that this was expected.`
}

/** Why, who and when: what stands behind each answer. */
function answeredBy(told: SentenceValues): string {
  return `${told.has('reason') ? ` (${told.names('reason')})` : ''}${
    told.has('by') ? `, by ${told.names('by')}` : ''
  }, on ${told.day('day')}`
}

/** The sentence that says for which time nobody can say anything; empty where there is none. */
function nobodyCanSay(told: SentenceValues): string {
  const outside = [
    ...(told.has('before') ? [`before ${told.moment('before')}`] : []),
    ...(told.has('after') ? [`after ${told.moment('after')}`] : []),
  ].join(' and ')
  if (outside !== '') return ` What was ${outside}, nobody can say.`
  return told.several('spans') ? ' What was at any other time, nobody can say.' : ''
}

/** Reasons to take a file for gone, as parts of a sentence. */
const FILE_ENDS: Readonly<Record<string, string>> = {
  deleted: 'an event says that it was deleted',
  'delete-used': 'an event says that the right to delete it was used',
  quarantined: 'the virus protection took it away',
}

/** Says of files of a log what became of them. */
function lacking(told: SentenceValues, what: string): string {
  const why = told.has('reason') ? ` The collector gives the reason: “${told.names('reason')}”.` : ''
  return `${told.names('log')}: ${told.count('count')}${what} (${told.names('paths')}).${why}`
}

/** Says which logs a source may have held of which nothing is known. */
function mayBe(told: SentenceValues): string {
  return told.has('logs')
    ? ` That part of this log counts as missing: ${told.names('logs')}.`
    : ' It may hold any log, so no log counts as complete.'
}

/** Says to which attacks something is put down, and why. */
function otherAttack(told: SentenceValues): string {
  return told.has('known')
    ? `Several attacks leave this. This one is not known to have been used before ${told.day('known')}, so it is put down to ${told.names('others')}.`
    : `Several attacks leave this, and here it is explained by ${told.names('others')}.`
}

/** Every sentence of the product in English. Another language has the same keys. */
export const SENTENCES = {
  'answer.compromised': (told: SentenceValues) =>
    `${told.names('host')} was broken into${told.has('chains') ? ` through ${told.names('chains')}` : '; the way in is not shown by these logs'}. The first certain trace is of ${told.time('first')}, the last of ${told.time('last')}.${
      told.has('addresses')
        ? ` It came from ${told.names('addresses')}; an address does not say who it was.`
        : ''
    } Whether they still have a way in, no log shows.`,
  'answer.needs-explanation': (told: SentenceValues) =>
    `On ${told.names('host')} something was seen that an attack leaves, and that honest work can leave too. ${
      told.number('count') === 1 ? 'One question has' : `${told.number('count')} questions have`
    } to be answered by whoever runs the server.`,
  'answer.attempted': (told: SentenceValues) =>
    `${told.names('host')} was attacked (${told.names('chains')}), first at ${told.time('first')}. What success would leave was looked for in logs that cover the time, and was not found.${apartFromExplained(told)}`,
  'answer.cannot-tell': (told: SentenceValues) =>
    told.has('chains')
      ? `These logs cannot say what happened on ${told.names('host')}. ${told.names('chains')} was tried, first at ${told.time('first')}; the logs that would show whether it worked are missing or have gaps.`
      : `These logs cannot say what happened on ${told.names('host')}: those that would show an attack are missing or have gaps.`,
  'answer.no-evidence': (told: SentenceValues) =>
    `On ${told.names('host')} nothing was found of the attacks that are looked for, in logs that cover the time.${apartFromExplained(told)} Other attacks leave other traces.`,
  'answer.explained': (told: SentenceValues) =>
    `${
      told.number('findings') === 1 ? 'One finding was' : `${told.number('findings')} findings were`
    } explained by a person and left out of this (${told.count('count')}): ${told.names('reasons')}.`,
  'chain.worked': (told: SentenceValues) =>
    `${told.names('chain')}: it worked. ${
      told.number('steps') === 1 ? 'One step was' : `${told.number('steps')} steps were`
    } seen that only a successful attack leaves behind, the first at ${told.time('since')}.`,
  'entry.unknown': () =>
    'The way in is not shown by these logs; it may have been any of the attacks listed below.',
  'stage.worked': (told: SentenceValues) => step(told, ''),
  'stage.reached': (told: SentenceValues) =>
    `${step(told, 'the step was reached: ')} Whether it led further is not shown.`,
  'stage.tried': (told: SentenceValues) => step(told, 'tried: '),
  'stage.tried-open': (told: SentenceValues) => `${step(told, 'tried: ')} Whether it worked cannot be said.`,
  'stage.failed': (told: SentenceValues) => step(told, 'tried and failed: '),
  'stage.in-vain': (told: SentenceValues) =>
    `${step(told, 'tried: ')} It could not have worked: the build that ran then does not hold the flaw.`,
  'brief.worked': (told: SentenceValues) => brief(told, ''),
  'brief.reached': (told: SentenceValues) => brief(told, 'the step was reached, '),
  'brief.tried': (told: SentenceValues) => brief(told, 'tried, '),
  'brief.failed': (told: SentenceValues) => brief(told, 'tried and failed, '),
  'chain.earlier': (told: SentenceValues) =>
    `Earlier traces of ${told.names('chain')} (${told.count('count')}, first at ${told.time('first')}) do not show that it worked then.`,
  'chains.other-way': (told: SentenceValues) =>
    `There are traces of what an attacker does once a way in has worked, but nothing shows that it was ${told.names('chains')}. It may have come another way.`,
  'chain.fixed': (told: SentenceValues) =>
    `A build in which ${told.names('chain')} is fixed is first seen on ${told.day('day')}.`,
  'chain.covered': (told: SentenceValues) =>
    `Every kind of log that would show ${told.names('chain')} covers the time from ${told.day('from')} to ${told.day('to')}, and nothing was found.${apartFromExplained(told)}`,
  'chain.looked-for': (told: SentenceValues) =>
    `What success would leave was looked for in every log that would show it, from ${told.day('from')} to ${told.day('to')}, and was not found.${apartFromExplained(told)}`,
  'chains.open': (told: SentenceValues) =>
    `Logs that would show whether this worked are missing or have gaps: ${told.names('chains')}.`,
  'chains.quiet': (told: SentenceValues) =>
    `In the logs that are there, nothing was found of: ${told.names('chains')}.`,
  'chains.unsettled': () =>
    'That settles none of them: kinds of log that would show them are missing or have gaps. What could not be seen stands below.',
  'build.unfixed': (told: SentenceValues) =>
    `No log shows a build in which these are fixed, so the server may have been open to them all the time: ${told.names('chains')}.`,
  'question.open': (told: SentenceValues) => {
    const what = details(told)
    const honest = told.has('honest') ? ` Honest work leaves this too: ${told.names('honest')}` : ''
    return `${told.names('rule')}: ${told.count('count')}, ${when(told)}${what === '' ? '' : ` (${what})`}.${honest} Ask the administrator whether this was expected.`
  },
  'log.cleared': (told: SentenceValues) =>
    `The log ${told.names('log')} was cleared at ${told.time('first')}${told.has('accounts') ? ` by ${told.names('accounts')}` : ''}; what stood in it before is gone.`,
  'protection.off': (told: SentenceValues) => {
    const what = details(told)
    return `Protection or logging was switched off, ${when(told)}: ${told.names('rules')}${what === '' ? '' : ` (${what})`}.`
  },
  'kinds.absent': (told: SentenceValues) => `No log of these kinds was given: ${told.names('logs')}.`,
  'kinds.holes': (told: SentenceValues) =>
    `Nothing is known from ${told.spans('spans', (from, to) => `${from} to ${to}`)}: ${told.names('logs')}.`,
  'log.columns-off': (told: SentenceValues) =>
    `Columns are missing from a log, ${told.names('log')}: ${told.names('columns')}. An attack may not show without them, so this log covers nothing.`,
  'build.unknown': (told: SentenceValues) =>
    `No log shows a build in which these are fixed, so it is not known until when they were possible: ${told.names('chains')}.`,
  'host.unknown': () => 'It is not known which server these logs come from.',
  'collector.lacks': (told: SentenceValues) => told.names('text'),
  // What was not collected or did not arrive
  'lacks.taken': (told: SentenceValues) =>
    lacking(told, ' in the list of what was collected, but not in what was given'),
  'lacks.skipped': (told: SentenceValues) => lacking(told, ', which the collector did not take'),
  'lacks.failed': (told: SentenceValues) => lacking(told, ', which the collector failed to take'),
  'lacks.duplicate': (told: SentenceValues) =>
    lacking(told, ', left out as a copy of another file, which is not here either'),
  'lacks.others': (told: SentenceValues) =>
    `Of what the collector lists, ${told.count('count')} that ${told.number('count') === 1 ? 'is no log is' : 'are no logs are'} not here.`,
  'lacks.locked': (told: SentenceValues) =>
    `What is locked in ${told.names('paths')} was not looked at: its password is not known.${mayBe(told)}`,
  'lacks.unreadable': (told: SentenceValues) =>
    `${told.count('count')} could not be read: ${told.names('paths')}.${mayBe(told)}`,
  'lacks.damaged': (told: SentenceValues) =>
    `${told.count('count')} arrived empty or damaged, and nothing could be read from ${told.number('count') === 1 ? 'it' : 'them'}: ${told.names('paths')}.${mayBe(told)}`,
  'lacks.beyond': (told: SentenceValues) =>
    `${told.count('count')} ${told.number('count') === 1 ? 'was' : 'were'} not unpacked, or not all of ${told.number('count') === 1 ? 'it' : 'them'}, because that would not be safe: ${told.names('paths')}.${mayBe(told)}`,
  'lacks.unexplained': (told: SentenceValues) =>
    `${told.count('count')} ${told.number('count') === 1 ? 'was' : 'were'} not read because nobody has said what the columns mean: ${told.names('paths')}.${mayBe(told)}`,
  'lacks.stopped': (told: SentenceValues) =>
    `${told.count('count')} ${told.number('count') === 1 ? 'was' : 'were'} not read, because reading was stopped: ${told.names('paths')}.${mayBe(told)}`,
  'lacks.unfinished': () =>
    'Not everything that was given has been read: reading goes on, or ended early. What was not read may hold any log, so no log counts as complete.',
  'actor.seen': (told: SentenceValues) =>
    `${told.has('address') ? told.names('address') : 'Somebody whose address no log names'}${
      told.has('via') ? ` (as claimed; it came through ${told.names('via')})` : ''
    }: ${told.count('count')}, first at ${told.time('first')}, last at ${told.time('last')}; ${told.names('stages')}.${
      told.number('weak') > 0
        ? ` ${told.number('weak') === 1 ? 'One of them is' : `${told.number('weak')} of them are`} put down to it only because they lie minutes apart.`
        : ''
    }`,
  'step.question': (told: SentenceValues) =>
    `${step(told, '')} An attack leaves this, and honest work can leave it too.`,
  'step.unlinked': (told: SentenceValues) =>
    `${step(told, '')} Any way in leaves this, and nothing links it to this attack.`,
  'step.not-seen': (told: SentenceValues) =>
    told.has('spans')
      ? `Not seen in the logs that would show it, which cover ${told.spans('spans', (from, to) => `${from} to ${to}`)}.`
      : 'Not seen.',
  'step.not-covered': (told: SentenceValues) =>
    `Not seen, but logs that would show it are missing or have gaps: ${told.names('logs')}.${apartFromExplained(told)}`,
  'step.no-log': () => 'Not seen, but no log shows it: only files that were collected can.',
  'script.used': (told: SentenceValues) =>
    `${told.names('pages')} answered ${times(told, 'count')}${
      told.has('addresses') ? ` to ${told.names('addresses')}` : ''
    }${told.number('posts') > 0 ? `, ${times(told, 'posts')} to data posted` : ''}, ${when(told)}${
      told.has('gone') ? `; at ${told.time('gone')} it was gone` : ''
    }.`,
  'todo.isolate': () => 'Take the server off the network, but leave it switched on: its memory is evidence.',
  'todo.keep-logs': () => 'Keep the logs and this report safe before anything is repaired.',
  'todo.reset': (told: SentenceValues) =>
    told.has('accounts')
      ? `Reset the passwords of these accounts from another machine: ${told.names('accounts')}. Assume that mail on the server was read, and reset every other account that signed in to it after them.`
      : 'Assume that mail on the server was read, and that the attacker knows the password of every account that signed in to it. Reset these passwords from another machine.',
  'todo.domain-reset': () =>
    'For whoever runs the domain: passwords were copied from the memory or the password stores of the server. Reset the account krbtgt twice, and every administrator of the domain.',
  'todo.files': (told: SentenceValues) =>
    `Copy these files to a safe place with their times, and remove them only then: ${told.names('files')}. Removing them alone does not lock anybody out.`,
  'todo.persistence': (told: SentenceValues) =>
    `Check, and remove after a copy, what starts by itself: ${told.names('what')}.`,
  'todo.mail-rules': (told: SentenceValues) =>
    `Look at the forwarding, inbox and transport rules that were set, and remove those that nobody knows: ${told.names('mailboxes')}.`,
  'todo.keys': () =>
    'Renew the machine keys of the web sites, the OAuth certificate of Exchange and the certificates whose private keys lay on the server.',
  'todo.other-servers': () => 'Look at the other servers too: collect their logs and drop them here.',
  'todo.help': () =>
    'Call your national CERT or an incident response team now, and do what follows with them.',
  'todo.notify': () =>
    'If mail or other personal data may have been read, the data protection authority may have to be told within 72 hours of the time at which you became aware of it (GDPR, article 33). Organisations under NIS2 owe an early warning within 24 hours. Whom to tell in your country, and until when, stands below once the country is chosen.',
  'todo.update': () => 'Check that the security updates are installed, and keep them so.',
  'todo.keep-proof': () => 'Keep these logs: they are the proof of what was tried.',
  'todo.watch': () => 'Look for the same addresses in newer logs, and on your other servers.',
  'todo.answer': (told: SentenceValues) =>
    `Answer ${told.number('count') === 1 ? 'the open question' : `the ${told.number('count')} open questions`} with whoever runs the server, and note the answer: the verdict follows it.`,
  'todo.collect': () =>
    'Collect what is missing, and drop it here: the collection script copies what is still on the server. Look in backups and on log servers, too.',
  'todo.search-folders': () =>
    'Search the web folders for script files that Exchange does not ship, whatever the logs say.',
  'todo.keep-years': () => 'Keep the security updates installed, and keep the logs for at least a year.',
  'todo.other-attacks': () =>
    'Other attacks leave other traces: this says nothing about those that are not listed here.',
  // Answers
  'judged.expected': (told: SentenceValues) =>
    `An answer was taken into account: “${told.names('rule')}” was expected${answeredBy(told)}. It speaks of ${told.count('count')}, ${when(told)}.${
      told.has('stay')
        ? ` Of these, ${told.count('stay')} ${
            told.number('stay') === 1 ? 'stays' : 'stay'
          } in the verdict: nothing explains certain success away, nor what hangs together with it.`
        : ''
    }`,
  'judged.attack': (told: SentenceValues) =>
    `An answer was taken into account: “${told.names('rule')}” was nobody’s own work${answeredBy(told)}. It speaks of ${told.count('count')}, ${when(told)}, and counts as a step that worked.`,
  'judged.unknown': (told: SentenceValues) =>
    `An answer was taken into account: nobody knows whether “${told.names('rule')}” was expected${answeredBy(told)}. The question stays open.`,
  'judged.outgrown': (told: SentenceValues) =>
    `An earlier answer about “${told.names('rule')}” no longer holds${answeredBy(told)}: it speaks of ${told.count('count')}, ${when(told)}, and more of them are known now.`,
  'judged.no-effect': (told: SentenceValues) =>
    `${JUDGED[told.names('answer')] ?? 'An answer about'} “${told.names('rule')}” is kept, but is without effect${answeredBy(told)}: ${
      WITHOUT_EFFECT[told.names('why')] ?? WITHOUT_EFFECT['counted']
    }.`,
  'judged.other-host': (told: SentenceValues) =>
    `An answer about “${told.names('rule')}” on ${told.names('host')} is kept, but is without effect${answeredBy(told)}: no log of this server was read.`,
  'judged.without': (told: SentenceValues) =>
    `Without what was answered the verdict would be “${VERDICTS[told.names('verdict')] ?? told.names('verdict')}”.`,
  'step.explained': (told: SentenceValues) =>
    `${told.count('explained')} of this kind ${
      told.number('explained') === 1 ? 'was' : 'were'
    } seen and expected, as an answer says. Nothing else was seen${
      told.has('spans')
        ? ` in the logs that would show it, which cover ${told.spans('spans', (from, to) => `${from} to ${to}`)}`
        : ''
    }.`,
  'chains.explained': (told: SentenceValues) =>
    `In the logs that are there, nothing was found of these but what answers say was expected: ${told.names('chains')}.`,
  // Attempts that another attack explains
  'step.other-attack': (told: SentenceValues) => `${step(told, '')} ${otherAttack(told)}`,
  'chain.other-attack': (told: SentenceValues) =>
    `${told.has('known') ? 'Put down to' : 'Explained by'} ${told.names('others')}: ${told.count('count')}, ${when(told)}${inBrackets(told)}. An attempt of ${told.names('chain')} leaves this, too, but ${
      told.has('known')
        ? `it is not known to have been used before ${told.day('known')}`
        : 'nothing shows that there was one'
    }.`,
  // Asked next
  'asked.mailboxes': (told: SentenceValues) =>
    `${asked(told, 'opened', 'Somebody opened')} ${told.count('number')}, ${when(told)}: ${told.tally('list')} (${told.names('log')})${amount(told)}`,
  'asked.unnamed': (told: SentenceValues) =>
    `${asked(told, 'asked', 'Somebody asked')} for mail (${told.count('count')}, ${when(told)}; ${told.names('log')}). Which mailboxes were opened, the log does not say${amount(told)}`,
  'asked.exports': (told: SentenceValues) =>
    `${told.number('number') === 1 ? 'A mailbox was' : 'Mailboxes were'} exported to files, ${when(told)}: ${told.tally('list')} (${told.names('log')}).`,
  'asked.rules': (told: SentenceValues) =>
    `${asked(told, 'set', 'Somebody set')} rules for mail, ${when(told)}. The ${told.number('number') === 1 ? 'mailbox is' : 'mailboxes are'} ${told.tally('list')} (${told.names('log')}).`,
  'asked.files': (told: SentenceValues) =>
    `${asked(told, 'fetched', 'Somebody fetched')} files from the server, ${when(told)}: ${told.tally('list')}${amount(told)}`,
  'asked.pages': (told: SentenceValues) =>
    `${asked(told, 'used', 'Somebody used')} ${told.tally('list')}, ${when(told)}${amount(told)}`,
  'asked.services': (told: SentenceValues) =>
    `${asked(told, 'reached', 'Somebody reached')} services behind the sign-in, ${when(told)}: ${told.tally('list')}${amount(told)}`,
  'asked.actions': (told: SentenceValues) =>
    `What ${asked(told, 'did', 'somebody did')} with this mail, ${when(told)}: ${told.tally('list')} (${told.names('log')})${amount(told)}`,
  'asked.cmdlets': (told: SentenceValues) =>
    `${asked(told, 'ran', 'Somebody ran')} these commands of Exchange PowerShell, ${when(told)}: ${told.tally('list')} (${told.names('log')}).`,
  'asked.no-log': (told: SentenceValues) =>
    `Which mailboxes were opened, and how much was taken, would stand in logs that were not given: ${told.names('logs')}.`,
  'asked.other-log': (told: SentenceValues) =>
    `Mailboxes that were opened another way would stand in logs that were not given: ${told.names('logs')}.`,
  'asked.left-out': (told: SentenceValues) =>
    `Too many servers of this case were attacked to follow up everything at once. For this server nobody counted all that was opened and taken after: ${told.names('chains')}. Read its logs by themselves to have it counted.`,
  'todo.tell-owners': (told: SentenceValues) =>
    `Tell the owners of these mailboxes that their mail may have been read: ${told.names('mailboxes')}.`,
  // Exposure
  'exposure.build': (told: SentenceValues) =>
    `${told.day('from') === told.day('to') ? `On ${told.day('from')}` : `From ${told.day('from')} to ${told.day('to')}`} the server ran build ${told.names('build')} of Exchange ${told.names('line')}${
      told.has('released') ? `, which came out on ${told.day('released')}` : ''
    }, as ${BUILD_EVIDENCE[told.names('evidence')] ?? 'its logs say'}.`,
  'exposure.cu-only': (told: SentenceValues) =>
    `Only the cumulative update is known: ${told.names('build')} of Exchange ${told.names('line')}${
      told.has('released') ? `, which came out on ${told.day('released')}` : ''
    }. The update level is unknown: whether security updates were installed on top of it, no log says${
      told.has('cves') ? `, so nobody can say whether the server was open to ${told.names('cves')}` : ''
    }.`,
  'exposure.open-way-in': (told: SentenceValues) =>
    `By its build the server was open to flaws that attackers have used to run programs on servers, ${told.spans('spans', (from, to) => `${from} to ${to}`)}: ${told.names('cves')}${attacksNamed(told)}. Updates against them came out from ${told.day('out')} on.`,
  'exposure.open': (told: SentenceValues) =>
    `By its build the server was open to these flaws as well, ${told.spans('spans', (from, to) => `${from} to ${to}`)}: ${told.names('cves')}${attacksNamed(told)}. Updates against them came out from ${told.day('out')} on.`,
  'exposure.fixed': (told: SentenceValues) =>
    `Closed by the build ${told.names('build')}, which is seen from ${told.day('day')} on: ${told.names('cves')}${attacksNamed(told)}.`,
  'exposure.unknown': (told: SentenceValues) =>
    `Whether the server was open to ${told.names('cves')} cannot be said: nobody publishes whether build ${told.names('builds')} closes them.`,
  'exposure.behind': (told: SentenceValues) =>
    `On ${told.day('day')} the server still ran build ${told.names('build')}, although newer updates had been out for ${months(told.number('days'))}: the first since ${told.day('out')}, the last since ${told.day('newest')}.`,
  'exposure.unsupported': (told: SentenceValues) =>
    `Support of Exchange ${told.names('line')} ended on ${told.day('end')}; the server still ran it on ${told.day('day')}.${
      told.has('paid') ? ` Updates could be bought until ${told.day('paid')}.` : ''
    }`,
  'exposure.hybrid': (told: SentenceValues) =>
    `If this server is tied to Exchange Online (hybrid), ${told.names('cves')} lets whoever holds the server go on into the cloud. An update alone does not close it: a dedicated hybrid application is needed too, and no log says whether there is one.`,
  'mitigation.applied': (told: SentenceValues) =>
    `The emergency mitigation service of Exchange applied ${told.names('mitigations')}${
      told.has('cves') ? `, which stands in the way of ${told.names('cves')}` : ''
    }, first at ${told.time('first')}. What came before is not stopped by it.`,
  'mitigation.blocked': (told: SentenceValues) =>
    `The emergency mitigation service was told to leave out ${told.names('mitigations')}${
      told.has('cves') ? `, which stands in the way of ${told.names('cves')}` : ''
    }, seen at ${told.time('first')}. Ask who blocked it.`,
  'mitigation.removed': (told: SentenceValues) =>
    `A mitigation was taken away again at ${told.time('first')}: ${told.names('mitigations')}${
      told.has('cves') ? `, which stood in the way of ${told.names('cves')}` : ''
    }.`,
  'mitigation.failed': (told: SentenceValues) =>
    `The emergency mitigation service could not fetch or apply mitigations, first at ${told.time('first')}, last at ${told.time('last')}${
      told.has('mitigations') ? `: ${told.names('mitigations')}` : ''
    }.`,
  'mitigation.rewrite': (told: SentenceValues) =>
    `The configuration of the web server holds a rule against ${told.names('cves')} (${told.names('what')}${
      told.has('sites') ? `; ${told.names('sites')}` : ''
    }). Since when, it does not say. ${REWRITE_GAPS[told.names('gap')] ?? ''}`.trimEnd(),
  'mitigation.rewrite-off': (told: SentenceValues) =>
    `The configuration of the web server holds a rule against ${told.names('cves')} that is switched off (${told.names('what')}${
      told.has('sites') ? `; ${told.names('sites')}` : ''
    }).`,
  'protection.full': (told: SentenceValues) =>
    `Extended Protection is set as the vendor asks on all virtual directories in ${told.names('file')}; that stands in the way of relayed sign-ins (${told.names('cves')}).`,
  'protection.weak': (told: SentenceValues) =>
    `Extended Protection is missing or weaker than the vendor asks: ${told.names('paths')} (${told.names('file')}). Sign-ins can be relayed to this server (${told.names('cves')}), whatever its build.`,
  'protection.unknown': (told: SentenceValues) =>
    `Whether sign-ins can be relayed to this server (${told.names('cves')}) hangs on Extended Protection; no configuration at hand says how it is set.`,
  // What would change a statement
  'change.answer': () =>
    'An answer by whoever runs the server: with a reason it counts as explained, without one it stays open.',
  'change.explained': () => 'Proof that every event it rests on was somebody’s own work.',
  'change.collect': () => 'The logs that are named as missing.',
  'change.finish': () => 'The rest of what was given, once it is read.',
  'change.build': () => 'A log or a setup log that shows which build ran.',
  // Intervals: beside the word for the whole time
  'interval.whole': (told: SentenceValues) =>
    `From ${told.spans('spans', (from, to) => `${from} to ${to}`)} all logs that would show a success are there, and they show none: ${told.names('chains')}.${nobodyCanSay(told)}`,
  'interval.part': (told: SentenceValues) =>
    `From ${told.spans('spans', (from, to) => `${from} to ${to}`)} some of the logs that would show a success are there${
      told.has('there') ? ` (${told.names('there')})` : ''
    }, and they show none: ${told.names('chains')}. That is a part of the answer only${
      told.has('logs') ? `: others are missing or have gaps (${told.names('logs')})` : ''
    }.${nobodyCanSay(told)}`,
  'interval.bring': (told: SentenceValues) =>
    `For a whole answer these logs are needed as well, of the days from ${told.day('from')} to ${told.day('to')}, as far as they still exist: ${told.names('logs')}.`,
  'interval.later': (told: SentenceValues) =>
    `The logs end at ${told.time('to')}, before these attacks were known to be used, and say nothing of them: ${told.names('chains')}.`,
  'chains.closed-before': (told: SentenceValues) =>
    `The builds that this server ran in the time held the fixes already, so these could not work: ${told.names('chains')}.`,
  // Dwell time
  'dwell.time': (told: SentenceValues) =>
    `${
      told.has('length')
        ? `Whoever it was had the server for at least ${told.count('length')}: the first certain trace is of ${told.time('first')}, the last of ${told.time('last')}.`
        : `All certain traces are of one moment, ${told.time('first')}; how long whoever it was had the server cannot be said.`
    }${
      told.has('whole')
        ? ` If nobody shut them out, it was ${told.count('whole')} by the time the logs end, at ${told.time('end')}.`
        : ''
    }`,
  // Fate of files
  'file.there': (told: SentenceValues) =>
    `${told.names('file')} was still there when ${
      told.names('how') === 'listed'
        ? `a list of the server’s files was made${told.has('listed') ? `, not before ${told.time('listed')}` : ''}`
        : 'the evidence was collected: it is in the collection'
    }.${told.has('last') ? ` The last event that shows it is of ${told.time('last')}.` : ''}`,
  'file.gone': (told: SentenceValues) =>
    `${told.names('file')} ${
      told.names('how') === 'not-found'
        ? `was gone by ${told.time('gone')}: a request for it was answered with “not found”`
        : `is gone since ${told.time('gone')}: ${FILE_ENDS[told.names('how')] ?? 'a log says so'}`
    }.${told.has('last') ? ` It was last seen at ${told.time('last')}.` : ''}`,
  'file.unknown': (told: SentenceValues) =>
    `Whether ${told.names('file')} is still there cannot be said${
      told.has('gone')
        ? `: a list of files names it, but it was gone at ${told.time('gone')}, and which came first no log tells`
        : ''
    }.${told.has('last') ? ` It was last seen at ${told.time('last')}.` : ''}`,
  'file.others': (told: SentenceValues) =>
    `More files were written, whose fate is not told one by one: ${told.names('files')}.`,
  // Logs that do not agree with each other
  'log.unmatched': (told: SentenceValues) =>
    `The log ${told.names('log')} lacks ${told.count('missing')}, out of ${told.number('of')}, that ${told.names('other')} has for the same time: ${told.spans('spans', (from, to) => `${from} to ${to}`)}. Rows were removed there, or lost, so it does not count as covering that time.`,
  'log.probes-stop': (told: SentenceValues) =>
    `The automatic checks of Exchange stand in the log ${told.names('log')} all the time, but not from ${told.spans('spans', (from, to) => `${from} to ${to}`)}, although the server was at work then. Rows were removed there, or lost, so it does not count as covering that time.`,
  'log.copied': (told: SentenceValues) =>
    `In the log ${told.names('log')} some days are copies of each other, apart from the date: ${told.spans('spans', (from, to) => `${from} to ${to}`)}. At least one of them was put in the place of what the server wrote, so none of them counts as covered.`,
  'log.reversed': (told: SentenceValues) =>
    `The rows of the log ${told.names('log')} stand in reverse, the newest first: ${told.spans('spans', (from, to) => `${from} to ${to}`)}. The server does not write them like that: the file was changed, so it does not count as covering that time.`,
  'log.thin': (told: SentenceValues) =>
    `The log ${told.names('log')} has hardly any rows beside the times before and after: ${told.spans('spans', (from, to) => `${from} to ${to}`)}. Rows may have been removed there, so it does not count as covering that time.`,
  // Across the servers of a case
  'case.actor': (told: SentenceValues) =>
    `${told.names('address')} took part in attacks on several servers: ${told.names('hosts')}${
      told.has('worked') ? ` (with success on ${told.names('worked')})` : ''
    }; first at ${told.time('first')}, last at ${told.time('last')}.${
      told.is('local')
        ? ' That is in the local network, where several may stand behind one address: this link is weak.'
        : ''
    }`,
  'case.mark': (told: SentenceValues) =>
    `Requests to several servers carry the same mark of a tool, ${told.names('text')}: ${told.names('hosts')}. Many use the same tools: this link is weak.`,
  'case.shell': (told: SentenceValues) =>
    `A script named ${told.names('file')} that takes its orders from the parameter ${told.names('parameter')} was seen on several servers: ${told.names('hosts')}. Very likely the same hand put it there.`,
  'case.shell-name': (told: SentenceValues) =>
    `A script named ${told.names('file')} was seen on several servers: ${told.names('hosts')}. Only the name is the same: this link is weak.`,
  // In short
  'touched.accounts': (told: SentenceValues) =>
    `Accounts that were used, or acted as without a password: ${told.names('names')}.`,
  'touched.accounts-unknown': () => 'Which accounts were used, the logs at hand do not say.',
  'touched.mailboxes': (told: SentenceValues) =>
    `Mailboxes opened, exported or given rules: ${told.names('names')}.`,
  'touched.mailboxes-unnamed': () => 'Mailboxes were opened; which ones, the logs at hand do not say.',
  'touched.mailboxes-unknown': () => 'Which mailboxes were opened, if any, the logs at hand do not say.',
  'touched.passwords': () =>
    'Passwords were copied from the memory or the password stores of the server. Whose is not known: take all that were used on it for known.',
  'touched.files': (told: SentenceValues) => `Files that the attacker wrote: ${told.names('names')}.`,
  'touched.taken': (told: SentenceValues) =>
    `Files that the attacker fetched: ${told.names('names')}. More may have been taken.`,
  'touched.taken-unknown': () =>
    'No log at hand shows that files were fetched from the server. Something may have been taken all the same.',
  // Whom to tell
  'notify.gdpr': (told: SentenceValues) =>
    `If personal data may have been read, tell the data protection authority${remark(told.names('office'))} by ${told.time('deadline')}: within 72 hours of the time at which you became aware of it, counted here from ${told.time('aware')} (GDPR, article 33). What is not known yet can follow.`,
  'notify.uk-gdpr': (told: SentenceValues) =>
    `If personal data may have been read, tell the data protection authority${remark(told.names('office'))} by ${told.time('deadline')}: within 72 hours of the time at which you became aware of it, counted here from ${told.time('aware')} (UK GDPR, article 33). What is not known yet can follow.`,
  'notify.fadp': (told: SentenceValues) =>
    `If personal data may have been read and the risk for these people is high, tell the data protection authority${remark(told.names('office'))} as soon as possible; you became aware of it at ${told.time('aware')}. The law sets no number of hours (FADP, article 24).`,
  'notify.us-states': () =>
    'In the United States each state has a law of its own on whom to tell of a breach and until when, and health care, finance and listed companies have rules of their own beside it. No single deadline can be given here: ask a lawyer today.',
  'notify.nis2': (told: SentenceValues) =>
    `If your organisation falls under NIS2 and the incident is significant: give an early warning by ${told.time('warning')} (24 hours) and a notification by ${told.time('deadline')} (72 hours), and a final report within a month after that, to ${told.names('office')} or to the body that the law of your country names (NIS2, article 23).`,
  'notify.isa': (told: SentenceValues) =>
    `If you run critical infrastructure, report the attack to ${told.names('office')} by ${told.time('deadline')}: within 24 hours of its discovery (Information Security Act, ISA). What is not known yet can follow within 14 days.`,
  'notify.uk-nis': (told: SentenceValues) =>
    `If you provide an essential or a digital service under the NIS Regulations 2018, tell the authority of your sector by ${told.time('deadline')} (72 hours). ${told.names('office')} helps.`,
  'notify.circia': (told: SentenceValues) =>
    `Report the attack to ${told.names('office')}. For critical infrastructure a federal law (CIRCIA) provides for 72 hours, which would end at ${told.time('deadline')}; whether its rule is in force could not be confirmed: check it.`,
  'notify.network-unchecked': (told: SentenceValues) =>
    `What the law of this country on network security asks of your organisation was not looked up: ask ${told.names('office')} whether a shorter deadline holds.`,
  'notify.federal-states': (told: SentenceValues) =>
    `Most organisations tell the authority of the federal state in which they have their seat. All of them are listed at ${told.names('page')}.`,
  'notify.report-page': (told: SentenceValues) =>
    `${told.names('office')} takes reports at ${told.names('page')}.`,
  'notify.site': (told: SentenceValues) =>
    `The site of ${told.names('office')} is ${told.names('page')}. The address of its page for reports could not be confirmed: look for it there.`,
  'notify.cert': (told: SentenceValues) =>
    `The national team for incidents is ${told.names('office')}: ${told.names('page')}.`,
  'notify.checked': (told: SentenceValues) =>
    `Names and addresses were looked up on ${told.day('day')}${remark(told.phrases('sources', ADDRESS_SOURCES))}, and the pages were not opened. Check that a page is that of the authority before you send anything, and ask your data protection officer or a lawyer whether you have to tell anybody.`,
  // What Test-ProxyLogon would have said
  'compare.reported': (told: SentenceValues) =>
    `Test-ProxyLogon in its version of ${told.day('day')} would have reported ${reported(told)}.${
      told.is('unsure') ? ' It may have reported more: some events are only counted here.' : ''
    }`,
  'compare.unsure': (told: SentenceValues) =>
    `Whether Test-ProxyLogon in its version of ${told.day('day')} would have reported anything cannot be said: some events are only counted here.`,
  'compare.nothing': (told: SentenceValues) =>
    `Test-ProxyLogon in its version of ${told.day('day')} would have reported nothing in these logs.`,
  'compare.localhost': (told: SentenceValues) =>
    `${told.count('count')} of them ask the server for itself (localhost), as public checks for the flaw do. They show that it was tested, and count here as an attempt; the later versions leave them out.`,
  'compare.autodiscover': (told: SentenceValues) =>
    `${told.count('count')} of them ask for Autodiscover, the first step of the attack. They count here as an attempt, and what the same client did next decides; the later versions leave them out.`,
  'compare.refused': (told: SentenceValues) =>
    `${told.count('count')} of them were refused by the server. The script does not look at the answer; here they count as tried and failed.`,
  'compare.download': (told: SentenceValues) =>
    `${told.count('count')} of the address-book service (OAB) are failed downloads inside its own folder, which happen every day. The first versions report them, the last one and Coldtrace do not.`,
  'compare.directory': (told: SentenceValues) =>
    `${told.count('count')} of the control panel change a virtual directory without any script code, as administrators do. The first versions report every such log, the last one and Coldtrace only script code.`,
  'compare.elsewhere': (told: SentenceValues) =>
    `None of these versions looks for what Coldtrace found besides: ${told.names('rules')}.`,
  'compare.ours': (told: SentenceValues) =>
    `Coldtrace says of ${told.names('chain')}: ${OUR_WORDS[told.names('verdict')] ?? 'nothing'}. The script lists rows and files; Coldtrace weighs the answers of the server, what followed, the builds and the gaps in the logs.`,
} as const satisfies Readonly<Record<string, (told: SentenceValues) => string>>

export type SentenceId = keyof typeof SENTENCES
