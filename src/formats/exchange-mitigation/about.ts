import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-mitigation',
  title: 'Exchange mitigation service log',
  summary: 'logs of the Emergency Mitigation service',
  clock: 'utc',
  kindTitles: { 'mitigation-service': 'Mitigation service' },
  folders: {
    'mitigation-service': ['{exchange}\\Logging\\MitigationService'],
  },
  roles: { host: 'ServerName', message: 'Message' },
  show: ['LogLevel', 'Message', 'EventData'],
  sigma: { logsources: [{ product: 'exchange', service: 'mitigation' }] },
} satisfies LogAbout
