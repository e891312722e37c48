import { createHash } from 'node:crypto'
import type { Digest } from './digest.ts'
import type { Platform } from './platform.ts'
import { inflateBy } from './containers/inflate.ts'
import { inflatedByNode, NodeDecompressionStream } from './inflate-node.ts'
import { NodeUnpacker } from './seven-zip/unpacker-node.ts'
import { nodeSpool } from './spool-node.ts'

/** The digest of the system uses the processor's own instructions, which WebAssembly has not. */
async function sha256(): Promise<Digest> {
  const hash = createHash('sha256')
  return { update: (piece) => void hash.update(piece), hex: async () => hash.digest('hex') }
}

export const nodePlatform: Platform = { spool: nodeSpool, unpacker: new NodeUnpacker(), sha256 }

inflateBy(NodeDecompressionStream, inflatedByNode)
