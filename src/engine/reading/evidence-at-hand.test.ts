import { BlobWriter, configure, TextReader, ZipWriter } from '@zip.js/zip.js'
import { describe, expect, it } from 'vitest'
import type { Place } from '../../event/place.ts'
import { taskOf } from '../../../tests/cases/source-task.ts'
import { EvidenceAtHand } from './evidence-at-hand.ts'

configure({ useWebWorkers: false })

function place(offset: number, length: number): Place {
  return { kind: 'line', ordinal: 1, offset, length }
}

async function textAt(evidence: EvidenceAtHand, source: number, at: Place): Promise<string | null> {
  const bytes = await evidence.bytes(source, at)
  return bytes && new TextDecoder().decode(bytes)
}

describe('evidence at hand', () => {
  it('gives the bytes of a file at a place, and nothing of another case', async () => {
    const evidence = new EvidenceAtHand()
    evidence.keep(taskOf('0123456789'))
    expect(await textAt(evidence, 0, place(3, 4))).toBe('3456')
    expect([await textAt(evidence, 1, place(3, 4)), new EvidenceAtHand().task(0)]).toEqual([null, null])
    expect(evidence.task(0)).not.toBeNull()
  })

  it('unpacks a member again for the bytes at a place', async () => {
    const writer = new ZipWriter(new BlobWriter())
    await writer.add('a.log', new TextReader('0123456789'.repeat(1000)))
    const blob = await writer.close()
    const evidence = new EvidenceAtHand()
    evidence.keep(taskOf('', { blob, member: 0, archive: 5, archivePath: 'x.zip' }))
    expect(await textAt(evidence, 0, place(9_993, 5))).toBe('34567')
    expect(await textAt(evidence, 0, place(9_998, 5))).toBeNull()
    expect(await textAt(evidence, 0, place(1 << 30, 5))).toBeNull()
  })

  it('keeps nothing that lies in a spool, and gives nothing of a file that has changed', async () => {
    const evidence = new EvidenceAtHand()
    evidence.keep(taskOf('spooled', { id: 1, spooled: true }))
    expect(evidence.task(1)).toBeNull()
    const changed = { slice: () => ({ arrayBuffer: () => Promise.reject(new Error('changed')) }) }
    evidence.keep(taskOf('', { blob: changed as unknown as Blob }))
    expect(await textAt(evidence, 0, place(0, 1))).toBeNull()
  })
})
