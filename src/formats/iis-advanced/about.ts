import { WEB_AGENT, WEB_ROLES, WEB_SHOW } from '../kit/w3c/web-fields.ts'
import { webLogsources, WEB_ALIASES, WEB_FIELDS } from '../kit/w3c/web-sigma.ts'
import type { LogAbout } from '../log-about.ts'

export default {
  id: 'iis-advanced',
  title: 'IIS advanced log',
  summary: 'IIS logs of the Advanced Logging module',
  clock: 'local-unknown',
  kindTitles: { 'iis/advanced': 'IIS advanced log' },
  roles: { ...WEB_ROLES, ...WEB_AGENT },
  show: [...WEB_SHOW, 'cs(User-Agent)'],
  sigma: {
    logsources: [{ product: 'windows', service: 'iis-advanced' }, ...webLogsources(3)],
    aliases: WEB_ALIASES,
    dash: true,
    fields: WEB_FIELDS,
    closed: true,
  },
} satisfies LogAbout
