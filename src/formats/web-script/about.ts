import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'web-script',
  title: 'Script file of a web server',
  summary: 'pages and scripts of a web server (.aspx, .ashx, .asp, .php, .jsp): what they could do',
  clock: 'none',
  kindTitles: { 'web-script': 'web-script' },
  roles: { message: 'Content' },
  show: ['ScriptKind', 'Languages', 'Traits', 'RequestKeys', 'Content'],
  sigma: {
    logsources: [{ product: 'webserver', category: 'file_content' }],
    fields: words('ScriptKind Languages Traits RequestKeys Disguise Characters Content'),
    closed: true,
  },
} satisfies LogAbout
