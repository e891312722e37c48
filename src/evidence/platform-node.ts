import type { Platform } from './input.ts'
import { NodeUnpacker } from './seven-zip/unpacker-node.ts'
import { nodeSpool } from './spool-node.ts'

export const nodePlatform: Platform = { spool: nodeSpool, unpacker: new NodeUnpacker() }
