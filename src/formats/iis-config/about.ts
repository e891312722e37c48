import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'iis-config',
  title: 'Configuration of IIS (applicationHost.config, web.config)',
  summary: 'applicationHost.config and web.config',
  clock: 'none',
  kindTitles: { 'iis-config': 'iis-config' },
  roles: { 'file.path': 'PhysicalPath' },
  show: ['Element', 'Site', 'Path', 'PhysicalPath', 'Name', 'Type', 'Image', 'Binding', 'Settings'],
  sigma: {
    logsources: [{ product: 'iis', service: 'configuration' }],
    fields:
      words(`Element Site Application Path PhysicalPath Name Type Image PreCondition Settings ValidationKey Binding
      Protocol Location Verb ScriptProcessor`),
  },
} satisfies LogAbout
