import { readFileSync } from 'node:fs'
import { sampleOf, type Files } from '../exhibit.ts'

/** The flags of the header, of which the lowest says that the file is in use. */
const FLAGS_AT = 120

export default (): Files => {
  const whole = new Uint8Array(readFileSync(sampleOf('windows-evtx')))
  whole[FLAGS_AT]! |= 1
  return { 'EX01/Windows/System32/winevt/Logs/Security.evtx': whole }
}
