import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-oab-config',
  title: 'Virtual directory of Exchange as text',
  summary: 'virtual directories as text: `Get-OabVirtualDirectory`, and the web shells that look like it',
  clock: 'utc',
  kindTitles: { 'virtual-directory': 'virtual-directory' },
  roles: { host: 'Server', message: 'ExternalUrl' },
  show: ['Name', 'Server', 'ExternalUrl', 'InternalUrl', 'Traits', 'RequestKeys', 'WhenChangedUTC'],
  sigma: {
    logsources: [
      { product: 'exchange', service: 'virtual-directory' },
      { product: 'webserver', category: 'file_content', rank: 1 },
    ],
    fields:
      words(`Name Path Server InternalUrl ExternalUrl Identity MetabasePath AdminDisplayVersion WhenChangedUTC
      Languages Traits RequestKeys`),
  },
} satisfies LogAbout
