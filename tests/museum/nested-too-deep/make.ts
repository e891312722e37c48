import { log, type Files, zip } from '../exhibit.ts'

const DEPTH = 8

export default (): Files => {
  let packed = zip({ 'u_ex210303.log': log() })
  for (let depth = 1; depth < DEPTH; depth++) packed = zip({ 'logs.zip': packed })
  return { 'EX01/logs.zip': packed }
}
