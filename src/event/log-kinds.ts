const KIND_TITLES: Record<string, string> = {
  'iis/front-end': 'IIS front end',
  'iis/back-end': 'IIS back end',
  'ecp-server': 'ECP server',
  'oab-generator': 'OAB generator',
}

/** A log kind as people say it. */
export function titleOfKind(kind: string): string {
  const known = KIND_TITLES[kind]
  if (known) return known
  const [family, name = ''] = kind.split('/', 2)
  if (family === 'http-proxy') return `HttpProxy ${name.charAt(0).toUpperCase()}${name.slice(1)}`
  if (family === 'event-log') return `Event log ${name.replace(/^microsoft-windows-/, '')}`
  return kind
}
