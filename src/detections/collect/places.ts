import { channelOfKind, foldersOfKind, kindsWithFolders } from '../../formats/catalogue.ts'
import { joinedSpan, type WantedLog } from './wanted.ts'

/** A folder of a server, and which of its files are wanted. */
export interface WantedFolder {
  /** Begins with a root in braces, as `LogAbout.folders` says. */
  readonly folder: string
  /** Patterns of file names; none: all files. */
  readonly masks: readonly string[]
  readonly span: WantedLog['span']
}

/** Channels that are small, or that so much depends on that they are always taken along. */
const CHANNELS = [
  'Application',
  'Security',
  'System',
  'MSExchange Management',
  'Microsoft-IIS-Configuration/Operational',
  'Microsoft-Windows-PowerShell/Operational',
  'Microsoft-Windows-Sysmon/Operational',
  'Microsoft-Windows-TaskScheduler/Operational',
  'Microsoft-Windows-Windows Defender/Operational',
  'Microsoft-Windows-WMI-Activity/Operational',
  'Windows PowerShell',
] as const

/** Kinds of log that the attacks leave traces in, where everything is wanted. */
const FAMILIES = ['autodiscover', 'eas', 'ecp', 'ews', 'mapi', 'oab', 'owa', 'powershell', 'rpchttp'] as const

const SCRIPTS = [
  '*.aspx',
  '*.ashx',
  '*.asmx',
  '*.ascx',
  '*.asp',
  '*.cshtml',
  '*.svc',
  '*.soap',
  '*.js',
  '*.config',
  '*.cer',
]

/** What no gap names and every investigation needs: scripts and settings of the web server, builds, protection. */
export const ALWAYS: readonly WantedFolder[] = [
  { folder: '{exchange}\\FrontEnd\\HttpProxy', masks: SCRIPTS, span: null },
  { folder: '{exchange}\\ClientAccess', masks: SCRIPTS, span: null },
  { folder: '{drive}\\inetpub\\wwwroot', masks: [...SCRIPTS, '*.dll'], span: null },
  {
    folder: '{windows}\\Microsoft.NET\\Framework64\\v4.0.30319\\Temporary ASP.NET Files',
    masks: ['*.compiled', 'App_Web_*.dll'],
    span: null,
  },
  { folder: '{windows}\\System32\\inetsrv\\config', masks: ['*.config'], span: null },
  { folder: '{exchange}\\TransportRoles\\Shared', masks: ['agents.config'], span: null },
  { folder: '{exchange}\\Bin', masks: ['*.config'], span: null },
  { folder: '{drive}\\ExchangeSetupLogs', masks: ['ExchangeSetup.log'], span: null },
  { folder: '{data}\\Microsoft\\Windows Defender\\Support', masks: ['MPLog*', 'MPDetection*'], span: null },
]

/** Folders of which all files are listed by name, size and times. */
export const LISTED: readonly string[] = [
  '{exchange}\\FrontEnd\\HttpProxy',
  '{exchange}\\ClientAccess',
  '{drive}\\inetpub\\wwwroot',
]

/** Folders in which the wanted logs are written; logs of one folder are taken together. */
export function foldersOf(logs: readonly WantedLog[]): readonly WantedFolder[] {
  const byFolder = new Map<string, WantedFolder>()
  for (const { kind, span } of logs) {
    for (const folder of foldersOfKind(kind))
      byFolder.set(folder, { folder, masks: [], span: joinedSpan(byFolder.get(folder)?.span, span) })
  }
  return [...byFolder.values()]
}

/** Channels of the event log in which the wanted logs are written, with those that are always taken along. */
export function channelsOf(logs: readonly WantedLog[]): readonly string[] {
  const wanted = logs.flatMap(({ kind }) => channelOfKind(kind) ?? [])
  return [...new Set([...CHANNELS, ...wanted])]
}

/** Every log of which it is known where it is written. */
export function everyLog(): readonly WantedLog[] {
  const kinds = [
    ...kindsWithFolders().filter((kind) => kind !== 'iis/other'),
    ...FAMILIES.map((name) => `http-proxy/${name}`),
  ]
  return kinds.sort().map((kind) => ({ kind, span: null }))
}
