import { type Files, LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: new Uint8Array(4_096),
})
