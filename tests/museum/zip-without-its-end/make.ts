import { type Files, log, zip } from '../exhibit.ts'

export default (): Files => ({
  'EX01/logs.zip': zip({ 'u_ex210303.log': log(), 'u_ex210304.log': log(60, '2021-03-04') }).slice(0, -100),
})
