import { MAPPED_ROLES } from '../../event/mapping.ts'
import type { LogAbout } from '../log-about.ts'
import { roleField } from './role-field.ts'

export default {
  id: 'mapped-table',
  title: 'Table with a confirmed mapping',
  summary: 'tables and JSON lines of no known format, once somebody has confirmed what their columns mean',
  clock: 'offset-in-text',
  kindTitles: { 'mapped-table': 'Mapped tables' },
  roles: Object.fromEntries(MAPPED_ROLES.map((role) => [role, roleField(role)])),
  show: ['client.ip', 'user.name', 'message'].map(roleField),
  sigma: { logsources: [{ product: 'mapped' }] },
} satisfies LogAbout
