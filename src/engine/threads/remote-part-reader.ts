import * as Comlink from 'comlink'
import type { Block } from '../../event/block.ts'
import type { PartReader } from '../../ingest/parts/part-readers.ts'
import type { PartJob, PartOutcome } from '../../ingest/parts/part.ts'
import { isPacked } from '../../storage/packed-block.ts'

/** A reader in another thread, which serves at the other end of the port. */
export function remotePartReader(port: MessagePort): PartReader {
  const remote = Comlink.wrap<PartReader>(port)
  return { readPart: (job) => remote.readPart(Comlink.transfer(job, [buffer(job.bytes)])) }
}

/** Lets the reader at the other end of the port have parts read here. Bytes and blocks are transferred, not copied. */
export function servePartReader(reader: PartReader, port: MessagePort): void {
  const served: PartReader = {
    async readPart(job: PartJob): Promise<PartOutcome> {
      const outcome = await reader.readPart(job)
      return Comlink.transfer(outcome, [...buffersOf(outcome)])
    },
  }
  Comlink.expose(served, port)
}

function buffersOf({ bytes, yielded }: PartOutcome): Set<ArrayBuffer> {
  const buffers = new Set([buffer(bytes)])
  for (const { block, matches } of yielded?.blocks ?? []) {
    if (block && isPacked(block)) buffers.add(block.head).add(block.rest)
    else if (block) addBlock(block, buffers)
    for (const { block: kept } of matches) addBlock(kept, buffers)
  }
  return buffers
}

function addBlock({ time, ordinals, offsets, lengths, columns }: Block, buffers: Set<ArrayBuffer>): void {
  for (const array of [time, ordinals, offsets, lengths]) buffers.add(buffer(array))
  for (const { codes, values } of columns)
    buffers.add(buffer(codes)).add(buffer(values.bytes)).add(buffer(values.ends))
}

function buffer(array: ArrayBufferView): ArrayBuffer {
  return array.buffer as ArrayBuffer
}
