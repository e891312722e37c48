import { readFileSync } from 'node:fs'
import { sampleOf, type Files } from '../exhibit.ts'

export default (): Files => {
  const whole = new Uint8Array(readFileSync(sampleOf('windows-evtx')))
  // Behind the header of the file and that of the first chunk.
  whole.fill(0x41, 4_096 + 600, 4_096 + 1_200)
  return { 'EX01/Windows/System32/winevt/Logs/Security.evtx': whole }
}
