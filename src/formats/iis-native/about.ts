import { WEB_HOST, WEB_ROLES, WEB_SHOW } from '../kit/w3c/web-fields.ts'
import { webLogsources, WEB_ALIASES, WEB_FIELDS } from '../kit/w3c/web-sigma.ts'
import type { LogAbout } from '../log-about.ts'

export default {
  id: 'iis-native',
  title: 'IIS log in the IIS format',
  summary: 'web server logs in IIS format',
  clock: 'local-unknown',
  kindTitles: { 'iis/native': 'IIS format log' },
  roles: { ...WEB_HOST, ...WEB_ROLES },
  show: WEB_SHOW,
  sigma: {
    logsources: [{ product: 'windows', service: 'iis-native' }, ...webLogsources(1)],
    aliases: WEB_ALIASES,
    dash: true,
    fields: WEB_FIELDS,
    closed: true,
  },
} satisfies LogAbout
