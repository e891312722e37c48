import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { visibleLine } from '../../../src/event/unseen.ts'
import { nodeInputs } from '../../../src/evidence/node-inputs.ts'
import type { Door } from '../door.ts'

/** More in one folder teach nothing. */
const MOST_NAMES = 6

/** Makes what one line names; false where the system refuses it. */
function made(folder: string, name: Uint8Array): boolean {
  const path = Buffer.concat([Buffer.from(`${folder}/`), name.subarray(1)])
  try {
    if (name[0] === 0x6c) symlinkSync('nowhere', path)
    else if (name[0] === 0x64) mkdirSync(path)
    else writeFileSync(path, 'x', { flag: 'wx' })
    return name[0] !== 0x64
  } catch {
    return false
  }
}

/** Each line names a file; one that begins with `l` a link that leads nowhere, one with `d` a folder. */
export const fileNames: Door = {
  id: 'file-names',
  about: 'names of files that are any bytes but a slash',
  tokens: [
    '\nf',
    '\nl',
    '\nd',
    '\u202e',
    '\u001b[2J',
    '\r',
    '\t',
    '..',
    '.',
    ' ',
    ' > ',
    '\\',
    'C:',
    '.zip',
    '.z01',
    '"',
    '\u0085',
  ],
  most: { steps: 500_000, perByte: 20_000 },
  seeds: () => [
    Buffer.from('fa.log\nf\u00e4.log\nla.lnk\ndfolder\nf.hidden'),
    Buffer.from([0x66, 0xff, 0xfe, 0x0a, 0x66, 0xc3, 0x28, 0x0a, 0x66, 0xed, 0xa0, 0x80, 0x0a, 0x6c, 0x80]),
    Buffer.from('fa > b\nfa\u202eb\nf\u001b[2J\nfx.zip.001\nfA.LOG\nfa.log'),
  ],
  async problem(input) {
    const folder = mkdtempSync(join(tmpdir(), 'coldtrace-names-'))
    try {
      const lines: Uint8Array[] = []
      for (let at = 0; at <= input.length && lines.length < MOST_NAMES;) {
        const end = input.indexOf(0x0a, at)
        lines.push(input.subarray(at, end < 0 ? input.length : end))
        at = end < 0 ? input.length + 1 : end + 1
      }
      const names = lines.filter((line) => line.length > 1 && !line.includes(0x2f) && !line.includes(0))
      const count = names.filter((name) => made(folder, name)).length
      const { inputs, problems } = await nodeInputs([folder])
      if (inputs.length + problems.length < count)
        return `${inputs.length + problems.length} of ${count} are told of`
      const paths = [...inputs, ...problems].map(({ path }) => path)
      if (paths.some((path) => /[\p{Cc}\p{Bidi_Control}]/u.test(visibleLine(path))))
        return 'a name that moves the cursor'
      for (const { blob } of inputs)
        if ((await blob.text()) !== 'x') return 'a file that is not the one that was named'
      return null
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
