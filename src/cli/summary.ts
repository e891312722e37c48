import { whomToTell } from '../detections/verdict/whom-to-tell.ts'
import type { RefusedRule } from '../detections/rule.ts'
import { saidOf, saidOfCase } from '../detections/texts/host-words.ts'
import { viewWords, type LanguageCode } from '../detections/texts/say.ts'
import type { Awareness, CaseReport } from '../engine/contracts/case.ts'
import { isoOf } from '../event/time.ts'

/** Sources that are named when they could not be read whole; the report names all. */
const MOST_LOST = 200

/** The report as a few lines for a person at a terminal; none when there is nothing to say. */
export function summaryOf(
  report: CaseReport,
  refused: readonly Pick<RefusedRule, 'state'>[],
  code: LanguageCode,
  informed: Awareness | null,
): readonly string[] {
  const { summary, verdicts, levels } = viewWords(code)
  const lines: string[] = []
  const across = saidOfCase(report.statements, code)
  if (across.length > 0) lines.push(summary.across, ...across.map((sentence) => `  ${sentence}`), '')
  for (const host of report.hosts) {
    // Scripts know a verdict by its English word.
    const word = code === 'en' ? '' : ` (${verdicts[host.verdict].word})`
    lines.push(`${nameText(host.name)}: ${host.verdict}${word}`)
    for (const section of ['answer', 'touched', 'because', 'story', 'question', 'actor'] as const)
      for (const sentence of saidOf(host, section, code)) lines.push(`  ${sentence}`)
    const found = report.findings.filter(({ host: name }) => name === host.name)
    const worst = found.filter(({ level }) => level === 'critical' || level === 'high')
    for (const { level, title, count, firstTime } of worst) {
      const first = isoOf(firstTime) ?? summary.noTime
      lines.push(`  ${summary.finding(levels[level], title, count, first)}`)
    }
    const milder = found.length - worst.length
    if (milder > 0) lines.push(`  ${summary.milder(milder)}`)
    const compared = saidOf(host, 'compare', code)
    if (compared.length > 0)
      lines.push(`  ${summary.compared}`, ...compared.map((sentence) => `    ${sentence}`))
    const unseen = saidOf(host, 'unseen', code)
    if (unseen.length > 0) lines.push(`  ${summary.unseen}`, ...unseen.map((sentence) => `    ${sentence}`))
    const tonight = saidOf(host, 'tonight', code)
    lines.push(`  ${summary.tonight}`, ...tonight.map((sentence) => `    ${sentence}`), '')
  }
  lines.push(...saidOfCase(report.judgements.elsewhere, code))
  const country = report.countries.find(({ code: known }) => known === informed?.country)
  if (informed && country) {
    const told = saidOfCase(whomToTell(country, informed.aware), code)
    lines.push(summary.notify(country.code), ...told.map((sentence) => `  ${sentence}`), '')
  }
  const absent = refused.filter(({ state }) => state === 'absent').length
  if (refused.length > 0) lines.push(summary.rulesLeft(absent, refused.length - absent))
  for (const { question, reason, sources } of report.rules.unasked)
    lines.push(summary.notAsked(question, sources, reason))
  const lost = report.sources.filter(({ issues }) => issues.some(({ severity }) => severity !== 'note'))
  if (lost.length > 0) lines.push(summary.notRead)
  for (const source of lost.slice(0, MOST_LOST)) {
    for (const issue of source.issues) {
      if (issue.severity !== 'note')
        lines.push(`  ${source.path}: ${issue.what} ${issue.detail}. ${issue.advice}`)
    }
  }
  if (lost.length > MOST_LOST) lines.push(`  ${summary.moreNotRead(lost.length - MOST_LOST)}`)
  return lines
}

/** A name that could be taken for more than one, such as `EX01: no-evidence`, stands in quotes. */
function nameText(name: string): string {
  return /^[\p{L}\p{N}_.-]+$/u.test(name) ? name : JSON.stringify(name)
}
