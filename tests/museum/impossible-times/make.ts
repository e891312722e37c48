import { type Files, log, LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: log() + '2021-13-45 99:99:99 192.0.2.1 GET /x 443 198.51.100.1 Mozilla/5.0 200\r\n',
})
