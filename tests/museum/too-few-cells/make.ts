import { type Files, log, LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: log() + '2021-03-03 05:00:00 192.0.2.1 GET\r\n',
})
