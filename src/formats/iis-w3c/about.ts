import { WEB_AGENT, WEB_HOST, WEB_ROLES, WEB_SHOW } from '../kit/w3c/web-fields.ts'
import { webLogsources, TOKEN_FIELDS, WEB_ALIASES, WEB_FIELDS } from '../kit/w3c/web-sigma.ts'
import type { LogAbout } from '../log-about.ts'

export default {
  id: 'iis-w3c',
  title: 'IIS W3C log',
  summary: 'IIS logs in W3C format, front end and back end',
  clock: 'utc',
  kindTitles: {
    'iis/front-end': 'IIS front end',
    'iis/back-end': 'IIS back end',
    'iis/other': 'IIS, other services',
  },
  paths: [
    { at: /\\logfiles\\w3svc1\\/i, kind: 'iis/front-end' },
    { at: /\\logfiles\\w3svc2\\/i, kind: 'iis/back-end' },
  ],
  folders: {
    'iis/front-end': ['{iis}\\W3SVC1'],
    'iis/back-end': ['{iis}\\W3SVC2'],
    'iis/other': ['{iis}'],
  },
  decisive: ['cs-method', 'cs-uri-stem', 'cs-uri-query', 'sc-status', 'cs(User-Agent)'],
  roles: { ...WEB_HOST, ...WEB_ROLES, ...WEB_AGENT },
  show: [...WEB_SHOW, 'cs(User-Agent)'],
  sigma: {
    logsources: webLogsources(0),
    aliases: WEB_ALIASES,
    dash: true,
    fields: [...WEB_FIELDS, ...TOKEN_FIELDS],
    closed: true,
  },
} satisfies LogAbout
