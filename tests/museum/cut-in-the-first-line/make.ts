import { type Files, log, LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: log().slice(0, 12),
})
