import { clearSpools } from '../../../src/evidence/spool-node.ts'
import { nodePlatform } from '../../../src/evidence/platform-node.ts'
import { bySevenZip, cabOf, rarOf, zstdOf } from '../../lab/archives.ts'
import type { Door } from '../door.ts'
import { problemOfSources, sourcesOf } from '../evidence.ts'
import { MemoryFile } from '../memory-file.ts'

const LOG =
  '#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status\r\n' +
  '2021-03-03 04:05:06 192.0.2.1 GET /owa/auth/logon.aspx 198.51.100.7 200\r\n'
const MEMBERS = { 'EX01/u_ex210303.log': LOG, 'EX01/u_ex210304.log': LOG.repeat(3) }

/** Mutated archives are opened by the real program, which takes some milliseconds for each. */
export const sevenZip: Door = {
  id: 'seven-zip',
  about: '7z, RAR, cabinets, xz and Zstandard, as 7-Zip opens them',
  tokens: [
    "7z\u00bc\u00af'\u001c",
    'Rar!\u001a\u0007',
    'MSCF',
    '../',
    '\\',
    '\u0001\u0004\u0006',
    '\u0017\u0006',
    '\0\0\0\0',
  ],
  most: { steps: 8_000_000, perByte: 200_000 },
  async seeds() {
    const blobs = [
      await bySevenZip('7z', MEMBERS),
      await bySevenZip('7z', MEMBERS, ['-mx=0']),
      await bySevenZip('7z', MEMBERS, ['-ppw']),
      await bySevenZip('xz', { 'u.log': LOG }),
      await bySevenZip('bzip2', { 'u.log': LOG }),
      rarOf(MEMBERS),
      cabOf(MEMBERS),
      zstdOf(LOG),
    ]
    return Promise.all(blobs.map(async (blob) => new Uint8Array(await blob.arrayBuffer())))
  },
  async problem(input, seed) {
    try {
      const blob = new MemoryFile(input)
      const sources = await sourcesOf([{ path: seed % 2 === 0 ? 'x.7z' : 'x.log', blob }], {
        platform: nodePlatform,
      })
      const first = sources.find(({ path }) => !path.includes(' > '))
      if (!first) return 'no word of the archive'
      if (first.receipt.bytes !== input.length)
        return `${first.receipt.bytes} of ${input.length} bytes are known`
      return problemOfSources(sources)
    } finally {
      await clearSpools()
    }
  },
}
