const TITLES: Readonly<Record<string, string>> = {
  'iis/front-end': 'IIS front end',
  'iis/back-end': 'IIS back end',
  'ecp-server': 'ECP server',
  'oab-generator': 'OAB generator',
  'http-proxy/powershell': 'HttpProxy PowerShell',
  'http-proxy/rpchttp': 'HttpProxy RpcHttp',
  'event-log/msexchange-management': 'MSExchange Management log',
  'event-log/microsoft-windows-sysmon-operational': 'Sysmon log',
}

/** A log kind as people say it. */
export function titleOfKind(kind: string): string {
  const known = TITLES[kind]
  if (known !== undefined) return known
  const [family, name = ''] = kind.split('/', 2)
  const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  if (family === 'http-proxy') return `HttpProxy ${capital}`
  if (family === 'event-log') return `${capital.replace(/^Microsoft-windows-/, '')} log`
  return kind
}
