import { type Files, log, LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: log().replace('/owa/', '/o\0wa/'),
})
