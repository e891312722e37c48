import { type Files, log, LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: log().replaceAll('\r\n', '\r'),
})
