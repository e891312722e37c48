import { gzipOf } from '../../lab/archives.ts'
import { log, type Files } from '../exhibit.ts'

export default (): Files => {
  const packed = gzipOf(log())
  packed[packed.length - 6]! ^= 1
  return { 'EX01/u_ex210303.log.gz': packed }
}
