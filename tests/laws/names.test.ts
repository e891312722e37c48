import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CODE, filesBelow, PRODUCT, read, ROOT } from './project-files.ts'

/** This file names what it forbids. */
const SELF = 'tests/laws/names.test.ts'

const TESTS = filesBelow('tests', /\.ts$/).filter((path) => path !== SELF)
const SCRIPTS = filesBelow('.ci', /\.mjs$/)

/**
 * A comment that begins so is no sentence, and has to be read twice: "Of the records." instead of "Total length of the
 * records, in bytes."
 */
const HEADLESS =
  /^(Of|By (how|what|which|whom)|In (which|whose)|From (where|which)|To which|On which|At which|For (how|which|whom)|With which|So (many|much)|As (many|much)|Since when|Until when|Where to|Those (of|that|which))\b/

/** Participles and placeholders: a type so named says what happened to something, and not what it is. */
const BARE =
  /^([A-Z][a-z]*[^aeiouy]ed|[A-Z][a-z]*[aeiou]ded|Known|Drawn|Found|Given|Held|Kept|Lost|Made|Put|Read|Said|Seen|Sent|Set|Shown|Taken|Thrown|Told|Written|Asking|Gathering|Growing|Linking|Parting|Rehunting|Run|Go|Thing|Stuff|Item|Data|Info|Need|Want|Shows|Supplies)$/

describe('names', () => {
  it('of files say what is in them', () => {
    const VAGUE = /(^|[-/.])(utils?|helpers?|common|misc|managers?|services?|handlers?)([-/.]|$)/i
    const wrong = [...CODE, ...TESTS].filter(
      (path) => VAGUE.test(path) && path !== 'workers/service-worker.ts',
    )
    expect(
      wrong.map((path) => `${path}: ${VAGUE.exec(path)?.[2]} names nothing; name what the file exports`),
    ).toEqual([])
  })

  it('of tests are those of the files that they test', () => {
    const wrong = CODE.filter((path) => path.endsWith('.test.ts')).filter((path) => {
      const tested = path.replace(/\.test\.ts$/, '')
      return !['.ts', '.svelte.ts', '.svelte'].some((ending) => existsSync(join(ROOT, tested + ending)))
    })
    expect(
      wrong.map(
        (path) =>
          `${path}: there is no ${path.replace('.test', '')}; name it after the file it tests, ` +
          'or move it to tests/cases when it tests several rooms together',
      ),
    ).toEqual([])
  })

  it('of types say what they are', () => {
    const wrong: string[] = []
    for (const path of PRODUCT)
      for (const [, name = ''] of read(path).matchAll(
        /^(?:export )?(?:abstract )?(?:interface|type|class) (\w+)/gm,
      ))
        if (BARE.test(name))
          wrong.push(
            `${path}: ${name} is a participle or a placeholder; name it with a noun that says what it is`,
          )
    expect(wrong).toEqual([])
  })
})

/** The first lines of the comments of a file, with their numbers; a comment of several `//` lines is one. */
function commentsOf(path: string): (readonly [line: number, text: string])[] {
  const comments: (readonly [number, string])[] = []
  const lines = read(path).split('\n')
  lines.forEach((line, at) => {
    const before = (lines[at - 1] ?? '').trim()
    const text = /(?:^|\s)(?:\/\/|\/\*\*?) (.*?)(?: \*\/)?$/.exec(line)?.[1] ?? /^\s*\* (.*)/.exec(line)?.[1]
    const goesOn = /^\s*\/\//.test(line)
      ? before.startsWith('//')
      : /^\s*\* /.test(line) && !/^\/\*\*?$/.test(before)
    if (text !== undefined && !goesOn) comments.push([at + 1, text])
  })
  return comments
}

describe('comments', () => {
  it('begin as sentences do', () => {
    const headless = [...CODE, ...TESTS, ...SCRIPTS].flatMap((path) =>
      commentsOf(path)
        .filter(([, text]) => HEADLESS.test(text))
        .map(
          ([line, text]) => `${path}, line ${line}: “${text}” has no subject; say what it is, with its unit`,
        ),
    )
    expect(headless).toEqual([])
  })
})

describe('words', () => {
  it('no text that a person sees calls a server clean', () => {
    const seen = [
      ...PRODUCT.filter((path) => /^src\/(ui|detections|event|cli|engine|exports)\//.test(path)),
      ...filesBelow('src/detections', /\.yml$/),
      ...filesBelow('src/formats', /^NOTES\.md$/),
      'index.html',
      'README.md',
    ]
    const wrong = seen.filter((path) => /\bclean(ed)?\b/i.test(read(path)))
    expect(
      wrong.map((path) => `${path}: says “clean”, which no log can show; say what was looked for`),
    ).toEqual([])
  })
})

/** Every place where `pattern` matches, as `path: match; how`. */
function places(paths: readonly string[], pattern: RegExp, how: string): string[] {
  return paths.flatMap((path) =>
    (read(path).match(pattern) ?? []).map((match) => `${path}: ${match.trim()}; ${how}`),
  )
}

describe('there is none of', () => {
  it('`any`', () => {
    const pattern = /\bas any\b|: any(?=\s*[,;)=\]}|&>\n])|<any[>,]|\bany\[\]/gm
    expect(places([...CODE, ...TESTS], pattern, 'use `unknown`, and narrow it')).toEqual([])
  })

  it('silenced checks', () => {
    const pattern = /eslint-disable.*|@ts-(ignore|nocheck|expect-error).*/g
    expect(places([...CODE, ...TESTS], pattern, 'mend what is complained about')).toEqual([])
  })

  it('tests that stand alone', () => {
    const pattern = /\b(it|test|describe)\.only\b.*/g
    expect(places([...CODE, ...TESTS], pattern, 'remove `.only`, so that the others run, too')).toEqual([])
  })

  it('tests that a busy machine fails', () => {
    const unit = [...CODE, ...TESTS].filter((path) => /\.(test|spec)\.ts$/.test(path))
    const clock = /toBeLessThan.*performance\.now|performance\.now\(\) - .*toBe|Date\.now\(\) - .*toBe/g
    expect(places(unit, clock, 'count what is done, or compare processor time')).toEqual([])
    // A browser that was ended does not always say so; nothing depends on it.
    const limit = /^ *\}, ?\d[\d_]*\)$|(?<!'crash', )\{ timeout: \d{1,3}(_\d{3}|000)? \}/gm
    expect(
      places(
        unit,
        limit,
        'remove it: vite.config.ts and playwright.config.ts hold nets that are wide enough',
      ),
    ).toEqual([])
  })
})
