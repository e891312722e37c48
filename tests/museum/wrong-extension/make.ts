import { type Files, log } from '../exhibit.ts'

export default (): Files => ({
  'EX01/holiday.jpg': log(),
})
