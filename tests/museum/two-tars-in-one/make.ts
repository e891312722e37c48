import { type Files, log, tar } from '../exhibit.ts'

export default (): Files => ({
  'EX01/logs.tar': Buffer.concat([
    tar({ 'u_ex210303.log': log() }),
    tar({ 'u_ex210304.log': log(60, '2021-03-04') }),
  ]),
})
