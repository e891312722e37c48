import { EVENT_LOG_TITLES, EVENT_ROLES, EVENT_SHOW } from '../kit/event-log/event-about.ts'
import type { LogAbout } from '../log-about.ts'

export default {
  id: 'windows-event-json',
  title: 'Windows events as JSON',
  summary: 'Windows events as JSON or JSON lines: evtx_dump, winlogbeat, NXLog, Velociraptor, Splunk',
  clock: 'utc',
  kindTitles: EVENT_LOG_TITLES,
  roles: EVENT_ROLES,
  show: EVENT_SHOW,
  sigma: { sameAs: 'windows-evtx' },
} satisfies LogAbout
