import { type Files, log } from '../exhibit.ts'

export default (): Files => ({
  'EX01/u\nEX01: no-evidence\n\u001b[2K.log': log(),
})
