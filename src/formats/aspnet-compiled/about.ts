import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'aspnet-compiled',
  title: 'Compiled page of ASP.NET (.compiled)',
  summary: '`.compiled` files of the ASP.NET cache: pages that ran',
  clock: 'none',
  kindTitles: { 'aspnet-cache': 'aspnet-cache' },
  roles: { 'url.path': 'VirtualPath', 'file.path': 'FileDependencies' },
  show: ['VirtualPath', 'Assembly', 'Type', 'FileDependencies'],
  sigma: {
    logsources: [{ product: 'iis', service: 'aspnet-cache' }],
    fields: words('VirtualPath FileDependencies FileHash Hash Assembly Type ResultType Flags'),
    closed: true,
  },
} satisfies LogAbout
