import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'file-listing',
  title: 'List of files (MFTECmd, $J, Get-ChildItem)',
  summary: 'lists of files: MFTECmd (`$MFT`, `$J`), Get-ChildItem',
  clock: 'local-unknown',
  kindTitles: { 'file-listing': 'file-listing' },
  roles: { 'file.path': 'FilePath' },
  show: ['FilePath', 'Reasons', 'Created', 'Modified', 'Size'],
  sigma: {
    logsources: [{ product: 'windows', category: 'file_listing' }],
    fields: words('FilePath FileName ParentPath Extension FileSize Length Size FullName Created Modified'),
  },
} satisfies LogAbout
