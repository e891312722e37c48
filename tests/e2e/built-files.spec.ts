import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js'
import { PROGRAM } from '../../.ci/yara.mjs'
import { YaraProgram } from '../../src/detections/yara/program.ts'
import { shellLinesIn } from '../laws/shell-lines.ts'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const RULES = fileURLToPath(new URL('../../../shared/corpus/signature-base/yara', import.meta.url))

function built(): string[] {
  return ['app', 'cli'].flatMap((folder) =>
    readdirSync(join(DIST, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
}

test('nothing that is built holds a line by which virus scanners know web shells', () => {
  const files = built()
  expect(files.length).toBeGreaterThan(5)
  for (const file of files) expect(shellLinesIn(readFileSync(file)), file).toEqual([])
})

test('public YARA rules for web shells take nothing that is built, and no file of the sample case, for one', async () => {
  test.skip(!existsSync(RULES), '../shared/corpus is not here; no public rules were asked')
  const program = new YaraProgram(readFileSync(PROGRAM))
  const { rules } = program.compile(
    readdirSync(RULES)
      .filter((name) => name.endsWith('.yar'))
      .map((path) => ({ pack: 'public', path, text: readFileSync(join(RULES, path), 'utf8') })),
  )
  expect(rules.length).toBeGreaterThan(100)
  const shell = Buffer.from(`<%@ Page Language="Jscript"%><%${'ev' + 'al'}(Request.Item["x"],"unsafe");%>`)
  // Rules that look for traces of attacks in logs are meant to find them in the logs of the sample.
  const asked = (bytes: Uint8Array, path: string): string[] =>
    program
      .scan(bytes, { path })
      .map(({ rule }) => rule)
      .filter((rule) => !/log_sigs|(?:^|:)(?:EXPL_)?LOG_/.test(rule))
  expect(asked(shell, 'x.aspx')).not.toEqual([])
  for (const file of built()) expect(asked(readFileSync(file), file), file).toEqual([])
  const sample = readFileSync(join(DIST, 'app/sample/exchange-sample.zip'))
  const reader = new ZipReader(new Uint8ArrayReader(sample), { useWebWorkers: false })
  const members = (await reader.getEntries()).filter((entry) => !entry.directory)
  for (const member of members) {
    const bytes = await member.getData(new Uint8ArrayWriter())
    expect(asked(bytes, member.filename), member.filename).toEqual([])
  }
  expect(members.length).toBeGreaterThan(20)
  await reader.close()
})
