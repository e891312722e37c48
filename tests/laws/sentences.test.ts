import { describe, expect, it } from 'vitest'
import { SENTENCES } from '../../src/detections/texts/en.ts'
import { GERMAN } from '../../src/detections/texts/de.ts'
import { filesBelow, PRODUCT, read } from './project-files.ts'

const TEXTS = 'src/detections/texts/'
const MAKERS = 'src/detections/verdict/'

/** Product files outside some folder whose text has a match. */
function elsewhere(folder: string, pattern: RegExp): string[] {
  return PRODUCT.filter((path) => !path.startsWith(folder) && pattern.test(read(path)))
}

describe('what is said of a server', () => {
  it('is worded by the catalogues alone, which nobody else opens', () => {
    const value = /^(?:import (?!type )[^'\n]*|\} from )'[^'\n]*\/texts\/(?:en|de|told)\.ts'/m
    expect(elsewhere(TEXTS, value)).toEqual([])
    expect(Object.keys(GERMAN).sort()).toEqual(Object.keys(SENTENCES).sort())
  })

  it('is said by statements, which only the room of the verdict makes', () => {
    expect(elsewhere(MAKERS, /new Statements\(/)).toEqual([])
    // Each statement counts its events.
    expect(elsewhere(MAKERS, /^\s*cited: /m)).toEqual([])
  })

  it('is written by no view, command or export itself', () => {
    const shown = [
      ...filesBelow('src/ui/verdict', /\.(?:ts|svelte)$/),
      ...filesBelow('src/cli', /\.ts$/),
      ...filesBelow('src/exports', /\.ts$/),
    ].filter((path) => !path.endsWith('.test.ts'))
    expect(shown.length).toBeGreaterThan(10)
    const own = /was broken into|was attacked|was cleared|nothing was found|it worked|not seen/i
    expect(shown.filter((path) => own.test(read(path)))).toEqual([])
  })
})
