import { type Files, log, zip } from '../exhibit.ts'

export default (): Files => ({
  'EX01/logs.zip': zip({ 'u_ex210303.log': log(500) }).slice(0, 600),
})
