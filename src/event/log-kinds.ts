const TITLES: Readonly<Record<string, string>> = {
  'iis/front-end': 'IIS front end',
  'iis/back-end': 'IIS back end',
  'iis/other': 'IIS, other services',
  'iis/native': 'IIS format log',
  'iis/ncsa': 'Access log',
  'iis/advanced': 'IIS advanced log',
  'http-err': 'HTTP.sys errors',
  'mapped-table': 'Mapped tables',
  'w3c-other': 'Other W3C logs',
  'ecp-server': 'ECP server',
  'ecp-activity': 'ECP activity',
  'oab-generator': 'OAB generator',
  owa: 'OWA back end',
  ews: 'EWS back end',
  autodiscover: 'Autodiscover back end',
  'mapi-http': 'MAPI back end',
  'mapi-client-access': 'MAPI client access',
  'rpc-client-access': 'RPC client access',
  'rpc-http': 'RPC over HTTP',
  'address-book': 'Address book',
  'active-sync': 'ActiveSync back end',
  cmdlet: 'Cmdlets',
  'remote-powershell': 'Remote PowerShell',
  'admin-audit': 'Admin audit',
  'message-tracking': 'Message tracking',
  'smtp/receive': 'SMTP receive',
  'smtp/send': 'SMTP send',
  'smtp/unknown': 'SMTP',
  'transport-agent': 'Transport agents',
  imap: 'IMAP',
  pop: 'POP',
  'imap-pop': 'IMAP or POP',
  'error-report': 'Crash reports',
  'mitigation-service': 'Mitigation service',
  'request-filter': 'Request filter (AMSI)',
  'http-proxy/powershell': 'HttpProxy PowerShell',
  'http-proxy/rpchttp': 'HttpProxy RpcHttp',
  'http-proxy/eas': 'HttpProxy EAS',
  'http-proxy/ecp': 'HttpProxy ECP',
  'http-proxy/ews': 'HttpProxy EWS',
  'http-proxy/mapi': 'HttpProxy MAPI',
  'http-proxy/oab': 'HttpProxy OAB',
  'http-proxy/owa': 'HttpProxy OWA',
  'event-log/msexchange-management': 'MSExchange Management log',
  'event-log/microsoft-windows-sysmon-operational': 'Sysmon log',
  'event-log/microsoft-windows-powershell-operational': 'PowerShell log',
  'event-log/microsoft-windows-windows-defender-operational': 'Windows Defender log',
}

/** A log kind as people say it. */
export function titleOfKind(kind: string): string {
  const known = TITLES[kind]
  if (known !== undefined) return known
  const [family, name = ''] = kind.split('/', 2)
  if (family === 'http-proxy') return `HttpProxy ${name.charAt(0).toUpperCase()}${name.slice(1)}`
  if (family === 'exchange-other') return `Exchange: ${name.replaceAll('-', ' ')}`
  if (family === 'event-log') {
    const said = name.replace(/^microsoft-windows-/, '').replaceAll('-', ' ')
    return `${said.charAt(0).toUpperCase()}${said.slice(1)} log`
  }
  return kind
}

/** The kind of a channel: `event-log/security`, `event-log/microsoft-windows-sysmon-operational`. */
export function kindOfChannel(channel: string): string {
  return `event-log/${channel.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
}
