import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-ecp-server',
  title: 'Exchange ECP server log',
  summary: 'ECP server logs (cmdlets behind the administration pages)',
  clock: 'utc',
  kindTitles: { 'ecp-server': 'ECP server' },
  paths: [{ at: /\\logging\\ecp\\server\\/i, kind: 'ecp-server' }],
  folders: {
    'ecp-server': ['{exchange}\\Logging\\ECP\\Server'],
  },
  roles: {
    host: 'ServerName',
    'url.path': 'URL',
    'request.id': 'REQID',
    message: 'CMD',
  },
  show: ['EventId', 'Cmdlet', 'CMD', 'URL', 'EX'],
  sigma: {
    logsources: [{ product: 'exchange', service: 'ecp-server' }],
    fields:
      words(`TimeStamp ServerName EventId EventData TIME SID CMD REQID URL REFERRER EX ACTID RS BLD TNAME TID USID
      EDOID ACID MSG`),
  },
} satisfies LogAbout
