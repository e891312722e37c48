import { type Files, log, tar } from '../exhibit.ts'

export default (): Files => ({
  'EX01/logs.tar': tar({ 'u_ex210303.log': log(500) }).slice(0, 9_000),
})
