import { type Files, log, LOG, NEXT_LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: log(1),
  [NEXT_LOG]: log(600, '2021-03-04'),
})
