import { counted as phrase } from '../../event/counted.ts'
import { TECHNICAL_EN } from './terms-en.ts'
import type { ViewWords } from './view-words.ts'

const NUMBER = new Intl.NumberFormat('en')

function counted(value: number, one: string, many?: string): string {
  return phrase(value, one, many, NUMBER.format(value))
}

function stamp(time: number | null): string {
  if (time === null || !Number.isFinite(time)) return 'no time'
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}

function span(from: number | null, to: number | null): string {
  const [first, last] = [stamp(from), stamp(to)]
  if (from === null || to === null || to - from < 1000) return first
  return `${first} to ${first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last}`
}

/** The words of the verdict view in English. */
export const ENGLISH_WORDS: ViewWords = {
  number: (value) => NUMBER.format(value),
  stamp,
  span,
  verdicts: {
    compromised: {
      word: 'Compromised',
      counted: 'compromised',
      means: 'Traces were found that only a successful attack leaves behind.',
    },
    'needs-explanation': {
      word: 'Needs an answer',
      counted: 'needs an answer',
      means:
        'Something was seen that an attack leaves, and that honest work can leave too. Somebody has to say which.',
    },
    attempted: {
      word: 'Attempted',
      counted: 'attempted',
      means:
        'Attempts were found. The traces of a successful attack were searched for in logs that cover the time, and were not found.',
    },
    'cannot-tell': {
      word: 'Cannot tell',
      counted: 'cannot tell',
      means: 'Logs that would show an attack are missing or have gaps. Their absence is no reassurance.',
    },
    'no-evidence': {
      word: 'No evidence',
      counted: 'no evidence',
      means: 'All logs that would show an attack cover the time without gaps, and nothing was found in them.',
    },
  },
  states: {
    succeeded: { word: 'succeeded', means: 'traces were found that only success leaves behind' },
    'needs-explanation': {
      word: 'needs an answer',
      means: 'something was seen that an attack leaves, and that honest work can leave too',
    },
    reached: { word: 'reached', means: 'the step was reached, and very likely succeeded' },
    attempted: { word: 'attempted', means: 'an attempt was found' },
    'in-vain': { word: 'in vain', means: 'it was tried on a build that does not hold the flaw' },
    failed: { word: 'failed', means: 'attempts were found, and all of them were refused' },
    explained: { word: 'explained', means: 'all that was seen was expected, as an answer says' },
    'other-attack': {
      word: 'another attack',
      means: 'several attacks leave what was seen when they are tried, and another of them explains it',
    },
    unlinked: {
      word: 'not linked',
      means: 'any way in leaves what was seen, and nothing links it to this attack',
    },
    'not-seen': { word: 'not seen', means: 'searched for in logs that cover the whole time, and not found' },
    'not-covered': { word: 'logs missing', means: 'the logs that would show it are missing or have gaps' },
  },
  levels: {
    informational: 'informational',
    low: 'low',
    medium: 'medium',
    high: 'high',
    critical: 'critical',
  },
  unknownServer: 'Server not known',
  page: {
    paused: 'Reading is paused.',
    goesOn: 'Reading goes on.',
    soFar: 'This page shows the results so far.',
    read: (name, events, sources) =>
      `${name}: ${counted(events, 'event')} from ${counted(sources, 'source')}. Times in sentences are UTC.`,
    part: 'Only a part of the evidence was read',
    partMeans:
      'Reading stopped before the end, and the verdicts say nothing about the part that was not read. Add the same evidence again: reading resumes where it stopped.',
    lost: (sources) => `${counted(sources, 'source')} could not be read completely.`,
    lostMeans: 'The missing parts may contain more than this page shows.',
    lostMore: 'See which, and what to try',
    noVerdict: 'No verdict yet',
    noServer: 'No server was identified',
    begun:
      'Reading has begun. Results appear here as they are found; the rest of the page can be used in the meantime.',
    print: 'Print, or save as PDF',
    save: 'Save the report (JSON)',
  },
  hosts: {
    title: (servers, tally) => `${counted(servers, 'server')}: ${tally.join(', ')}`,
    worked: (since, attacks) => `since ${since}: ${attacks.join('; ')}`,
    tried: (attacks) => `attempted: ${attacks.join('; ')}`,
  },
  host: {
    why: 'Why',
    findings: (count) => `${counted(count, 'finding')} of high or critical level, with the evidence`,
    questions: 'What needs an answer',
    moreQuestions: (count) => counted(count, 'more question'),
    todo: 'What to do now',
    attacks: 'Attacks that were searched for, step by step',
    moreSentences: (count) => counted(count, 'more sentence'),
    exposure: 'Which build ran, and which settings left it open',
    compared: 'What Test-ProxyLogon would have said of these logs, and why this differs',
    unseen: 'What the logs cannot show',
    allListed: (count) => `All ${NUMBER.format(count)}`,
    evidence: 'evidence',
    evidenceFor: (step) => `for: ${step}`,
    reasons: 'All reasons, with their numbers',
    otherAttacks: (count) => `Other attacks that were looked for (${NUMBER.format(count)})`,
  },
  answer: {
    inSince: 'In since when?',
    triedSince: 'First attempt',
    through: (attacks) => `through ${attacks.join('; ')}`,
    from: (addresses, more) =>
      `from ${addresses.join(', ')}${more > 0 ? ` and ${NUMBER.format(more)} more` : ''}`,
    reached: 'What did they reach?',
    stillOpen: 'Is it still open?',
    tonight: 'What to do tonight',
    done: (done, all) => `${NUMBER.format(done)} of ${NUMBER.format(all)} done`,
    story: 'What happened',
    quoting: 'Looking up the line…',
    noQuote: 'The line is in the evidence, which is not at hand.',
    showEvent: 'show it among the events',
    zone: 'Clock of',
  },
  actors: {
    title: 'Actors, as far as the logs show',
    short: 'Actors',
    address: 'Address',
    from: 'From (UTC)',
    to: 'To (UTC)',
    until: 'to',
    steps: 'Steps',
    agents: 'User agents',
    evidence: 'Evidence',
    around: 'all events of that time',
    notLogged: 'not logged',
    events: (count) => counted(count, 'event'),
    eventsOf: (address) => `of ${address ?? 'an address that was not logged'}`,
  },
  strips: {
    title: 'Days that the logs cover, and days on which the server was vulnerable',
    short: 'Exposure and coverage',
    build: (attack) => `Build, ${attack}`,
    vulnerable: 'vulnerable',
    fixed: 'fixed',
    unknown: 'unknown',
    spanOf: (what, state, from, to) => `${what}: ${state}, ${from} to ${to}`,
    noLogs: 'no logs',
    covered: (from, to, gaps) => `${from} to ${to}, ${counted(gaps, 'gap')}`,
    keyCovered: 'covered',
    keyVulnerable: 'vulnerable build',
    keyFixed: 'fixed build',
    keyPublic: 'public events',
    publicTitle: 'Public events on this axis',
  },
  tuning: {
    title: 'Decisions about rules',
    would: (host, verdict) => `${host} would be “${verdict}”`,
    without: 'without the decisions about rules in this case.',
    apply: (decisions, hits) =>
      `${counted(decisions, 'decision')} about rules ${decisions === 1 ? 'applies' : 'apply'} here; ${counted(hits, 'hit')} ${hits === 1 ? 'is' : 'are'} not counted.`,
    see: 'See the decisions and their reasons',
    decision: (title, what, reason, day) => `${title}: ${what}. “${reason}”, ${day}.`,
  },
  nothing: {
    title: 'Nothing was read, so nothing can be said',
    means: (files) =>
      `${files === 1 ? 'The one file that was given contains no event' : `None of the ${NUMBER.format(files)} files that were given contains an event`} that Coldtrace can read. That is an error, not a result: it says nothing about the server.`,
    files: (count) => `${counted(count, 'file')}:`,
    more: (count) => `and ${NUMBER.format(count)} more`,
    otherReasons: (count) => `and ${counted(count, 'other reason')}; Coverage lists every file.`,
    needs: [
      'Coldtrace needs the logs of the Exchange server: the folder',
      'of Exchange, the folder',
      ', and the event logs (',
      '). The commands below copy them.',
    ],
  },
  add: {
    title: 'Add evidence to this case',
    means:
      'Or drop it anywhere on this page. Evidence that is already in the case is recognised and not read again.',
    folder: 'Add a folder',
    files: 'Add files',
  },
  collect: {
    title: 'What to collect from the server',
    nextTitle: 'What to collect next',
    save: 'Save the collection script',
    copiesAll:
      'The script copies the logs of Exchange and of its web server, web folders, settings and event logs.',
    copiesMissing:
      'The script copies from each server the logs that are missing here, as far as they are still there, and its web folders, settings and event logs.',
    means:
      'Run it in an elevated Windows PowerShell on the Exchange server, and name a folder on another disk. It says first how much it will copy, writes only there, changes nothing else and sends nothing, and puts everything into one zip at the end. Bring that here. Zip files that a collector made can be dropped as they are.',
    read: 'Read the script first',
    script: 'Collection script',
  },
  notify: {
    title: 'Whom to tell, and until when',
    country: 'Country',
    choose: 'Choose a country',
    aware: 'You became aware of it at (UTC)',
    now: 'Now',
    badTime: 'Write the time as 2021-03-03 14:30.',
    remembered:
      'The country is remembered in this browser, and is written into the report that you save. Nothing is sent.',
  },
  across: { title: 'Across the servers', more: (count) => `${count} more` },
  naming: {
    title: 'Which server are these from?',
    means: 'Neither the logs nor the collection name the server. The name you give is stored with the case.',
    counts: (events, sources) => `${counted(events, 'event')} in ${counted(sources, 'source')}`,
    placeholder: 'Host name',
    set: 'Set the name',
    more: (count) => `and ${count} more, which are listed once these have names.`,
  },
  glossary: {
    title: 'What the terms mean',
    verdicts: 'Verdicts, the worst first',
    states: 'Steps of an attack',
    others: 'Other terms',
    terms: 'Names and short forms',
    otherWords: [
      { word: 'Event', means: 'one line of a log, or one record of an event log.' },
      {
        word: 'Rule',
        means:
          'a description of a trace that events are searched for. An indicator is a single value known to be malicious.',
      },
      {
        word: 'Hit',
        means: 'an event that a rule matches. A finding is all hits of one rule on one server.',
      },
      {
        word: 'Level',
        means: 'how serious a finding is by itself: informational, low, medium, high or critical.',
      },
      {
        word: 'Coverage',
        means: 'the days for which a kind of log is present, so that it could have shown something.',
      },
      { word: 'Source', means: 'one file that was read, from a folder or out of an archive.' },
      {
        word: 'Time',
        means:
          'is UTC in sentences and tables, whatever time zone the server used. Where a clock is shown, it is that of the zone that was chosen, with UTC beside it.',
      },
    ],
    technical: TECHNICAL_EN,
  },
  summary: {
    unseen: 'Could not be seen:',
    across: 'Across the servers:',
    compared: 'Test-ProxyLogon:',
    notify: (country) => `Whom to tell (${country}):`,
    tonight: 'Tonight:',
    noTime: 'no time',
    finding: (level, title, count, first) => `[${level}] ${title}: ${count}, first ${first}`,
    milder: (count) => `and ${phrase(count, 'finding')} of a lower level; --report has them.`,
    rulesLeft: (absent, unused) => {
      const parts = [
        ...(absent > 0 ? [`${absent} cannot run here`] : []),
        ...(unused > 0 ? [`${unused} ${unused === 1 ? 'is' : 'are'} not used`] : []),
      ]
      return `Of the rules and indicators given ${parts.join(' and ')}. "coldtrace rules" with their paths says why.`
    },
    notAsked: (question, sources, reason) => `Not asked: ${question} of ${sources} sources. ${reason}`,
    notRead: 'Not fully read:',
    moreNotRead: (count) => `… and ${count} more; the report (--report) names them all.`,
  },
}
