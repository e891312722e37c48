import type { Level } from '../../../event/hit.ts'
import { problemOf } from '../../../predicate/values/value-test.ts'
import { patternTest } from '../../indicators/indicator.ts'
import { guessed } from '../guess.ts'
import { baseName, entryOf, refused, type PackEntry, type PackFormat } from '../pack.ts'

/** The purpose of a list stands in the name of its file. */
const KIND = /(?:^|[^a-z])(trusted-hash|hash|filename|c2|keyword)/i

const format: PackFormat = {
  id: 'loki',
  title: 'Lists of Loki and THOR',
  priority: 60,
  sniff: ({ path, text }) => kindOf(path) !== null && !/^\s*[[{<]/.test(text),
  read({ path, text }) {
    const kind = kindOf(path)
    const entries: PackEntry[] = []
    let about = ''
    text.split(/\r?\n/).forEach((raw, i) => {
      const line = raw.trim()
      if (line.startsWith('#')) about = line.replace(/^#+\s*/, '')
      else if (line !== '') entries.push(entry(kind ?? 'c2', line, about, i + 1))
    })
    return entries
  },
}
export default format

function kindOf(path: string): string | null {
  return /\.(?:txt|csv|ioc|dat)$/i.test(path) ? (KIND.exec(baseName(path))?.[1]?.toLowerCase() ?? null) : null
}

function entry(kind: string, text: string, about: string, line: number): PackEntry {
  switch (kind) {
    case 'trusted-hash':
      return refused(text, 'it is trusted, not sought: put it on the allow-list of a rule instead', line)
    case 'keyword':
      return refused(
        text,
        'words of memory and files are not looked for in logs: search for them instead',
        line,
      )
    case 'filename':
      return filePattern(text, about, line)
  }
  const cut = text.indexOf(';')
  const value = cut < 0 ? text : text.slice(0, cut)
  const note = (cut < 0 ? about : text.slice(cut + 1)).trim()
  const written = guessed(value)
  if (kind === 'hash' && written?.type !== 'hash')
    return refused(text, 'it does not begin with a digest', line)
  return entryOf(text, written && { ...written, note }, line)
}

/** `pattern;score`, perhaps with a third part: a pattern of paths that are harmless. */
function filePattern(text: string, note: string, line: number): PackEntry {
  const [pattern = '', score = '', except = ''] = text.split(';').map((part) => part.trim())
  for (const part of [pattern, except]) {
    const problem = part === '' ? null : problemOf(patternTest(part))
    if (problem !== null) return refused(text, problem, line)
  }
  if (pattern === '') return refused(text, 'the pattern is missing', line)
  const level = levelOf(score)
  return entryOf(
    text,
    { type: 'file-pattern', value: pattern, level, note, ...(except === '' ? {} : { except }) },
    line,
  )
}

/** Scores run up to 100; what stands at 60 and more is worth a look by itself. */
function levelOf(score: string): Level {
  const number = /^-?\d+$/.test(score) ? Number(score) : 50
  return number >= 80 ? 'medium' : number >= 60 ? 'low' : 'informational'
}
