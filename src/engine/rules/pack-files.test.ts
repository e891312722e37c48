import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { MAX_FILE } from '../../detections/packs/read-pack.ts'
import { packFiles } from './pack-files.ts'

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text))

describe('the files of a pack', () => {
  it('are texts with the extensions of rules and lists; others are named with a reason', async () => {
    const { files, aside } = await packFiles([
      { path: 'p/rule.yml', blob: new Blob(['title: x']) },
      { path: 'p/picture.png', blob: new Blob(['x']) },
      { path: 'p/README.txt', blob: new Blob(['x']) },
      { path: 'p/tests/rule.yml', blob: new Blob(['x']) },
    ])
    expect(files).toEqual([{ path: 'p/rule.yml', text: 'title: x' }])
    expect(aside.map(({ path }) => path)).toEqual(['p/picture.png', 'p/README.txt', 'p/tests/rule.yml'])
  })

  it('come out of a zip, and UTF-16 is read as such', async () => {
    const utf16 = Uint8Array.of(0xff, 0xfe, 0x61, 0x00)
    const zip = zipSync({ 'list.txt': utf16, 'rule.yar': bytes('rule a {}') })
    const { files } = await packFiles([{ path: 'p.zip', blob: new Blob([Uint8Array.from(zip)]) }])
    expect(files.map(({ text }) => text).sort()).toEqual(['a', 'rule a {}'])
  })

  it('are left aside when they are too large', async () => {
    const { files, aside } = await packFiles([{ path: 'a.txt', blob: new Blob(['x'.repeat(MAX_FILE + 1)]) }])
    expect(files).toEqual([])
    expect(aside).toEqual([{ path: 'a.txt', reason: 'it is too large for a pack' }])
  })
})
