// SKELETON: copy this folder to src/formats/<id>/, then change every line marked SKELETON, here and in index.ts.
import type { LogAbout } from '../log-about.ts'

export default {
  // SKELETON: product and log, kebab-case; the name of the folder.
  id: '_example',
  // SKELETON: as a person would call the log.
  title: 'Example log',
  // SKELETON: what it is, for the table in README.md.
  summary: 'logs of nothing in particular',
  // SKELETON: 'utc' only if the log is written in UTC whatever the server's zone is; see `Clock`.
  clock: 'utc',
  // SKELETON: the kind of its rows in the coverage map, and its title; several if `kinds` in index.ts tells several.
  kindTitles: { example: 'Example log' },
  // SKELETON: where the log usually stands on a server, written with backslashes; leave it out if nobody knows.
  paths: [{ at: /\\logging\\example\\/i, kind: 'example' }],
  // SKELETON: the column that plays each role, by the name that the log gives it.
  roles: { host: 'ServerName', 'client.ip': 'ClientIp', message: 'Message' },
  // SKELETON: the columns that a table shows first.
  show: ['ClientIp', 'Message', 'Domain'],
  sigma: {
    // SKELETON: what Sigma rules call the log.
    logsources: [{ product: 'exchange', service: 'example' }],
    // SKELETON: the fields that its events have; `closed: true` if there can be no others. Leave out what is not known.
    fields: ['DateTime', 'ServerName', 'ClientIp', 'User', 'Message', 'Domain'],
  },
} satisfies LogAbout
