import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { resolveLogsource } from '../../src/detections/logs/logsources.ts'
import { aboutLog, CATALOGUE, kindOfLogPath, titleOfKind, vocabularyOf } from '../../src/formats/catalogue.ts'
import type { AnsweredLogsource, FieldSources, LogAbout } from '../../src/formats/log-about.ts'
import { formatById, FORMATS } from '../../src/formats/registry.ts'
import formatsSection from '../docs/formats-section.ts'
import { slowParts } from './format-pattern.ts'

const FOLDER = fileURLToPath(new URL('../../src/formats/', import.meta.url))
const README = fileURLToPath(new URL('../../README.md', import.meta.url))

/** Where a law looks for what it asks for, so that its message says what to mend. */
function about(id: string, key: string): string {
  return `src/formats/${id}/about.ts: ${key}`
}

describe('the catalogue of logs', () => {
  it('holds every log that is read, each from the folder of its name', () => {
    const folders = readdirSync(FOLDER).filter(
      (name) => !name.startsWith('_') && existsSync(`${FOLDER}${name}/about.ts`),
    )
    expect(CATALOGUE.map(({ id }) => id).sort(), 'the id in about.ts is the name of its folder').toEqual(
      folders.sort(),
    )
    const missing = FORMATS.filter(({ id }) => !aboutLog(id)).map(({ id }) => about(id, 'is missing'))
    expect(missing).toEqual([])
    const unread = CATALOGUE.filter(({ id }) => !formatById(id)).map(
      ({ id }) => `src/formats/${id}/index.ts: is missing, or its format has another id`,
    )
    expect(unread).toEqual([])
  })

  it('gives a kind the same title wherever it is declared', () => {
    const wrong = CATALOGUE.flatMap(({ id, kindTitles }) =>
      Object.entries(kindTitles).flatMap(([kind, title]) => {
        const others = CATALOGUE.filter((other) => (other.kindTitles[kind] ?? title) !== title)
        return others.map((other) => about(id, `kindTitles.${kind} differs from that of ${other.id}`))
      }),
    )
    expect(wrong).toEqual([])
  })

  it('imports data only', () => {
    const wrong = CATALOGUE.flatMap(({ id }) => readersBehind(`${id}/about.ts`))
    expect(wrong, 'about.ts imports types, and data from files without a reader').toEqual([])
  })

  it('is what the table of formats in README.md is made of', () => {
    const { name, text } = formatsSection
    const written = new RegExp(
      `<!-- npm run docs writes ${name} from here -->\\s+<!-- prettier-ignore-start -->\\s+(.*?)\\s+<!-- prettier-ignore-end -->`,
      's',
    ).exec(readFileSync(README, 'utf8'))?.[1]
    expect(written === text(), 'README.md: its table of formats is not up to date: run npm run docs').toBe(
      true,
    )
  })
})

interface Naming {
  readonly key: string
  readonly aliases: FieldSources
  readonly fields: readonly string[]
}

/** Aliases that a log declares, each with the fields that the events have which they are for, where these are known. */
function namings({ sigma }: LogAbout): Naming[] {
  if ('sameAs' in sigma || !sigma.fields) return []
  const { fields, aliases = {}, logsources, channels = [] } = sigma
  const found: Naming[] = [{ key: 'sigma.aliases', aliases, fields }]
  for (const { aliases = {}, addedAliases = {} } of logsources)
    found.push({ key: 'sigma.logsources.aliases', aliases: { ...aliases, ...addedAliases }, fields })
  for (const { names, aliases = {}, ...channel } of channels) {
    if (!channel.fields) continue
    const all = [...fields, ...channel.fields]
    found.push({ key: `sigma.channels ${names[0]}: aliases`, aliases, fields: all })
    for (const event of channel.events ?? []) {
      const key = `sigma.channels ${names[0]} ${event.ids.join(', ')}: aliases`
      found.push({ key, aliases: event.aliases ?? {}, fields: [...all, ...(event.fields ?? [])] })
    }
  }
  return found
}

/** Files that an about.ts imports, directly or not, and that read bytes. */
function readersBehind(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return []
  seen.add(path)
  const text = readFileSync(FOLDER + path, 'utf8')
  const found = /\b(Uint8Array|Sink|Parser)\b/.test(text) ? [path] : []
  for (const [, target = ''] of text.matchAll(/^import (?!type )[^;]*?from '(\.[^']+)'/gms)) {
    const file = new URL(target, `file:///formats/${path}`).pathname
    if (file.startsWith('/formats/')) found.push(...readersBehind(file.slice('/formats/'.length), seen))
  }
  return found
}

describe.each(CATALOGUE.map((log) => ({ id: log.id, log })))('log $id', ({ id, log }) => {
  it('says what it is', () => {
    expect(log.title, about(id, 'title is empty')).not.toBe('')
    expect(log.summary, about(id, 'summary is empty; it becomes a row of README.md')).not.toBe('')
  })

  it('answers the log sources that it declares', () => {
    const { sigma }: LogAbout = log
    if ('sameAs' in sigma) {
      expect(
        aboutLog(sigma.sameAs)?.sigma,
        about(id, 'sigma.sameAs names no log with words of its own'),
      ).toHaveProperty('logsources')
      return
    }
    for (const { product = '', category = '', service = '' } of sigma.logsources) {
      const asked = { product, category, service: service === '*' ? '' : service }
      const resolved = resolveLogsource(asked, 'built-in')
      const formats = resolved.ok ? resolved.bindings.map(({ format }) => format) : [resolved.reason]
      expect(
        formats,
        about(id, `sigma.logsources: ${JSON.stringify(asked)} is answered by other logs`),
      ).toContain(vocabularyOf(id))
    }
    if (sigma.closed) expect(sigma.fields, about(id, 'sigma.closed needs sigma.fields')).toBeDefined()
  })

  it('answers no log source that another log answers at the same rank', () => {
    const { sigma }: LogAbout = log
    if ('sameAs' in sigma) return
    const key = ({ product, category, service, rank = 0 }: AnsweredLogsource): string =>
      JSON.stringify({ product, category, service, rank })
    const own = new Set(sigma.logsources.map(key))
    const twice = CATALOGUE.flatMap(({ id: other, sigma: others }) =>
      other === id || 'sameAs' in others
        ? []
        : others.logsources
            .map(key)
            .filter((one) => own.has(one))
            .map((one) => about(id, `sigma.logsources: ${one} is answered by ${other}, too; choose a rank`)),
    )
    expect(twice).toEqual([])
  })

  it('gives Sigma names to columns that its events have', () => {
    const wrong: string[] = []
    for (const { key, aliases, fields } of namings(log)) {
      const known = new Set(fields)
      for (const [name, source] of Object.entries(aliases)) {
        expect(name, about(id, `${key}: names are written in lower case`)).toBe(name.toLowerCase())
        const columns = typeof source === 'string' ? [source] : source.anyOf
        if (!columns.some((column) => known.has(column))) {
          wrong.push(about(id, `${key}.${name}: none of ${columns.join(', ')} stands in its fields`))
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('stands on a server where its paths say, under a kind that it declares', () => {
    for (const { at, kind } of log.paths ?? []) {
      expect(at.flags, about(id, `paths: ${at} must ignore case and keep no position`)).toBe('i')
      const example = kind.replace('{1}', 'example')
      expect(titleOfKind(example), about(id, `paths: the kind ${kind} has no title in kindTitles`)).not.toBe(
        example,
      )
    }
  })
})

describe('the kind of a path', () => {
  it.each([
    [
      'C:\\Windows\\System32\\winevt\\Logs\\Microsoft-Windows-Sysmon%4Operational.evtx',
      'event-log/microsoft-windows-sysmon-operational',
    ],
    ['D:/Windows/System32/winevt/logs/Security.evtx', 'event-log/security'],
    ['C:\\Exchange\\Logging\\HttpProxy\\Ecp\\HttpProxy_2021030306-1.LOG', 'http-proxy/ecp'],
    ['C:\\Exchange\\Logging\\ECP\\Server\\ECPServer20210303-1.LOG', 'ecp-server'],
    ['C:\\Exchange\\Logging\\ECP\\Activity\\x.LOG', 'ecp-activity'],
    ['C:\\Exchange\\Logging\\OABGeneratorLog\\x.LOG', 'oab-generator'],
    ['C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210303.log', 'iis/front-end'],
    ['C:\\inetpub\\logs\\LogFiles\\W3SVC2\\u_ex210303.log', 'iis/back-end'],
    ['C:\\inetpub\\logs\\LogFiles\\W3SVC12\\u_ex210303.log', null],
    ['C:\\Users\\x\\Security.evtx', null],
  ])('%s', (path, kind) => {
    expect(kindOfLogPath(path)).toBe(kind)
  })
})

describe('the title of a kind', () => {
  it.each([
    ['iis/front-end', 'IIS front end'],
    ['http-proxy/owa', 'HttpProxy OWA'],
    ['http-proxy/owacalendar', 'HttpProxy Owacalendar'],
    ['exchange-other/calendar-repair-assistant-log', 'Exchange: calendar repair assistant log'],
    ['event-log/security', 'Security log'],
    ['event-log/microsoft-windows-sysmon-operational', 'Sysmon log'],
    ['event-log/microsoft-windows-taskscheduler-operational', 'Taskscheduler operational log'],
    ['what-nobody-declares', 'what-nobody-declares'],
  ])('%s is %s', (kind, title) => {
    expect(titleOfKind(kind)).toBe(title)
  })
})

describe('patterns of lines', () => {
  it.each([
    /^(?<time>[^\]]+)\] (?<message>.*)$/,
    /^\d{4}-\d\d (?:client=(?<client>\S+) )?(?<message>.*)$/,
    /^(?:a|b)(?<rest>[^ ]*)(?: x)? (?<more>.*)$/,
  ])('%s takes time in proportion to the line', (pattern) => {
    expect(slowParts(pattern)).toEqual([])
  })

  it.each([
    [/^(a+)+$/, 'repeats a group'],
    [/^(?:a|aa)*$/, 'repeats a group'],
    [/^.*x.*y$/, 'can also stand in it'],
    [/^\w+\d+ x$/, 'can also stand in it'],
    [/^[^ ]*?x$/, 'is lazy'],
    [/^(.)\1$/, 'is more than'],
    [/^(?=x)y$/, 'is more than'],
    [/a b$/, 'must begin with ^'],
    [/^(?:a?a?a?a?a?a?a?a?)a$/, 'ways'],
  ])('%s is refused: %s', (pattern, problem) => {
    expect(slowParts(pattern).join('\n')).toContain(problem)
  })
})
