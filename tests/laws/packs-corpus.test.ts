import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { IndicatorHunter } from '../../src/detections/indicators/indicator-hunter.ts'
import { readPack } from '../../src/detections/packs/read-pack.ts'
import { YaraProgram } from '../../src/detections/yara/program.ts'
import { PROGRAM } from '../../.ci/yara.mjs'
import { blockOf } from './example-block.ts'

const FOLDER = fileURLToPath(new URL('../../../shared/corpus/signature-base/', import.meta.url))
const there = existsSync(FOLDER)
if (!there) console.warn('SKIPPED: ../shared/corpus is not here; real lists of indicators were not read')

describe.skipIf(!there)('lists of a public collection', () => {
  const filesOf = (folder: string): { path: string; text: string }[] =>
    readdirSync(join(FOLDER, folder))
      .filter((name) => name !== 'README.txt')
      .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(FOLDER, folder, name), 'utf8') }))

  it('end every entry as an indicator or with a reason', () => {
    const read = readPack('p', filesOf('iocs'))
    expect(read.indicators.length + read.repeated + read.refused.length).toBe(read.entries)
    const understood = read.refused.filter(({ path }) => !path.includes('keywords'))
    expect(understood.length / read.entries).toBeLessThan(0.02)
    expect(read.indicators.length).toBeGreaterThan(8_000)
  })

  it('name a planted server, digest and file among thousands', () => {
    const { indicators } = readPack('p', filesOf('iocs'))
    const of = (type: string): string => indicators.find((one) => one.type === type)!.value
    const block = blockOf(
      'windows-evtx',
      [
        { CommandLine: `ping ${of('address')}`, QueryName: `x.${of('domain')}` },
        { Hashes: `SHA256=${of('hash').toUpperCase()}` },
        { Image: 'C:\\Windows\\System32\\notepad.exe' },
      ],
      'absent',
    )
    const found = new IndicatorHunter(indicators, () => undefined).hunt(block)
    expect(found.map(({ rule, rows }) => [rule.type, ...rows]).sort()).toEqual([
      ['address', 0],
      ['domain', 0],
      ['hash', 1],
    ])
  })

  it('run every YARA rule, or say why not', () => {
    const { yara, refused } = readPack('p', filesOf('yara'))
    expect(refused).toEqual([])
    const program = new YaraProgram(readFileSync(PROGRAM))
    const { rules, unused } = program.compile(yara)
    const written = yara.flatMap(({ text }) => text.match(/^[ \t]*(?:private |global )*rule \w/gm) ?? [])
    expect(rules.length + unused.length).toBe(written.length)
    expect(rules.length).toBeGreaterThan(written.length * 0.95)
    const found = program.scan(
      Buffer.from(`<%@ Page Language="Jscript"%><%${'ev' + 'al'}(Request.Item["x"],"unsafe");%>`),
      {
        path: 'C:\\inetpub\\wwwroot\\x.aspx',
      },
    )
    expect(found.length).toBeGreaterThan(0)
  })
})
