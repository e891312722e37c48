import { EVENT_LOG_TITLES, EVENT_ROLES } from '../kit/event-log/event-about.ts'
import type { LogAbout } from '../log-about.ts'

export default {
  id: 'windows-evt',
  title: 'Windows event log before Vista (EVT)',
  summary: 'event logs of Windows before Vista (.evt)',
  clock: 'utc',
  kindTitles: EVENT_LOG_TITLES,
  roles: {
    host: EVENT_ROLES.host,
    'event.id': 'EventID',
    'event.channel': 'Channel',
    'event.provider': 'Provider_Name',
    message: EVENT_ROLES.message,
  },
  show: ['EventID', 'Provider_Name', 'Data', 'Computer'],
  sigma: { sameAs: 'windows-evtx' },
} satisfies LogAbout
