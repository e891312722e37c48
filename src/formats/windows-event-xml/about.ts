import { EVENT_LOG_TITLES, EVENT_ROLES, EVENT_SHOW } from '../kit/event-log/event-about.ts'
import type { LogAbout } from '../log-about.ts'

export default {
  id: 'windows-event-xml',
  title: 'Windows events as XML',
  summary: 'Windows events as XML: wevtutil, Event Viewer, evtx_dump',
  clock: 'utc',
  kindTitles: EVENT_LOG_TITLES,
  roles: EVENT_ROLES,
  show: EVENT_SHOW,
  sigma: { sameAs: 'windows-evtx' },
} satisfies LogAbout
