import { FORWARDED_CLIENT } from '../../../event/roles.ts'
import { words, type AnsweredLogsource, type FieldColumns, type FieldSources } from '../../log-about.ts'

/** Parameters of an address that tell the session of a browser: Exchange adds the first to the log, the second is sent. */
export const SESSION_PARAMETERS = ['ClientId', 'msExchEcpCanary']

/** Fields that are added where a token for PowerShell stands in a query. */
export const TOKEN_FIELDS = words('TokenUser TokenSid TokenGroups')

/** Fields that the logs of IIS can have, by the names of the W3C log. */
export const WEB_FIELDS = words(
  `date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip c-port
  cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes
  time-taken x-forwarded-for cs(X-Forwarded-For) s-reason s-queuename
  forwarded-client`,
)

const ADDRESS: FieldColumns = {
  anyOf: ['cs-uri-stem', 'cs-uri-query'],
  joined: { first: 'cs-uri-stem', second: 'cs-uri-query', by: '?' },
}

/** Where a proxy says for whom it asks, that address stands for the client, beside the one that connected. */
const CLIENT: FieldColumns = { anyOf: [FORWARDED_CLIENT, 'c-ip'] }

export const WEB_ALIASES: FieldSources = {
  'cs-user-agent': { anyOf: ['cs(User-Agent)'], spaces: '+' },
  'c-useragent': { anyOf: ['cs(User-Agent)'], spaces: '+' },
  'cs(user-agent)': { anyOf: ['cs(User-Agent)'], spaces: '+' },
  'cs-referer': { anyOf: ['cs(Referer)'], spaces: '+' },
  'cs-referrer': { anyOf: ['cs(Referer)'], spaces: '+' },
  'cs(referer)': { anyOf: ['cs(Referer)'], spaces: '+' },
  'cs-cookie': { anyOf: ['cs(Cookie)'], spaces: '+' },
  'cs(cookie)': { anyOf: ['cs(Cookie)'], spaces: '+' },
  'r-dns': 'cs-host',
  'c-ip': CLIENT,
  src_ip: CLIENT,
  dst_ip: 's-ip',
  'c-uri-stem': 'cs-uri-stem',
  'c-uri-query': 'cs-uri-query',
  'c-uri': ADDRESS,
  'cs-uri': ADDRESS,
  'c-uri-extension': { anyOf: ['cs-uri-stem'], extension: true },
  'cs-session': { anyOf: ['cs-uri-query'], parameters: SESSION_PARAMETERS },
}

/** Log sources that every log of IIS answers. */
export function webLogsources(rank: number): readonly [AnsweredLogsource, ...AnsweredLogsource[]] {
  // Most rules from outside put text of the path into `cs-uri-query`.
  const addedAliases = { 'cs-uri-query': ADDRESS }
  return [
    { product: 'iis', service: '*', rank },
    ...[{}, { product: 'iis' }, { product: 'windows' }].map((product) => ({
      ...product,
      category: 'webserver',
      service: '*',
      rank,
      addedAliases,
    })),
    { category: 'proxy', service: '*', rank },
  ]
}
