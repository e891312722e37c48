/**
 * What a field means, across formats. Columns keep the names that the source gives them; a format
 * says which of its fields plays which role, so that views, search and correlation can speak of
 * `client.ip` wherever it stands.
 */
export const ROLES = {
  host: 'Host that wrote the event',
  'client.ip': 'Client address',
  'user.name': 'Account',
  'user.agent': 'User agent',
  'http.method': 'Method',
  'http.status': 'Status',
  'url.path': 'Path',
  'url.query': 'Query',
  'request.id': 'Request ID',
  'event.id': 'Event ID',
  'event.channel': 'Channel',
  'event.provider': 'Provider',
  'process.path': 'Process',
  'process.command': 'Command line',
  'process.parent': 'Parent process',
  'file.path': 'File',
  message: 'Message',
} as const

/**
 * The column of the address for which a proxy says that it asks, where a log notes it. It is looked at beside the one
 * that plays the role `client.ip`: anybody who reaches the server without the proxy can write anything there.
 */
export const FORWARDED_CLIENT = 'forwarded-client'

export type Role = keyof typeof ROLES
export type RoleMap = Readonly<Partial<Record<Role, string>>>

/** In place of the name of a host that nothing names. */
export const UNKNOWN_HOST = 'UNKNOWN'

/** A host name as all parts of the product compare it: first label, upper case. */
export function hostName(text: string): string {
  const label = text.trim().split('.')[0] ?? ''
  return label.toUpperCase()
}
