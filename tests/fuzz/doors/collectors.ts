import { openArchive } from '../../../src/evidence/containers/registry.ts'
import { assignHosts } from '../../../src/evidence/hosts.ts'
import { reconcile } from '../../../src/evidence/reconcile.ts'
import {
  cylr,
  exchangeLogCollector,
  kape,
  plainCopy,
  testProxyLogon,
  uac,
  velociraptor,
} from '../../lab/collections.ts'
import type { Bundle } from '../../lab/collections.ts'
import { textOf, type Door } from '../door.ts'
import { problemOfSources, sourcesOf } from '../evidence.ts'
import { MemoryFile } from '../memory-file.ts'

const encoder = new TextEncoder()

const FILE = '=== '
/** A line that begins with the mark names a file, whose content are the lines below it. */
const BEGIN = /^=== (.*)$/gm

/** The files of a text, at most a few. */
function filesIn(text: string): { path: string; content: string }[] {
  const begins = [...text.matchAll(BEGIN)].slice(0, 12)
  return begins.map((begin, at) => ({
    path: begin[1]! === '' ? '_' : begin[1]!,
    content: text.slice(begin.index + begin[0].length + 1, begins[at + 1]?.index ?? text.length),
  }))
}

/** A bundle as one text, with what its archives hold as files beside each other. */
async function asText({ files }: Bundle): Promise<string> {
  let text = ''
  for (const { path, blob } of files) {
    const opened = await openArchive(blob, path, [])
    if (!opened.ok) {
      text += `${FILE}${path}\n${await blob.text()}\n`
      continue
    }
    for (const { path: member, index } of opened.archive.members) {
      let content = ''
      await opened.archive.read(index, (piece) => void (content += new TextDecoder().decode(piece)))
      if (!content.startsWith('PK')) text += `${FILE}${member}\n${content}\n`
    }
  }
  return text
}

export const collectors: Door = {
  id: 'collectors',
  about: 'the folders and records of collection tools',
  tokens: [
    '\n=== ',
    '=== EX01/C/',
    'Collection-EX01-2021-03-09T10_00_00Z.zip > ',
    'uploads/auto/C%3A/',
    'uploads/ntfs/',
  ]
    .concat([
      'results/Windows.KapeFiles.Targets%2FUploads.json\n',
      'log.json\n',
      '_CopyLog.csv\n',
      '_SkipLog.csv\n',
    ])
    .concat([
      '_ConsoleLog.txt\n',
      'uac.log\n',
      'LogAgeDays.csv\n',
      '%25',
      '%5C',
      '%00',
      '..',
      '/',
      '\\',
      ' > ',
      '"',
    ])
    .concat([
      '"SourceFile":',
      '"SourceFileSha256":',
      '"Created":',
      '"_ts":',
      '"message":',
      '"Hostname":',
      '"Skipping ',
    ])
    .concat([
      'C:\\Windows\\System32\\winevt\\Logs\\Security.evtx',
      'inetpub/logs/LogFiles/W3SVC1/u_ex210303.log',
    ])
    .concat([
      'Access is denied',
      '2021-03-03T00:00:01Z',
      '275760-09-13',
      '-1',
      '1e99',
      '\u202e',
      '\u001b[2J',
      '[root]/',
    ]),
  most: { steps: 6_000_000, perByte: 30_000 },
  async seeds() {
    const bundles = [
      await velociraptor(),
      kape(),
      await cylr(),
      await exchangeLogCollector(),
      testProxyLogon(),
    ]
    const texts: string[] = []
    for (const bundle of [...bundles, await uac(), plainCopy()]) texts.push(await asText(bundle))
    return texts.map((text) => encoder.encode(text))
  },
  async problem(input) {
    const files = filesIn(textOf(input))
    const sources = await sourcesOf(
      files.map(({ path, content }) => ({ path, blob: new MemoryFile(encoder.encode(content)) })),
    )
    const given = sources.filter(({ path }) => !path.includes(' > ')).length
    const named = files.filter(({ path }) => !path.includes(' > ')).length
    if (given < named) return `${given} of ${named} files are sources`
    const { lacks, times } = reconcile(sources)
    const ids = new Set(sources.map(({ id }) => id))
    if ([...lacks.keys(), ...times.keys()].some((id) => !ids.has(id)))
      return 'speaks of a source that there is not'
    for (const one of [...times.values()].flatMap(({ created, modified, accessed }) => [
      created,
      modified,
      accessed,
    ]))
      if (one !== null && !(Math.abs(one) <= 8.64e15)) return `notes the impossible time ${one}`
    const hosts = assignHosts(sources)
    if ([...hosts.values()].some((host) => host === '')) return 'a host without a name'
    // Paths that were given are made visible where they are shown; those from within archives are when they are read.
    const hostile = (path: string): boolean =>
      /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(path)
    return problemOfSources(sources.filter(({ path }) => !hostile(path)))
  },
}
