import { type Files, log, LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: log() + '\0'.repeat(4_096),
})
