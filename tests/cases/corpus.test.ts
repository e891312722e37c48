import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { containerOf } from '../../src/evidence/containers/registry.ts'
import { carver, recognise } from '../../src/formats/registry.ts'
import { readWhole } from '../laws/format-reading.ts'

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url))
const here = existsSync(CORPUS)
if (!here) console.warn('SKIPPED: ../shared/corpus is not here; its files were not read')

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Rules, notes, licences, tables of truth, pictures. */
const NO_LOG = /\.(ya?ml|yar|md|tsv|txt|png|assert|jsoncls|GPL|dat|notzip|raw)$|LICENSE|_truth\//i
/** Logs of other programs, and single rows of Exchange logs without the header that names their columns. */
const NOT_OURS =
  /^lnav\/test\/logfile_(json|invalid|ecs|crlf|xml_msg|zap)|^crowdsecurity-hub\/\.tests\/exchange-/

/** What a file must be taken for, by its name in the corpus. */
const EXPECTED: readonly (readonly [RegExp, string])[] = [
  [/\.evtx$/, 'windows-evtx'],
  [/^css-exchange\/.*\.config$/, 'iis-config'],
  [/^css-exchange\/Setup\/.*\.log$/, 'exchange-setup'],
  [/^sigmahq-sigma\/.*\.json$/, 'windows-event-json'],
  [/\.(zip|7z|gz|tar)$/i, 'archive'],
]

describe.skipIf(!here)('every file of the corpus', () => {
  it('is read, is an archive, or is refused for a reason; none is lost and none breaks a reader', () => {
    const kinds: Record<string, number> = {}
    const lost: string[] = []
    const mistaken: string[] = []
    let setup = 0
    for (const path of filesBelow(CORPUS)) {
      const name = path.slice(CORPUS.length)
      const bytes = new Uint8Array(readFileSync(path))
      const head = bytes.subarray(0, 64 << 10)
      const container = containerOf(head)
      const format = container ? null : recognise(head)
      const kind = container ? 'archive' : (format?.id ?? (bytes.length === 0 ? 'empty' : 'refused'))
      kinds[kind] = (kinds[kind] ?? 0) + 1
      const expected = EXPECTED.find(([pattern]) => pattern.test(name))?.[1]
      if (expected !== undefined && kind !== expected && bytes.length > 0) mistaken.push(`${name}: ${kind}`)
      if (container || bytes.length === 0) continue
      const { ledger, events, issues } = readWhole(format ?? carver(), bytes)
      expect(ledger.parsed + ledger.skipped + ledger.unreadable, name).toBe(bytes.length)
      if (kind === 'exchange-setup') {
        // There is one event for each line that begins with a time; the other lines go on with it.
        const lines = Buffer.from(bytes)
          .toString('latin1')
          .match(/^(?:\xef\xbb\xbf)?\[\d\d\/\d\d\/\d{4} [\d:.]{13}\] \[\d+\]/gm)
        expect(events.length + issues.length, name).toBeGreaterThanOrEqual(lines?.length ?? 0)
        setup += events.length
      }
      if (!format && events.length === 0 && !NO_LOG.test(name) && !NOT_OURS.test(name)) lost.push(name)
    }
    expect(mistaken).toEqual([])
    expect(lost).toEqual([])
    expect(setup).toBeGreaterThan(10_000)
    expect(kinds['windows-evtx']).toBe(400)
  })
})
