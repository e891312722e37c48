import type { Citation, Statement, StatementValue } from '../detections/statement.ts'
import { whomToTell } from '../detections/verdict/whom-to-tell.ts'
import {
  changesOf,
  languageFor,
  saidOf,
  sentenceOf,
  type TitledHost,
} from '../detections/texts/host-words.ts'
import type { LanguageCode } from '../detections/texts/say.ts'
import { dayName, isoOf } from '../event/time.ts'
import type { Annotation } from '../event/annotation.ts'
import { eventsJson, judgementJson } from './judgement-json.ts'
import { jsonPieces } from './json-pieces.ts'
import { placeJson, type PlaceJson } from './place-json.ts'
import type { Awareness, CaseReport, ReportOptions } from '../engine/contracts/case.ts'
import type { Finding, HitExample } from '../engine/contracts/findings.ts'
import type { SourceRow } from '../engine/contracts/sources.ts'

export const REPORT_SCHEMA = 'coldtrace.report/2'
/** `$id` of the JSON Schema of that shape, which is published as `schemas/report-2.json` of the page. */
export const SCHEMA_ID = 'urn:coldtrace:report:2'

export interface RunFacts {
  readonly version: string
  readonly seconds: number
  readonly bytes: number
  /** Milliseconds of one core by rule, as far as they were measured. */
  readonly costs: Readonly<Record<string, number>>
  /** `null` where the platform does not tell. */
  readonly peakMemoryBytes: number | null
}

/** The report as other programs read it; times are ISO 8601 UTC, order is independent of reading. */
export function reportJson(report: CaseReport, run: RunFacts, options?: ReportOptions): string {
  return [...reportPieces(report, run, options)].join('')
}

/** The same in pieces: a case may have hundreds of thousands of sources. */
export function reportPieces(
  report: CaseReport,
  run: RunFacts,
  { language: code = 'en', informed = null }: ReportOptions = {},
): Iterable<string> {
  const rules = report.findings.filter(({ indicator }) => indicator === null)
  const indexOf = new Map(rules.map((finding, i) => [`${finding.host}\n${finding.rule}`, i]))
  const paths = new Map(report.sources.map(({ id, path }) => [id, path]))
  const pathOf = (source: number): string => paths.get(source) ?? ''
  const json = {
    $schema: SCHEMA_ID,
    schema: REPORT_SCHEMA,
    language: code,
    tool: { version: run.version, rules: { digest: report.rules.digest, count: report.rules.running } },
    sources: sourcesJson(report.sources),
    statements: report.statements.map((statement) => statementJson(NO_HOST, statement, pathOf, code)),
    hosts: report.hosts.map((host) => ({
      name: host.name,
      verdict: host.verdict,
      because: saidOf(host, 'because', code),
      withoutAnswers: host.withoutAnswers,
      questions: saidOf(host, 'question', code),
      openQuestions: host.questions.map(({ rule, events, statement }) => ({
        host: host.name,
        rule,
        events: eventsJson(events),
        statement: statement.id,
      })),
      answers: host.answers.map(({ judgement, effect, statement }) => ({
        rule: judgement.rule,
        events: eventsJson(judgement.events),
        effect,
        statement: statement.id,
      })),
      story: saidOf(host, 'story', code),
      todo: saidOf(host, 'tonight', code),
      blind: saidOf(host, 'unseen', code),
      compared: saidOf(host, 'compare', code),
      statements: host.statements.map((statement) => statementJson(host, statement, pathOf, code)),
      chains: host.chains.map((chain) => ({
        id: chain.id,
        title: languageFor(host, code).wording.chain(chain.id),
        verdict: chain.verdict,
        since: isoOf(chain.since),
        answered: chain.answered.map(([from, to]) => ({ from: isoOf(from), to: isoOf(to) })),
        tracks: chain.tracks.map((track) => ({
          actor: track.actor,
          links: track.links,
          from: isoOf(track.from),
          to: isoOf(track.to),
          stages: track.stages,
          events: track.events,
        })),
        stages: chain.stages.map((stage) => ({
          id: stage.id,
          title: languageFor(host, code).wording.stage(chain.id, stage.id),
          state: stage.state,
          note: sentenceOf(host, stage.statement, code),
          statement: stage.statement.id,
          firstTime: isoOf(stage.firstTime),
          lastTime: isoOf(stage.lastTime),
          hits: stage.rules.flatMap((rule) => indexOf.get(`${host.name}\n${rule}`) ?? []),
        })),
      })),
      exposure: host.exposure.map((span) => ({
        ...span,
        from: isoOf(span.from),
        to: isoOf(span.to),
        cites: span.cites.map((cite) => citationJson(cite, pathOf)),
      })),
      coverage: host.coverage.map((row) => ({
        kind: row.kind,
        from: isoOf(row.from),
        to: isoOf(row.to),
        days: row.days.map(([day, events]) => ({ day: dayName(day), events })),
        gaps: row.gaps.map(([from, to]) => ({ from: dayName(from), to: dayName(to) })),
      })),
    })),
    ...notifyJson(report, informed, code),
    hits: rules.map(hitJson),
    indicators: indicatorsJson(report.findings),
    entities: report.entities.flatMap(({ kind, rows }) =>
      rows.map(({ search, firstTime, lastTime, ...row }) => ({
        kind,
        ...row,
        firstTime: isoOf(firstTime),
        lastTime: isoOf(lastTime),
        search,
      })),
    ),
    // As a file of answers holds them, so that a report can be given in its place.
    judgements: report.judgements.given.map(judgementJson),
    annotations: report.annotations.map((one) => annotationJson(one, pathOf)),
    tuning: {
      decisions: report.tuning.decisions.map(({ time, ...decision }) => ({ ...decision, time: isoOf(time) })),
      verdicts: report.tuning.verdicts,
    },
    rules: {
      running: report.rules.running,
      notRunnable: report.rules.refused,
      unasked: report.rules.unasked,
    },
    stats: {
      seconds: run.seconds,
      bytes: run.bytes,
      events: report.sources.reduce((sum, source) => sum + source.events, 0),
      peakMemoryBytes: run.peakMemoryBytes,
      // Estimated, and other in each run.
      costliestRules: costliest(run.costs),
    },
  }
  return jsonPieces(json)
}

function* sourcesJson(sources: readonly SourceRow[]): Generator<object> {
  for (const source of sources)
    yield {
      path: source.path,
      originalPath: source.originalPath,
      host: source.host,
      hostFrom: source.hostFrom,
      collector: source.collector,
      created: isoOf(source.created),
      modified: isoOf(source.modified),
      format: source.format,
      bytes: source.bytes,
      sha256: source.sha256,
      events: source.events,
      firstTime: isoOf(source.firstTime),
      lastTime: isoOf(source.lastTime),
      ledger: source.ledger,
      issues: source.issues.map(({ code, severity, count, place, detail }) => ({
        code,
        severity,
        count,
        place: place && placeJson(place),
        detail,
      })),
      facts: source.facts.flatMap(({ key, values }) =>
        values.map(({ value, time }) => ({ key, value, time: isoOf(time) })),
      ),
      said: source.said,
    }
}

/** Whom to tell, where somebody said for which country. */
function notifyJson({ countries }: CaseReport, informed: Awareness | null, code: LanguageCode): object {
  const country = countries.find(({ code: known }) => known === informed?.country)
  if (!informed || !country) return {}
  return {
    notify: {
      country: country.code,
      aware: isoOf(informed.aware),
      checked: isoOf(country.checked),
      laws: country.laws,
      authority: country.authority,
      cert: country.cert,
      statements: whomToTell(country, informed.aware).map((statement) =>
        statementJson(NO_HOST, statement, () => '', code),
      ),
    },
  }
}

/** What is said of the case names no attack, step or log. */
const NO_HOST: TitledHost = { chains: [], coverage: [] }

function statementJson(
  host: TitledHost,
  statement: Statement,
  pathOf: (source: number) => string,
  code: LanguageCode,
): object {
  const { values, from, to, evidence, against, host: _, ...told } = statement
  const cited = (citation: Citation): object => citationJson(citation, pathOf)
  return {
    ...told,
    text: sentenceOf(host, statement, code),
    from: isoOf(from),
    to: isoOf(to),
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueJson(value)])),
    evidence: evidence.map(cited),
    against: against.map(cited),
    changes: changesOf(host, statement, code),
  }
}

/** Sources are named by path: their numbers are other in each reading. */
function citationJson({ source, place, time, rule }: Citation, pathOf: (source: number) => string): object {
  return { source: pathOf(source), place: place && placeJson(place), time: isoOf(time), rule }
}

function valueJson(value: StatementValue): unknown {
  switch (value.kind) {
    case 'names':
      return { of: value.of, names: value.names, more: value.more, ...leastJson(value) }
    case 'number':
      return { unit: value.unit, value: value.value, ...leastJson(value) }
    case 'tally':
      return { of: value.of, unit: value.unit, rows: value.rows, more: value.more, ...leastJson(value) }
    case 'time':
      return isoOf(value.value)
    case 'spans':
      return {
        spans: value.spans.map(([begin, end]) => ({ from: isoOf(begin), to: isoOf(end) })),
        more: value.more,
      }
    case 'flag':
      return value.value
  }
}

function leastJson({ atLeast }: { readonly atLeast?: true }): { readonly atLeast?: true } {
  return atLeast ? { atLeast } : {}
}

function annotationJson(
  { on, star, tags, note, time }: Annotation,
  pathOf: (source: number) => string,
): object {
  return {
    event: on.kind === 'event' ? { source: pathOf(on.source), place: placeJson(on.place) } : null,
    finding: on.kind === 'finding' ? { host: on.host, rule: on.rule } : null,
    star,
    tags,
    note,
    time: isoOf(time),
  }
}

const COSTLIEST = 20

function costliest(
  costs: RunFacts['costs'],
): readonly { readonly rule: string; readonly milliseconds: number }[] {
  return Object.entries(costs)
    .sort(([a, spent], [b, other]) => other - spent || (a < b ? -1 : 1))
    .slice(0, COSTLIEST)
    .map(([rule, spent]) => ({ rule, milliseconds: Math.round(spent * 10) / 10 }))
}

interface ExampleJson {
  readonly source: string
  readonly place: PlaceJson
  readonly time: string | null
  readonly fields: object
  readonly members?: readonly object[]
}

function hitJson(finding: Finding): object {
  return {
    rule: finding.rule,
    id: finding.id,
    title: finding.title,
    level: finding.level,
    tags: finding.tags,
    host: finding.host,
    count: finding.count,
    firstTime: isoOf(finding.firstTime),
    lastTime: isoOf(finding.lastTime),
    examples: finding.examples.map(exampleJson),
  }
}

function exampleJson(example: HitExample): ExampleJson {
  return {
    source: example.sourcePath,
    place: placeJson(example.place),
    time: isoOf(example.time),
    fields: example.fields,
    ...(example.members.length > 0 ? { members: example.members.map(memberJson) } : {}),
  }
}

/** An event that a correlation is made of. */
function memberJson(member: HitExample['members'][number]): object {
  return {
    rule: member.rule,
    source: member.sourcePath,
    place: placeJson(member.place),
    time: isoOf(member.time),
  }
}

/** One entry per indicator, over all hosts. */
function indicatorsJson(findings: readonly Finding[]): object[] {
  const byName = new Map<string, Finding[]>()
  for (const finding of findings) {
    if (finding.indicator) byName.set(finding.rule, [...(byName.get(finding.rule) ?? []), finding])
  }
  return [...byName.values()].map((same) => {
    const [{ indicator, level }] = same as [Finding]
    return {
      ...indicator,
      level,
      hosts: same.map(({ host }) => host),
      count: same.reduce((sum, { count }) => sum + count, 0),
      firstTime: isoOf(
        endOf(
          same.map(({ firstTime }) => firstTime),
          Math.min,
        ),
      ),
      lastTime: isoOf(
        endOf(
          same.map(({ lastTime }) => lastTime),
          Math.max,
        ),
      ),
      examples: same.flatMap(({ examples }) => examples).map(exampleJson),
    }
  })
}

function endOf(times: readonly (number | null)[], choose: (...times: number[]) => number): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : choose(...known)
}
