import { type Files, LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: '',
})
