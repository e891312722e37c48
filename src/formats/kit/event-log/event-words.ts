import type { EventFields } from './event-fields.ts'

/*
 * What exports leave out or write in words of their own, brought to what the event log itself has.
 */

const DEFENDER = 'Microsoft-Windows-Windows Defender/Operational'
/** Providers that write into one channel and no other. */
const CHANNELS: Readonly<Record<string, string>> = {
  'microsoft-windows-security-auditing': 'Security',
  'microsoft windows security auditing.': 'Security',
  'microsoft-windows-sysmon': 'Microsoft-Windows-Sysmon/Operational',
  'microsoft-windows-powershell': 'Microsoft-Windows-PowerShell/Operational',
  powershellcore: 'PowerShellCore/Operational',
  powershell: 'Windows PowerShell',
  'microsoft-windows-windows defender': DEFENDER,
  'microsoft-windows-taskscheduler': 'Microsoft-Windows-TaskScheduler/Operational',
  'service control manager': 'System',
  'msexchange cmdletlogs': 'MSExchange Management',
  'msexchange unified messaging': 'Application',
  'msexchange control panel': 'Application',
  'msexchange common': 'Application',
  'msexchange front end http proxy': 'Application',
  'windows error reporting': 'Application',
  'application error': 'Application',
}
/** Logs that were cleared, by the event that says so. */
const CLEARED: Readonly<Record<string, string>> = { 104: 'System', 1102: 'Security' }

/** Fills in the channel of an event whose export left it out. */
export function fillChannel(fields: EventFields): void {
  if (fields.text('Channel') !== '') return
  const provider = fields.text('Provider_Name').toLowerCase()
  const id = fields.text('EventID')
  const channel = provider.startsWith('asp.net')
    ? 'Application'
    : provider === 'microsoft-windows-eventlog' && Object.hasOwn(CLEARED, id)
      ? CLEARED[id]
      : Object.hasOwn(CHANNELS, provider)
        ? CHANNELS[provider]
        : undefined
  if (channel !== undefined) fields.values.set('Channel', channel)
}

const LEVELS: Readonly<Record<string, string>> = {
  logalways: '0',
  critical: '1',
  kritisch: '1',
  error: '2',
  fehler: '2',
  warning: '3',
  warnung: '3',
  info: '4',
  information: '4',
  informational: '4',
  informationen: '4',
  verbose: '5',
  ausführlich: '5',
}
/** The number of a level that is written out. */
export function levelOf(text: string): string {
  const level = text.toLowerCase()
  return Object.hasOwn(LEVELS, level) ? LEVELS[level]! : text
}

/** Fields in which exports write the level out. */
const LEVEL_WORDS = ['LevelDisplayName', 'Severity', 'EventType', 'Type']

/** The level as a number, from the words for it where the number is left out. */
export function fillLevel(fields: EventFields): void {
  const given = fields.text('Level')
  if (given !== '') {
    fields.values.set('Level', levelOf(given))
    return
  }
  for (const name of LEVEL_WORDS) {
    const level = levelOf(fields.text(name))
    if (/^[0-5]$/.test(level) && level !== fields.text(name)) return fields.fill('Level', level)
  }
}
