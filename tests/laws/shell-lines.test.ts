import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builtInText } from '../../src/detections/compile/built-in-source.ts'
import { builtInTexts } from '../../src/detections/compile/rule-set.ts'
import { turned } from '../../src/detections/compile/turned-text.ts'
import { shellLinesIn } from './shell-lines.ts'

const SAMPLE = fileURLToPath(new URL('../../public/sample/exchange-sample.zip', import.meta.url))

describe('what virus scanners look for', () => {
  it('is found by the patterns at all', () => {
    const known = ['ev' + 'al(Request["a"],"unsafe")', 'new Stream' + 'Writer(Request.Form["p"])']
    for (const line of known) {
      expect(shellLinesIn(Buffer.from(line))).not.toEqual([])
      expect(shellLinesIn(Buffer.from(line, 'utf16le'))).not.toEqual([])
    }
  })

  it('stands in no rule as it is built, though rules ask for it', () => {
    const rules = builtInTexts().map(({ text }) => text)
    expect(rules.some((text) => /Page_Load/.test(text))).toBe(true)
    expect(rules.flatMap((text) => shellLinesIn(Buffer.from(turned(text))))).toEqual([])
    expect(rules.filter((text) => /Page_Load|runat=|Request\[/.test(turned(text)))).toEqual([])
  })

  it('stands not in what they are compiled to either', () => {
    const { text } = builtInText()
    expect(turned(text)).toMatch(/Page_Load/)
    expect(shellLinesIn(Buffer.from(text))).toEqual([])
    expect(text).not.toMatch(/Page_Load|runat=|Request\[/)
  })

  it('stands in no member of the sample case, nor in its bytes', async () => {
    const bytes = await readFile(SAMPLE)
    expect(shellLinesIn(bytes)).toEqual([])
    const reader = new ZipReader(new Uint8ArrayReader(bytes), { useWebWorkers: false })
    const members = (await reader.getEntries()).filter((entry) => !entry.directory)
    expect(members.length).toBeGreaterThan(20)
    for (const member of members) {
      const content = await member.getData(new Uint8ArrayWriter())
      expect(shellLinesIn(content), member.filename).toEqual([])
    }
    await reader.close()
  })
})

describe('turned text', () => {
  it('turned twice is as it was', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => turned(turned(text)) === text))
  })
})
