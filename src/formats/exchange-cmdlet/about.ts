import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-cmdlet',
  title: 'Exchange cmdlet log',
  summary: 'CmdletInfra logs (every cmdlet, with its parameters)',
  clock: 'utc',
  kindTitles: { cmdlet: 'Cmdlets' },
  folders: {
    cmdlet: ['{exchange}\\Logging\\CmdletInfra'],
  },
  roles: {
    host: 'ServerHostName',
    'user.name': 'AuthenticatedUser',
    'request.id': 'RequestId',
    'process.path': 'ProcessName',
    message: 'Cmdlet',
  },
  show: ['AuthenticatedUser', 'Cmdlet', 'Parameters', 'ProcessName', 'ClientApplication', 'ErrorType'],
  sigma: {
    logsources: [
      { product: 'exchange', service: 'cmdlet' },
      { product: 'exchange', service: 'cmdlets', rank: 1, aliases: { error: 'GenericErrors' } },
    ],
    fields:
      words(`DateTime StartTime RequestId ServerHostName ProcessId ProcessName AuthenticatedUser ExecutingUserSid
      IsAdmin ClientApplication Cmdlet Parameters ErrorType ExecutionResult GenericInfo GenericErrors`),
  },
} satisfies LogAbout
