import { afterAll, describe, expect, it } from 'vitest'
import type { HostConclusion } from '../../src/detections/conclusion.ts'
import { utf8 } from '../../src/event/bytes.ts'
import { clearSpools } from '../../src/evidence/spool-node.ts'
import { bySevenZip, gzipOf, zipOf } from '../lab/archives.ts'
import { ATTACK, concluded, filesOf, rowsOf, type Content } from './busy-logs.ts'
import { Unreadable } from './unreadable.ts'

type Damage = (content: string, name: string) => Content | Promise<Content>

const bytesOf = (content: Blob): Promise<Uint8Array<ArrayBuffer>> =>
  content.arrayBuffer().then((buffer) => new Uint8Array(buffer))

/** What can become of a log on its way. Its name stays, unless it comes in an archive. */
const DAMAGES: Readonly<Record<string, Damage>> = {
  'cannot be opened': () => new Unreadable(),
  'is empty': () => '',
  'is filled with zeros': (content) => new Uint8Array(content.length),
  'is noise': (content) => Uint8Array.from(content, (_, i) => (i * i * 31 + 7) >> 3),
  'has lost its first lines': (content) => content.replace(/^(?:#.*\r\n)+/, ''),
  'is cut within its first line': (content) => content.slice(0, 12),
  'has carriage returns for line ends': (content) => content.replaceAll('\r\n', '\r'),
  'is locked in a zip': (content, name) => zipOf({ [name]: content }, 'Geheim'),
  'is locked in a 7z': (content, name) => bySevenZip('7z', { [name]: content }, ['-pGeheim', '-mhe=on']),
  'is in a gzip of which little is left': (content) => new Blob([gzipOf(content).slice(0, 15) as BlobPart]),
  'is in a 7z that was cut': async (content, name) =>
    new Blob([(await bytesOf(await bySevenZip('7z', { [name]: content }))).slice(0, -20)]),
}

const ARCHIVED: Readonly<Record<string, string>> = {
  'is locked in a zip': '.zip',
  'is locked in a 7z': '.7z',
  'is in a gzip of which little is left': '.gz',
  'is in a 7z that was cut': '.7z',
}

/** Whether something is said to cover the time of the attack. */
function covers({ chains }: HostConclusion): boolean {
  return chains
    .flatMap(({ answered, stages }) => [
      ...answered,
      ...stages.flatMap(({ statement: { values } }) =>
        values['spans']?.kind === 'spans' ? values['spans'].spans : [],
      ),
    ])
    .some(([from, to]) => ATTACK >= from && ATTACK <= to)
}

afterAll(clearSpools)

describe.each(['HttpProxy_2021082410-1.LOG', 'u_ex210824.log'])('a log that was given: %s', (name) => {
  const whole = filesOf(rowsOf(false))
  const path = [...whole.keys()].find((one) => one.endsWith(name))!

  it.each(Object.keys(DAMAGES))('vouches for nothing where it %s', async (damage) => {
    const files = new Map<string, Content>(whole)
    files.delete(path)
    files.set(path + (ARCHIVED[damage] ?? ''), await DAMAGES[damage]!(whole.get(path)!, name))
    const host = await concluded(files)
    expect(host.verdict).toBe('cannot-tell')
    expect(covers(host)).toBe(false)
    const said = host.statements.filter(({ says }) => says.startsWith('lacks.') || says === 'kinds.holes')
    expect(said.length).toBeGreaterThan(0)
  })
})

describe('a log whose columns were chosen', () => {
  const without = (content: string, column: string): string => {
    const lines = content.split('\r\n')
    const at = lines
      .find((line) => line.startsWith('#Fields: '))!
      .slice(9)
      .split(' ')
      .indexOf(column)
    return lines
      .map((line) => {
        if (line.startsWith('#Fields: '))
          return `#Fields: ${line.slice(9).split(' ').toSpliced(at, 1).join(' ')}`
        return line.startsWith('#') || line === '' ? line : line.split(' ').toSpliced(at, 1).join(' ')
      })
      .join('\r\n')
  }
  const read = (column: string): Promise<HostConclusion> =>
    concluded(
      new Map(
        [...filesOf(rowsOf(false))].map(([path, content]) => [
          path,
          path.endsWith('u_ex210824.log') ? without(content, column) : content,
        ]),
      ),
    )

  it.each(['cs-method', 'cs-uri-stem', 'cs-uri-query', 'sc-status', 'cs(User-Agent)'])(
    'covers nothing without %s',
    async (column) => {
      const host = await read(column)
      expect(host.verdict).toBe('cannot-tell')
      expect(covers(host)).toBe(false)
      const said = host.statements.find(({ says }) => says === 'log.columns-off')
      expect(said?.values['columns']).toMatchObject({ names: [column] })
    },
  )

  it.each(['time-taken', 'cs(Referer)', 'sc-win32-status'])(
    'covers what it did without %s',
    async (column) => {
      expect((await read(column)).verdict).toBe('no-evidence')
    },
  )
})

describe('something that was given beside whole logs', () => {
  const beside = async (name: string, content: Content): Promise<HostConclusion> =>
    concluded(new Map<string, Content>([...filesOf(rowsOf(false)), [name, content]]))

  const LOG = 'anything at all'
  const TABLE = `When,Who,What\r\n${'2021-08-24 10:00:00Z,me,nothing\r\n'.repeat(9)}`
  const HIDDEN: readonly (readonly [string, string, () => Content | Promise<Content>])[] = [
    ['a locked archive', 'more.zip', () => zipOf({ 'x.log': LOG }, 'Geheim')],
    [
      'an archive that is broken',
      'more.7z',
      async () => (await bytesOf(await bySevenZip('7z', { 'x.log': LOG }))).slice(0, -20),
    ],
    ['a file that cannot be opened', 'notes', () => new Unreadable()],
    ['an archive of zeros', 'more.zip', () => new Uint8Array(5_000)],
    ['a table that nobody has explained', 'table.csv', () => TABLE],
    ['an event log without content', 'Security.evtx', () => ''],
    ['a log without content that nothing says more of', 'u_ex210824.log', () => ''],
    [
      'noise that is named like a log of Exchange',
      'HttpProxy_2021082410-1.LOG',
      () => Uint8Array.from({ length: 900 }, (_, i) => (i * i * 31 + 7) >> 3),
    ],
  ]
  it.each(HIDDEN)('may hold any log: %s', async (_, name, content) => {
    const host = await beside(name, await content())
    expect(host.verdict).toBe('cannot-tell')
    expect(covers(host)).toBe(false)
    const said = host.statements.find(({ says }) => says.startsWith('lacks.'))
    expect(said?.evidence).toHaveLength(1)
    expect(said?.values['paths']).toMatchObject({ names: [name] })
  })

  const HARMLESS: readonly (readonly [string, string, Content])[] = [
    ['a picture', 'screen.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])],
    ['a text', 'readme.txt', 'Copied on Friday.'],
    ['a file without content', 'marker', ''],
    ['a log of something else', 'setup.log', utf8('Setup began.\r\nSetup ended.\r\n') as Content],
  ]
  it.each(HARMLESS)('takes nothing away: %s', async (_, name, content) => {
    const host = await beside(name, content)
    expect(host.verdict).toBe('no-evidence')
    expect(covers(host)).toBe(true)
  })
})
