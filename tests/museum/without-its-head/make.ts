import { type Files, LOG, rows } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: rows(60),
})
