import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'windows-error-report',
  title: 'Report of a crash (Report.wer)',
  summary: 'reports of crashes (`Report.wer`): program, module, exception',
  clock: 'utc',
  kindTitles: { 'error-report': 'Crash reports' },
  folders: {
    'error-report': ['{data}\\Microsoft\\Windows\\WER'],
  },
  roles: { 'process.path': 'AppPath', message: 'ExceptionType' },
  show: ['EventType', 'Program', 'FaultingModule', 'ExceptionCode', 'ExceptionType', 'AppPath'],
  sigma: {
    logsources: [{ product: 'windows', service: 'error-report' }],
    fields:
      words(`EventType EventTime ReportType ReportIdentifier FriendlyEventName ConsentKey NsAppName OriginalFilename
      AppName AppPath Program ProgramVersion FaultingModule FaultingMethod ExceptionCode ExceptionType Sig
      DynamicSig UI LoadedModule`),
  },
} satisfies LogAbout
