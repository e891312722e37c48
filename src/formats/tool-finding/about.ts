import type { LogAbout } from '../log-about.ts'

export default {
  id: 'tool-finding',
  title: 'Findings of another tool (Hayabusa, Chainsaw, Test-ProxyLogon)',
  summary: 'what Hayabusa, Chainsaw and Test-ProxyLogon found, marked as theirs',
  clock: 'local-unknown',
  kindTitles: { 'tool-finding': 'tool-finding' },
  roles: { host: 'Computer', 'event.id': 'EventID', 'event.channel': 'Channel', message: 'Details' },
  show: ['Tool', 'RuleTitle', 'Level', 'Computer', 'EventID', 'Details'],
  sigma: { logsources: [{ product: 'windows', service: 'tool-finding' }] },
} satisfies LogAbout
