import type { LogAbout } from '../log-about.ts'

export default {
  id: 'w3c-other',
  title: 'W3C log of another product',
  summary: 'W3C logs of other products',
  clock: 'utc',
  kindTitles: { 'w3c-other': 'Other W3C logs' },
  roles: {
    'client.ip': 'c-ip',
    'user.agent': 'cs(User-Agent)',
    'http.method': 'cs-method',
    'http.status': 'sc-status',
  },
  show: ['c-ip', 'cs-method', 'sc-status', 'cs(User-Agent)'],
  sigma: { logsources: [{ product: 'w3c', service: 'other' }] },
} satisfies LogAbout
