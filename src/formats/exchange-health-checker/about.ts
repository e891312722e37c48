import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-health-checker',
  title: 'Result of HealthChecker',
  summary: 'results of HealthChecker as XML: builds',
  clock: 'offset-in-text',
  kindTitles: { 'health-checker': 'health-checker' },
  roles: { host: 'ServerName' },
  show: ['ServerName', 'BuildVersion', 'GenerationTime'],
  sigma: { logsources: [{ product: 'exchange', service: 'health-checker' }] },
} satisfies LogAbout
