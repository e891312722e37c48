import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-setup',
  title: 'Setup log of Exchange',
  summary: 'setup log of Exchange: builds and when they came',
  clock: 'utc',
  kindTitles: { 'exchange-setup': 'exchange-setup' },
  roles: { message: 'Message' },
  show: ['Depth', 'Severity', 'Message'],
  sigma: { logsources: [{ product: 'exchange', service: 'setup' }] },
} satisfies LogAbout
