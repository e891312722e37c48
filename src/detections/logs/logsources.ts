import type { GlobPart } from '../../predicate/tree.ts'

/** Where Sigma's log sources and field names are found in the formats that Coldtrace reads. */

export interface Logsource {
  readonly product: string
  readonly category: string
  readonly service: string
}

/**
 * What holds a Sigma field in a format: a column by its name, or columns of which each may hold it
 * in its own way.
 */
export type FieldSource = string | FieldColumns

export interface FieldColumns {
  readonly anyOf: readonly string[]
  /** What the column holds for each of Sigma's words. */
  readonly words?: Readonly<Record<string, string>>
  /** How the column writes a space. */
  readonly spaces?: string
  /** Two columns that hold the value together, without what stands between them. */
  readonly joined?: { readonly first: string; readonly second: string; readonly by: string }
  /** How values begin here, for each way in which rules begin them. */
  readonly beginnings?: readonly (readonly [string, readonly GlobPart[]])[]
  /** How values write a word here. */
  readonly spelled?: readonly (readonly [string, readonly GlobPart[]])[]
  /** The columns hold lines of `name=value`, and this is the name. */
  readonly line?: string
  /** The columns hold queries of addresses, and the value is that of the first of these parameters that is there. */
  readonly parameters?: readonly string[]
  /** The value is what stands behind the last dot of the columns. */
  readonly extension?: boolean
}

/** Sigma names in lower case. Fields that are not listed keep their name. */
export type FieldSources = Readonly<Record<string, FieldSource>>

/** Formats that hold what another one holds, by the same names: rules for that one run on them. */
const SAME_EVENTS: Readonly<Record<string, string>> = {
  'windows-evt': 'windows-evtx',
  'windows-event-json': 'windows-evtx',
  'windows-event-xml': 'windows-evtx',
  'windows-event-table': 'windows-evtx',
  'windows-evtx-carved': 'windows-evtx',
}

/** The format for which rules name the fields that this one has. */
export function vocabularyOf(format: string): string {
  return SAME_EVENTS[format] ?? format
}

/** Events that answer a log source: a format, and in event logs a channel and event numbers. */
export interface Binding {
  readonly format: string
  readonly channels: readonly string[]
  /** Empty: any. */
  readonly eventIds: readonly number[]
  readonly fields: FieldSources
  /** The format writes `-` where there is no value. */
  readonly dash: boolean
  /** Fields that rules for such events often ask for, and that these events do not have. */
  readonly lacks?: readonly string[]
}

const IIS_URI: FieldColumns = {
  anyOf: ['cs-uri-stem', 'cs-uri-query'],
  joined: { first: 'cs-uri-stem', second: 'cs-uri-query', by: '?' },
}

const HTTP_PROXY_URI: FieldColumns = {
  anyOf: ['UrlStem', 'UrlQuery'],
  joined: { first: 'UrlStem', second: 'UrlQuery', by: '?' },
}

/** What tells the session of a browser: Exchange adds the first to the log, the second stands in the address. */
const SESSION = ['ClientId', 'msExchEcpCanary']

const IIS: FieldSources = {
  'cs-user-agent': { anyOf: ['cs(User-Agent)'], spaces: '+' },
  'c-useragent': { anyOf: ['cs(User-Agent)'], spaces: '+' },
  'cs(user-agent)': { anyOf: ['cs(User-Agent)'], spaces: '+' },
  'cs-referer': { anyOf: ['cs(Referer)'], spaces: '+' },
  'cs-referrer': { anyOf: ['cs(Referer)'], spaces: '+' },
  'cs(referer)': { anyOf: ['cs(Referer)'], spaces: '+' },
  'cs-cookie': { anyOf: ['cs(Cookie)'], spaces: '+' },
  'cs(cookie)': { anyOf: ['cs(Cookie)'], spaces: '+' },
  'r-dns': 'cs-host',
  src_ip: 'c-ip',
  dst_ip: 's-ip',
  'c-uri-stem': 'cs-uri-stem',
  'c-uri-query': 'cs-uri-query',
  'c-uri': IIS_URI,
  'cs-uri': IIS_URI,
  'c-uri-extension': { anyOf: ['cs-uri-stem'], extension: true },
  'cs-session': { anyOf: ['cs-uri-query'], parameters: SESSION },
}

const HTTP_PROXY: FieldSources = {
  'cs-method': 'Method',
  'cs-uri-stem': 'UrlStem',
  'c-uri-stem': 'UrlStem',
  'cs-uri-query': 'UrlQuery',
  'c-uri-query': 'UrlQuery',
  'c-uri': HTTP_PROXY_URI,
  'cs-uri': HTTP_PROXY_URI,
  'c-uri-extension': { anyOf: ['UrlStem'], extension: true },
  'cs-session': { anyOf: ['UrlQuery'], parameters: SESSION },
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

const SYSTEM: FieldSources = {
  computername: { anyOf: ['ComputerName', 'Computer'] },
  provider: { anyOf: ['Provider', 'Provider_Name'] },
  sourcename: { anyOf: ['SourceName', 'Source Name', 'Provider_Name'] },
}

const PROCESS_4688: FieldSources = {
  ...SYSTEM,
  image: 'NewProcessName',
  parentimage: 'ParentProcessName',
  processid: 'NewProcessId',
  parentprocessid: 'ProcessId',
  user: { anyOf: ['SubjectUserName', 'SubjectDomainName'] },
  logonid: 'SubjectLogonId',
  integritylevel: {
    anyOf: ['MandatoryLabel'],
    words: {
      Low: 'S-1-16-4096',
      Medium: 'S-1-16-8192',
      'Medium+': 'S-1-16-8448',
      High: 'S-1-16-12288',
      System: 'S-1-16-16384',
    },
  },
}

const LACKING_4688 = [
  'OriginalFileName',
  'Description',
  'Product',
  'Company',
  'Hashes',
  'Imphash',
  'ParentCommandLine',
  'CurrentDirectory',
]
const LACKING_5156 = ['User', 'CommandLine', 'DestinationHostname', 'SourceHostname']

/** How the kernel names what Sysmon names `HKLM`. */
const REGISTRY: FieldColumns['beginnings'] = [
  ['HKLM\\', ['\\REGISTRY\\MACHINE\\']],
  ['HKU\\', ['\\REGISTRY\\USER\\']],
  ['HKCU\\', ['\\REGISTRY\\USER\\', { wild: 'any' }, '\\']],
  ['HKCR\\', ['\\REGISTRY\\MACHINE\\SOFTWARE\\Classes\\']],
]

/** A registry value changed. */
const REGISTRY_4657: FieldSources = {
  ...SYSTEM,
  targetobject: {
    anyOf: ['ObjectName'],
    joined: { first: 'ObjectName', second: 'ObjectValueName', by: '\\' },
    beginnings: REGISTRY,
    spelled: [['CurrentControlSet', ['ControlSet00', { wild: 'one' }]]],
  },
  details: 'NewValue',
  image: 'ProcessName',
  processid: 'ProcessId',
  user: 'SubjectUserName',
  eventtype: {
    anyOf: ['OperationType'],
    words: {
      SetValue: '%%1905',
      CreateValue: '%%1904',
      DeleteValue: '%%1906',
    },
  },
}

/** Device paths name the volume by number, not by letter. */
const VOLUMES: FieldColumns['beginnings'] = [['C:\\', ['\\device\\harddiskvolume', { wild: 'any' }, '\\']]]

const CONNECTION_5156: FieldSources = {
  ...SYSTEM,
  image: { anyOf: ['Application'], beginnings: VOLUMES },
  sourceip: 'SourceAddress',
  destinationip: 'DestAddress',
  sourceport: 'SourcePort',
  destinationport: 'DestPort',
  protocol: { anyOf: ['Protocol'], words: { tcp: '6', udp: '17' } },
  initiated: { anyOf: ['Direction'], words: { true: '%%14593', false: '%%14592' } },
}

const DEFENDER: FieldSources = {
  ...SYSTEM,
  threatname: { anyOf: ['ThreatName', 'Threat Name'] },
  signature: { anyOf: ['Threat Name', 'ThreatName'] },
  filename: { anyOf: ['Path', 'Filename'] },
  severityname: { anyOf: ['SeverityName', 'Severity Name'] },
  categoryname: { anyOf: ['CategoryName', 'Category Name'] },
  processname: { anyOf: ['ProcessName', 'Process Name'] },
}

/** Lines of the text that events of the classic PowerShell log carry. */
const POWERSHELL_CLASSIC: FieldSources = {
  ...SYSTEM,
  ...Object.fromEntries(
    [
      'HostName',
      'HostVersion',
      'HostId',
      'HostApplication',
      'EngineVersion',
      'RunspaceId',
      'PipelineId',
      'CommandName',
      'CommandType',
      'ScriptName',
      'CommandPath',
      'CommandLine',
      'NewEngineState',
      'PreviousEngineState',
      'ProviderName',
      'NewProviderState',
      'SequenceNumber',
    ].map((name): [string, FieldSource] => [name.toLowerCase(), { anyOf: ['Data'], line: name }]),
  ),
}

const SYSMON = 'Microsoft-Windows-Sysmon/Operational'
const POWERSHELL = ['Microsoft-Windows-PowerShell/Operational', 'PowerShellCore/Operational']
const DEFENDER_CHANNEL = 'Microsoft-Windows-Windows Defender/Operational'

function events(channels: string | readonly string[], eventIds: readonly number[], fields = SYSTEM): Binding {
  return {
    format: 'windows-evtx',
    channels: typeof channels === 'string' ? [channels] : channels,
    eventIds,
    fields,
    dash: false,
  }
}

function sysmon(...eventIds: number[]): Binding[] {
  return [events(SYSMON, eventIds)]
}

/** Categories of `product: windows`. */
const CATEGORIES: Readonly<Record<string, readonly Binding[]>> = {
  process_creation: [...sysmon(1), { ...events('Security', [4688], PROCESS_4688), lacks: LACKING_4688 }],
  file_change: sysmon(2),
  network_connection: [...sysmon(3), { ...events('Security', [5156], CONNECTION_5156), lacks: LACKING_5156 }],
  sysmon_status: sysmon(4, 16),
  process_termination: sysmon(5),
  driver_load: sysmon(6),
  image_load: sysmon(7),
  create_remote_thread: sysmon(8),
  raw_access_thread: sysmon(9),
  process_access: sysmon(10),
  file_event: sysmon(11),
  registry_event: [...sysmon(12, 13, 14), events('Security', [4657], REGISTRY_4657)],
  registry_add: [...sysmon(12), events('Security', [4657], REGISTRY_4657)],
  registry_delete: sysmon(12),
  registry_set: [...sysmon(13), events('Security', [4657], REGISTRY_4657)],
  registry_rename: sysmon(14),
  create_stream_hash: sysmon(15),
  pipe_created: sysmon(17, 18),
  wmi_event: [
    ...sysmon(19, 20, 21),
    events('Microsoft-Windows-WMI-Activity/Operational', [5861], { ...SYSTEM, destination: 'PossibleCause' }),
  ],
  dns_query: sysmon(22),
  file_delete: sysmon(23, 26),
  clipboard_change: sysmon(24),
  clipboard_capture: sysmon(24),
  process_tampering: sysmon(25),
  file_delete_detected: sysmon(26),
  file_block_executable: sysmon(27),
  file_block_shredding: sysmon(28),
  file_executable_detected: sysmon(29),
  sysmon_error: sysmon(255),
  ps_module: [events(POWERSHELL, [4103])],
  ps_script: [events(POWERSHELL, [4104])],
  ps_classic_start: [events('Windows PowerShell', [400], POWERSHELL_CLASSIC)],
  ps_classic_provider_start: [events('Windows PowerShell', [600], POWERSHELL_CLASSIC)],
  ps_classic_script: [events('Windows PowerShell', [800], POWERSHELL_CLASSIC)],
}

const ANTIVIRUS = [
  events(
    DEFENDER_CHANNEL,
    [1006, 1007, 1008, 1009, 1010, 1011, 1012, 1017, 1018, 1019, 1115, 1116],
    DEFENDER,
  ),
]

/** Channels of services of `product: windows`. */
const SERVICES: Readonly<Record<string, string | readonly string[]>> = {
  application: 'Application',
  'application-experience': [
    'Microsoft-Windows-Application-Experience/Program-Telemetry',
    'Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant',
  ],
  applocker: [
    'Microsoft-Windows-AppLocker/MSI and Script',
    'Microsoft-Windows-AppLocker/EXE and DLL',
    'Microsoft-Windows-AppLocker/Packaged app-Deployment',
    'Microsoft-Windows-AppLocker/Packaged app-Execution',
  ],
  'appmodel-runtime': 'Microsoft-Windows-AppModel-Runtime/Admin',
  'appxdeployment-server': 'Microsoft-Windows-AppXDeploymentServer/Operational',
  'appxpackaging-om': 'Microsoft-Windows-AppxPackaging/Operational',
  bitlocker: 'Microsoft-Windows-BitLocker/BitLocker Management',
  'bits-client': 'Microsoft-Windows-Bits-Client/Operational',
  capi2: 'Microsoft-Windows-CAPI2/Operational',
  'certificateservicesclient-lifecycle-system':
    'Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational',
  'codeintegrity-operational': 'Microsoft-Windows-CodeIntegrity/Operational',
  dhcp: 'Microsoft-Windows-DHCP-Server/Operational',
  'diagnosis-scripted': 'Microsoft-Windows-Diagnosis-Scripted/Operational',
  'dns-client': [
    'Microsoft-Windows-DNS-Client/Operational',
    'Microsoft-Windows-DNS Client Events/Operational',
  ],
  'dns-server': 'DNS Server',
  'dns-server-analytic': 'Microsoft-Windows-DNS-Server/Analytical',
  'dns-server-audit': 'Microsoft-Windows-DNS-Server/Audit',
  'driver-framework': 'Microsoft-Windows-DriverFrameworks-UserMode/Operational',
  'firewall-as': 'Microsoft-Windows-Windows Firewall With Advanced Security/Firewall',
  'hyper-v-worker': 'Microsoft-Windows-Hyper-V-Worker',
  'iis-configuration': 'Microsoft-IIS-Configuration/Operational',
  'kernel-event-tracing': 'Microsoft-Windows-Kernel-EventTracing',
  'kernel-shimengine': [
    'Microsoft-Windows-Kernel-ShimEngine/Operational',
    'Microsoft-Windows-Kernel-ShimEngine/Diagnostic',
  ],
  ldap: 'Microsoft-Windows-LDAP-Client/Debug',
  ldap_debug: 'Microsoft-Windows-LDAP-Client/Debug',
  'lsa-server': 'Microsoft-Windows-LSA/Operational',
  'microsoft-servicebus-client': [
    'Microsoft-ServiceBus-Client/Admin',
    'Microsoft-ServiceBus-Client/Operational',
  ],
  'msexchange-management': 'MSExchange Management',
  ntfs: 'Microsoft-Windows-Ntfs/Operational',
  ntlm: 'Microsoft-Windows-NTLM/Operational',
  openssh: 'OpenSSH/Operational',
  powershell: POWERSHELL,
  'powershell-classic': 'Windows PowerShell',
  'printservice-admin': 'Microsoft-Windows-PrintService/Admin',
  'printservice-operational': 'Microsoft-Windows-PrintService/Operational',
  security: 'Security',
  'security-mitigations': [
    'Microsoft-Windows-Security-Mitigations/Kernel Mode',
    'Microsoft-Windows-Security-Mitigations/User Mode',
  ],
  sense: 'Microsoft-Windows-SENSE/Operational',
  'servicebus-client': ['Microsoft-ServiceBus-Client/Admin', 'Microsoft-ServiceBus-Client/Operational'],
  'shell-core': 'Microsoft-Windows-Shell-Core/Operational',
  'smbclient-connectivity': 'Microsoft-Windows-SmbClient/Connectivity',
  'smbclient-security': 'Microsoft-Windows-SmbClient/Security',
  'smbserver-connectivity': 'Microsoft-Windows-SMBServer/Connectivity',
  sysmon: SYSMON,
  system: 'System',
  taskscheduler: 'Microsoft-Windows-TaskScheduler/Operational',
  'terminalservices-localsessionmanager':
    'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational',
  vhdmp: 'Microsoft-Windows-VHDMP/Operational',
  windefend: DEFENDER_CHANNEL,
  wmi: 'Microsoft-Windows-WMI-Activity/Operational',
}

/** Services of `product: exchange`: logs that no other tool answers for. */
const EXCHANGE_FORMATS: Readonly<Record<string, string>> = {
  httpproxy: 'exchange-http-proxy',
  'ecp-server': 'exchange-ecp-server',
  'oab-generator': 'exchange-oab-generator',
  'ecp-activity': 'exchange-ecp-activity',
  owa: 'exchange-owa',
  ews: 'exchange-ews',
  autodiscover: 'exchange-autodiscover',
  'mapi-http': 'exchange-mapi-http',
  'rpc-client-access': 'exchange-rpc-client-access',
  'rpc-http': 'exchange-rpc-http',
  'active-sync': 'exchange-active-sync',
  cmdlet: 'exchange-cmdlet',
  'remote-powershell': 'exchange-remote-powershell',
  'admin-audit': 'exchange-admin-audit',
  'message-tracking': 'exchange-message-tracking',
  smtp: 'exchange-smtp',
  'transport-agent': 'exchange-transport-agent',
  'imap-pop': 'exchange-imap-pop',
  mitigation: 'exchange-mitigation',
  'request-filter': 'exchange-request-filter',
}

/** In the event log a cmdlet, its parameters and who ran it are unnamed data. */
const CMDLET_EVENT: FieldSources = { ...SYSTEM, cmdlet: 'Data', parameters: 'Data', error: 'Data' }

function table(format: string, fields: FieldSources, dash: boolean): Binding {
  return { format, channels: [], eventIds: [], fields, dash }
}

/** Web server logs in other formats have the same columns, as far as they have them. */
const IIS_BINDINGS = ['iis-w3c', 'iis-native', 'iis-ncsa', 'iis-advanced'].map((format) =>
  table(format, IIS, true),
)
const HTTP_PROXY_BINDING = table('exchange-http-proxy', HTTP_PROXY, false)

/**
 * The service `cmdlets` of `product: exchange`: cmdlets wherever they are logged, as `Cmdlet`,
 * `Parameters` and `Error`. Failed are those with `EventID` 6 or 8, an `ErrorType` or a bad `ResultStatus`.
 */
const CMDLETS: readonly Binding[] = [
  events('MSExchange Management', [], CMDLET_EVENT),
  table('exchange-cmdlet', { error: 'GenericErrors' }, false),
  table('exchange-admin-audit', { cmdlet: 'Operation' }, false),
]

/** What stands in files of the server rather than in logs. */
const FILES: readonly (Logsource & { readonly formats: readonly string[] })[] = [
  {
    product: 'webserver',
    category: 'file_content',
    service: '',
    formats: ['web-script', 'exchange-oab-config'],
  },
  { product: 'exchange', category: '', service: 'virtual-directory', formats: ['exchange-oab-config'] },
  { product: 'exchange', category: '', service: 'setup', formats: ['exchange-setup'] },
  { product: 'iis', category: '', service: 'configuration', formats: ['iis-config'] },
  { product: 'iis', category: '', service: 'aspnet-cache', formats: ['aspnet-compiled'] },
  { product: 'windows', category: '', service: 'error-report', formats: ['windows-error-report'] },
  { product: 'windows', category: 'file_listing', service: '', formats: ['file-listing', 'dir-listing'] },
]

/** Where the path of a request lands in logs that most webserver rules were written for. */
function widened(binding: Binding, uri: FieldColumns): Binding {
  return { ...binding, fields: { ...binding.fields, 'cs-uri-query': uri } }
}

export type Resolution =
  | { readonly ok: true; readonly bindings: readonly Binding[] }
  | { readonly ok: false; readonly reason: string }

/**
 * The events that a log source means here. Rules that were `added` are read with more tolerance:
 * most of them put text of the path into `cs-uri-query`.
 */
export function resolveLogsource(logsource: Logsource, origin: 'built-in' | 'added'): Resolution {
  const { product, category, service } = logsource
  const file = FILES.find(
    (one) => one.product === product && one.category === category && one.service === service,
  )
  if (file) return { ok: true, bindings: file.formats.map((format) => table(format, {}, false)) }
  const added = origin === 'added'
  if (category === 'webserver' && ['', 'iis', 'windows'].includes(product)) {
    const iis = added ? IIS_BINDINGS.map((binding) => widened(binding, IIS_URI)) : IIS_BINDINGS
    if (product !== '') return { ok: true, bindings: iis }
    const httpProxy = added ? widened(HTTP_PROXY_BINDING, HTTP_PROXY_URI) : HTTP_PROXY_BINDING
    return { ok: true, bindings: [...iis, httpProxy] }
  }
  if (category === 'proxy' && product === '')
    return { ok: true, bindings: [...IIS_BINDINGS, HTTP_PROXY_BINDING] }
  if (product === 'iis' && category === '') return { ok: true, bindings: IIS_BINDINGS }
  if (product === 'exchange' && category === '') {
    if (service === 'cmdlets') return { ok: true, bindings: CMDLETS }
    const format = own(EXCHANGE_FORMATS, service)
    if (format !== undefined) return { ok: true, bindings: [table(format, {}, false)] }
  }
  if (category === 'antivirus' && ['', 'windows'].includes(product)) return { ok: true, bindings: ANTIVIRUS }
  if (product === 'windows') return windows(category, service)
  const said = [
    ['product', product],
    ['category', category],
    ['service', service],
  ].flatMap(([key, value]) => (value ? [`${key} ${value}`] : []))
  if (said.length === 0) return { ok: false, reason: 'its logsource names nothing' }
  return { ok: false, reason: `cannot run here: no log of ${said.join(', ')} is read` }
}

function windows(category: string, service: string): Resolution {
  if (category !== '') {
    const bindings = own(CATEGORIES, category)
    if (!bindings) return { ok: false, reason: `cannot run here: no event log holds windows ${category}` }
    if (service === '') return { ok: true, bindings }
    const channels = channelsOf(service)
    const both = bindings.filter((binding) => binding.channels.some((channel) => channels?.includes(channel)))
    if (both.length > 0) return { ok: true, bindings: both }
    return { ok: false, reason: `cannot run here: no event log holds windows ${category} of ${service}` }
  }
  if (service === '') return { ok: true, bindings: [events([], [])] }
  const channels = channelsOf(service)
  if (!channels) return { ok: false, reason: `cannot run here: the windows service ${service} is not known` }
  return { ok: true, bindings: [events(channels, [], SERVICE_FIELDS[service] ?? SYSTEM)] }
}

const SERVICE_FIELDS: Readonly<Record<string, FieldSources>> = {
  windefend: DEFENDER,
  'powershell-classic': POWERSHELL_CLASSIC,
}

function channelsOf(service: string): readonly string[] | undefined {
  const channels = own(SERVICES, service)
  return typeof channels === 'string' ? [channels] : channels
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
