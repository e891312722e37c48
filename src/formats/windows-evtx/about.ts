import { EVENT_LOG_TITLES, EVENT_ROLES, EVENT_SHOW } from '../kit/event-log/event-about.ts'
import type { LogAbout } from '../log-about.ts'
import { DEFENDER } from './channels/defender.ts'
import { OTHER_CHANNELS } from './channels/other-channels.ts'
import { POWERSHELL, POWERSHELL_CLASSIC } from './channels/powershell.ts'
import { SECURITY } from './channels/security.ts'
import { SYSMON } from './channels/sysmon.ts'
import { SYSTEM_ALIASES, SYSTEM_FIELDS } from './channels/system-fields.ts'

export default {
  id: 'windows-evtx',
  title: 'Windows event log (EVTX)',
  summary: 'Windows event logs (.evtx): Security, System, Sysmon, MSExchange',
  clock: 'utc',
  kindTitles: EVENT_LOG_TITLES,
  paths: [{ at: /\\winevt\\logs\\([^\\]+)\.evtx$/i, kind: 'event-log/{1}' }],
  roles: EVENT_ROLES,
  show: EVENT_SHOW,
  sigma: {
    logsources: [
      { product: 'windows' },
      // Cmdlets wherever they are logged. Here a cmdlet, its parameters and who ran it are data without a name.
      {
        product: 'exchange',
        service: 'cmdlets',
        channels: ['MSExchange Management'],
        aliases: { ...SYSTEM_ALIASES, cmdlet: 'Data', parameters: 'Data', error: 'Data' },
      },
    ],
    aliases: SYSTEM_ALIASES,
    fields: SYSTEM_FIELDS,
    channels: [SYSMON, SECURITY, POWERSHELL, POWERSHELL_CLASSIC, DEFENDER, ...OTHER_CHANNELS],
    portableCategories: ['antivirus'],
  },
} satisfies LogAbout
