// SKELETON: copy this folder to src/formats/<id>/, then change every line marked SKELETON, here and in index.ts.
import type { LogAbout } from '../log-about.ts'

export default {
  // SKELETON: product and log, kebab-case; the name of the folder.
  id: '_example-line',
  // SKELETON: as a person would call the log.
  title: 'Example log of lines',
  // SKELETON: what it is, for the table in README.md.
  summary: 'logs of one event per line, of nothing in particular',
  // SKELETON: 'utc' only if the log is written in UTC whatever the server's zone is; see `Clock`.
  clock: 'local-unknown',
  // SKELETON: the kind of its rows in the coverage map, and its title.
  kindTitles: { 'example-line': 'Example log of lines' },
  // SKELETON: the group of the pattern that plays each role.
  roles: { 'client.ip': 'client', message: 'message' },
  // SKELETON: the groups that a table shows first.
  show: ['level', 'client', 'message'],
  sigma: {
    // SKELETON: what Sigma rules call the log.
    logsources: [{ product: 'example', service: 'lines' }],
    // The groups of the pattern: there are no other fields.
    fields: ['time', 'level', 'client', 'message'],
    closed: true,
  },
} satisfies LogAbout
