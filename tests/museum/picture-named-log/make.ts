import { type Files, LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: Uint8Array.from({ length: 5_000 }, (_, i) => (i * i * 31 + 7) >> 3),
})
