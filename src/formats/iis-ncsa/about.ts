import { WEB_AGENT, WEB_ROLES, WEB_SHOW } from '../kit/w3c/web-fields.ts'
import { webLogsources, WEB_ALIASES, WEB_FIELDS } from '../kit/w3c/web-sigma.ts'
import type { LogAbout } from '../log-about.ts'

export default {
  id: 'iis-ncsa',
  title: 'Access log in NCSA format',
  summary: 'web server access logs in NCSA format, common and combined',
  clock: 'offset-in-text',
  kindTitles: { 'iis/ncsa': 'Access log' },
  roles: { ...WEB_ROLES, ...WEB_AGENT },
  show: [...WEB_SHOW, 'cs(User-Agent)'],
  sigma: {
    logsources: [{ product: 'windows', service: 'iis-ncsa' }, ...webLogsources(2)],
    aliases: WEB_ALIASES,
    dash: true,
    fields: WEB_FIELDS,
    closed: true,
  },
} satisfies LogAbout
