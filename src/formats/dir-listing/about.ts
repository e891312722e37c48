import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'dir-listing',
  title: 'List of files (dir)',
  summary: 'lists of files that `dir` wrote, in any language, with `/s`, `/q`, `/x` or `/r`',
  clock: 'local-unknown',
  kindTitles: { 'file-listing': 'file-listing' },
  roles: { 'file.path': 'FilePath', 'user.name': 'Owner' },
  show: ['FilePath', 'Modified', 'Size', 'Type', 'Owner'],
  sigma: {
    logsources: [{ product: 'windows', category: 'file_listing', rank: 1 }],
    fields: words('FilePath FileName FileSize Modified Attributes Owner'),
  },
} satisfies LogAbout
