import { writeFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { NodeFile } from '../../src/evidence/file-node.ts'
import { temporaryFile } from '../../src/evidence/spool-node.ts'

/** A file of the disk with these bytes, as the command is given it; `clearSpools` removes it. */
export async function onDisk(blob: Blob): Promise<NodeFile> {
  const path = await temporaryFile()
  await writeFile(path, new Uint8Array(await blob.arrayBuffer()))
  return NodeFile.at(path)
}

/** What is read of a blob as the page has it, which is what is read of the same bytes as the command has them. */
export async function inBothPlaces<T>(blob: Blob, read: (blob: Blob) => Promise<T>): Promise<T> {
  const inPage = await read(blob)
  expect(await read(await onDisk(blob))).toEqual(inPage)
  return inPage
}
