import type { RoleMap } from '../../../event/roles.ts'

/** What fields of web server logs mean, by the names of the W3C log. */
export const WEB_ROLES: RoleMap = {
  'client.ip': 'c-ip',
  'user.name': 'cs-username',
  'http.method': 'cs-method',
  'http.status': 'sc-status',
  'url.path': 'cs-uri-stem',
  'url.query': 'cs-uri-query',
}
export const WEB_AGENT: RoleMap = { 'user.agent': 'cs(User-Agent)' }
export const WEB_HOST: RoleMap = { host: 's-computername' }

export const WEB_SHOW: readonly string[] = [
  'c-ip',
  'cs-method',
  'cs-uri-stem',
  'cs-uri-query',
  'sc-status',
  'cs-username',
]
