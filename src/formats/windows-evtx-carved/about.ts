import { EVENT_LOG_TITLES, EVENT_ROLES, EVENT_SHOW } from '../kit/event-log/event-about.ts'
import type { LogAbout } from '../log-about.ts'

export default {
  id: 'windows-evtx-carved',
  title: 'Remains of event logs in other files',
  summary: 'remains of event logs in files of no known kind',
  clock: 'utc',
  kindTitles: EVENT_LOG_TITLES,
  roles: EVENT_ROLES,
  show: EVENT_SHOW,
  sigma: { sameAs: 'windows-evtx' },
} satisfies LogAbout
