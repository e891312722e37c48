import { type Files, log, LOG } from '../exhibit.ts'

export default (): Files => ({
  [LOG]: log().replace('#Fields: date time s-ip cs-method cs-uri-stem', '#Fields: date time s-ip'),
})
