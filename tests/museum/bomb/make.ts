import { gzipSync } from 'node:zlib'
import type { Files } from '../exhibit.ts'

/** Zeros are packed a thousandfold; the same packing again and again stands for more of them. */
const REPEATED = 4

export default (): Files => {
  const packed = gzipSync(new Uint8Array(16 << 20))
  return { 'EX01/u_ex210303.log.gz': Buffer.concat(Array.from({ length: REPEATED }, () => packed)) }
}
