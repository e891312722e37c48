import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-oab-generator',
  title: 'Exchange OAB generator log',
  summary: 'logs of the offline address book generator',
  clock: 'utc',
  kindTitles: { 'oab-generator': 'OAB generator' },
  paths: [{ at: /\\logging\\oabgeneratorlog\\/i, kind: 'oab-generator' }],
  folders: {
    'oab-generator': ['{exchange}\\Logging\\OABGeneratorLog'],
  },
  roles: { 'file.path': 'TemporaryFile', message: 'Message' },
  show: ['Message', 'TemporaryFile', 'Line'],
  sigma: {
    logsources: [{ product: 'exchange', service: 'oab-generator' }],
    fields: words('date-time level thread-id data Message TemporaryFile Line'),
  },
} satisfies LogAbout
