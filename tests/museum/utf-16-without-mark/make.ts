import { type Files, log, LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: Buffer.from(log(), 'utf16le'),
})
