import { type Files, log, LOG, rows } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: Buffer.concat([
    Buffer.from(log(30)),
    Buffer.from(rows(30, '2021-03-04').replaceAll('Mozilla', 'M\u00fcnchen'), 'latin1'),
  ]),
})
