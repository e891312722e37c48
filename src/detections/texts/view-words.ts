import type { StageState, Verdict } from '../conclusion.ts'
import type { Level } from '../../event/hit.ts'

/** A word and its explanation, which follows a colon or stands alone as a sentence. */
export interface ExplainedWord {
  readonly word: string
  readonly means: string
}

export interface VerdictWord extends ExplainedWord {
  /** After a number of servers: `2 compromised`. */
  readonly counted: string
}

type Sentence<A extends unknown[] = []> = (...values: A) => string

/**
 * The words around the statements: those of the verdict view, and of the summary that the command prints. Names and
 * counts are given as they are; whoever shows a text made from a name makes it visible text first.
 */
export interface ViewWords {
  /** A whole number, digits grouped. */
  readonly number: (value: number) => string
  /** A time of a table, UTC, to the second. */
  readonly stamp: (time: number | null) => string
  /** Two times of a table. A span below a second is one time. */
  readonly span: (from: number | null, to: number | null) => string
  readonly verdicts: Readonly<Record<Verdict, VerdictWord>>
  readonly states: Readonly<Record<StageState, ExplainedWord>>
  readonly levels: Readonly<Record<Level, string>>
  /** The name of a server that nothing names. */
  readonly unknownServer: string
  readonly page: {
    readonly paused: string
    readonly goesOn: string
    readonly soFar: string
    readonly read: Sentence<[name: string, events: number, sources: number]>
    readonly part: string
    readonly partMeans: string
    readonly lost: Sentence<[sources: number]>
    readonly lostMeans: string
    readonly lostMore: string
    readonly noVerdict: string
    readonly noServer: string
    readonly begun: string
    readonly print: string
    readonly save: string
  }
  readonly hosts: {
    readonly title: Sentence<[servers: number, tally: readonly string[]]>
    readonly worked: Sentence<[since: string, attacks: readonly string[]]>
    readonly tried: Sentence<[attacks: readonly string[]]>
  }
  readonly host: {
    readonly why: string
    readonly findings: Sentence<[count: number]>
    readonly questions: string
    readonly moreQuestions: Sentence<[count: number]>
    readonly todo: string
    readonly attacks: string
    readonly exposure: string
    readonly moreSentences: Sentence<[count: number]>
    readonly compared: string
    readonly unseen: string
    /** Label of the control that shows a whole list of which the sentence has a part. */
    readonly allListed: Sentence<[count: number]>
    readonly evidence: string
    readonly evidenceFor: Sentence<[step: string]>
    /** Label of the part that holds the reasons in full. */
    readonly reasons: string
    /** Label of the attacks of which nothing was found. */
    readonly otherAttacks: Sentence<[count: number]>
  }
  readonly answer: {
    readonly inSince: string
    readonly triedSince: string
    readonly through: Sentence<[attacks: readonly string[]]>
    readonly from: Sentence<[addresses: readonly string[], more: number]>
    readonly reached: string
    readonly stillOpen: string
    readonly tonight: string
    readonly done: Sentence<[done: number, all: number]>
    readonly story: string
    readonly quoting: string
    readonly noQuote: string
    readonly showEvent: string
    readonly zone: string
  }
  readonly actors: {
    readonly title: string
    readonly short: string
    readonly address: string
    readonly from: string
    readonly to: string
    readonly until: string
    readonly steps: string
    readonly agents: string
    readonly evidence: string
    readonly around: string
    readonly notLogged: string
    readonly events: Sentence<[count: number]>
    readonly eventsOf: Sentence<[address: string | null]>
  }
  readonly strips: {
    readonly title: string
    readonly short: string
    readonly build: Sentence<[attack: string]>
    readonly vulnerable: string
    readonly fixed: string
    readonly unknown: string
    readonly spanOf: Sentence<[what: string, state: string, from: string, to: string]>
    readonly noLogs: string
    readonly covered: Sentence<[from: string, to: string, gaps: number]>
    readonly keyCovered: string
    readonly keyVulnerable: string
    readonly keyFixed: string
    readonly keyPublic: string
    readonly publicTitle: string
  }
  readonly tuning: {
    readonly title: string
    readonly would: Sentence<[host: string, verdict: string]>
    readonly without: string
    readonly apply: Sentence<[decisions: number, hits: number]>
    readonly see: string
    readonly decision: Sentence<[title: string, what: string, reason: string, day: string]>
  }
  readonly nothing: {
    readonly title: string
    readonly means: Sentence<[files: number]>
    readonly files: Sentence<[count: number]>
    readonly more: Sentence<[count: number]>
    readonly otherReasons: Sentence<[count: number]>
    /** Around the names of folders: a text for each gap. */
    readonly needs: readonly [before: string, between: string, events: string, after: string]
  }
  readonly add: {
    readonly title: string
    readonly means: string
    readonly folder: string
    readonly files: string
  }
  readonly collect: {
    readonly title: string
    readonly nextTitle: string
    readonly save: string
    readonly copiesAll: string
    readonly copiesMissing: string
    readonly means: string
    readonly read: string
    readonly script: string
  }
  readonly notify: {
    readonly title: string
    readonly country: string
    readonly choose: string
    readonly aware: string
    readonly now: string
    readonly badTime: string
    readonly remembered: string
  }
  readonly across: { readonly title: string; readonly more: Sentence<[count: number]> }
  readonly naming: {
    readonly title: string
    readonly means: string
    readonly counts: Sentence<[events: number, sources: number]>
    readonly placeholder: string
    readonly set: string
    readonly more: Sentence<[count: number]>
  }
  readonly glossary: {
    readonly title: string
    readonly verdicts: string
    readonly states: string
    readonly others: string
    readonly terms: string
    readonly otherWords: readonly ExplainedWord[]
    /** Names and short forms that stand in statements; `/` separates spellings of one. */
    readonly technical: readonly ExplainedWord[]
  }
  readonly summary: {
    readonly unseen: string
    readonly across: string
    readonly compared: string
    readonly notify: Sentence<[country: string]>
    readonly tonight: string
    readonly noTime: string
    readonly finding: Sentence<[level: string, title: string, count: number, first: string]>
    readonly milder: Sentence<[count: number]>
    readonly rulesLeft: Sentence<[absent: number, unused: number]>
    readonly notAsked: Sentence<[question: string, sources: number, reason: string]>
    readonly notRead: string
    readonly moreNotRead: (count: number) => string
  }
}
