import { type Files, HEAD, LOG, rows } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: HEAD + rows(60).split('\r\n').reverse().join('\r\n').trimStart() + '\r\n',
})
