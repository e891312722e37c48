import { EVENT_LOG_TITLES, EVENT_ROLES, EVENT_SHOW } from '../kit/event-log/event-about.ts'
import type { LogAbout } from '../log-about.ts'

export default {
  id: 'windows-event-table',
  title: 'Windows events as a table',
  summary: 'Windows events as CSV: EvtxECmd, Get-WinEvent, Event Viewer',
  clock: 'local-unknown',
  kindTitles: EVENT_LOG_TITLES,
  roles: EVENT_ROLES,
  show: EVENT_SHOW,
  sigma: { sameAs: 'windows-evtx' },
} satisfies LogAbout
