import { type Files, log, LOG, NEXT_LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: log(),
  [NEXT_LOG]: log(),
})
