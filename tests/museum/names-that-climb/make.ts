import { type Files, log, zip } from '../exhibit.ts'

export default (): Files => ({
  'EX01/logs.zip': zip({ '../../../etc/cron.d/x.log': log(), 'C:\\Windows\\u\u202e\n.log': log(30) }),
})
