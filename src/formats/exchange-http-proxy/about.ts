import { SESSION_PARAMETERS, TOKEN_FIELDS } from '../kit/w3c/web-sigma.ts'
import { words, type FieldColumns, type FieldSources, type LogAbout } from '../log-about.ts'

const ADDRESS: FieldColumns = {
  anyOf: ['UrlStem', 'UrlQuery'],
  joined: { first: 'UrlStem', second: 'UrlQuery', by: '?' },
}

/** Where rules for web servers find their fields. */
const WEB_ALIASES: FieldSources = {
  'cs-method': 'Method',
  'cs-uri-stem': 'UrlStem',
  'c-uri-stem': 'UrlStem',
  'cs-uri-query': 'UrlQuery',
  'c-uri-query': 'UrlQuery',
  'c-uri': ADDRESS,
  'cs-uri': ADDRESS,
  'c-uri-extension': { anyOf: ['UrlStem'], extension: true },
  'cs-session': { anyOf: ['UrlQuery'], parameters: SESSION_PARAMETERS },
  'cs-host': 'UrlHost',
  'r-dns': 'UrlHost',
  'c-ip': 'ClientIpAddress',
  src_ip: 'ClientIpAddress',
  'cs-username': 'AuthenticatedUser',
  'cs-user-agent': 'UserAgent',
  'c-useragent': 'UserAgent',
  'cs(user-agent)': 'UserAgent',
  'sc-status': 'HttpStatus',
  's-computername': 'ServerHostName',
}

export default {
  id: 'exchange-http-proxy',
  title: 'Exchange HttpProxy log',
  summary: 'HttpProxy logs of Exchange (ECP, OWA, EWS, MAPI and the others)',
  clock: 'utc',
  kindTitles: {
    'http-proxy/powershell': 'HttpProxy PowerShell',
    'http-proxy/rpchttp': 'HttpProxy RpcHttp',
    'http-proxy/eas': 'HttpProxy EAS',
    'http-proxy/ecp': 'HttpProxy ECP',
    'http-proxy/ews': 'HttpProxy EWS',
    'http-proxy/mapi': 'HttpProxy MAPI',
    'http-proxy/oab': 'HttpProxy OAB',
    'http-proxy/owa': 'HttpProxy OWA',
    'http-proxy/*': 'HttpProxy {Name}',
  },
  paths: [{ at: /\\logging\\httpproxy\\(\w+)\\/i, kind: 'http-proxy/{1}' }],
  folders: {
    'http-proxy/*': ['{exchange}\\Logging\\HttpProxy\\{name}'],
  },
  decisive: ['UrlStem', 'HttpStatus', 'UserAgent'],
  roles: {
    host: 'ServerHostName',
    'client.ip': 'ClientIpAddress',
    'user.name': 'AuthenticatedUser',
    'user.agent': 'UserAgent',
    'http.method': 'Method',
    'http.status': 'HttpStatus',
    'url.path': 'UrlStem',
    'url.query': 'UrlQuery',
    'request.id': 'RequestId',
  },
  show: [
    'ClientIpAddress',
    'Method',
    'UrlStem',
    'HttpStatus',
    'AnchorMailbox',
    'AuthenticatedUser',
    'UserAgent',
  ],
  sigma: {
    logsources: [
      { product: 'exchange', service: 'httpproxy' },
      // Most rules from outside put text of the path into `cs-uri-query`.
      {
        category: 'webserver',
        service: '*',
        rank: 4,
        aliases: WEB_ALIASES,
        addedAliases: { 'cs-uri-query': ADDRESS },
      },
      { category: 'proxy', service: '*', rank: 4, aliases: WEB_ALIASES },
    ],
    fields: [
      ...words(`DateTime RequestId MajorVersion MinorVersion BuildVersion RevisionVersion ClientRequestId Protocol
        UrlHost UrlStem ProtocolAction AuthenticationType IsAuthenticated AuthenticatedUser Organization
        AnchorMailbox UserAgent ClientIpAddress ServerHostName HttpStatus BackEndStatus ErrorCode Method
        ProxyAction TargetServer TargetServerVersion RoutingType RoutingHint BackEndCookie ServerLocatorHost
        ServerLocatorLatency RequestBytes ResponseBytes TargetOutstandingRequests ProxyTime TotalRequestTime
        UrlQuery BackEndGenericInfo GenericInfo GenericErrors EdgeTraceId DatabaseGuid UserADObjectGuid
        RoutingStatus`),
      ...TOKEN_FIELDS,
    ],
    closed: true,
  },
} satisfies LogAbout
