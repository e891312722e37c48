import type { Binding, FieldSources } from './logsources.ts'

/** The fields that events of a log have, as far as it is known. */
interface KnownFields {
  readonly names: string
  /** They have no others, so that a rule that asks for another one never matches. */
  readonly whole: boolean
}

const SYSTEM = `Provider_Name Provider_Guid Provider_EventSourceName EventID EventID_Qualifiers Version Level Task Opcode
  Keywords TimeCreated EventRecordID Execution_ProcessID Execution_ThreadID Correlation_ActivityID Channel Computer
  Security_UserID UserID Data Binary`
const SYSMON = 'RuleName UtcTime ProcessGuid ProcessId Image User'
const SIGNED = 'ImageLoaded Hashes Signed Signature SignatureStatus'
const PRODUCT = 'FileVersion Description Product Company OriginalFileName'
const PAIR = `SourceProcessGuid SourceProcessId SourceImage SourceUser TargetProcessGuid TargetProcessId TargetImage TargetUser`

/** Of Sysmon, by the number of the event, beside what all have. */
const SYSMON_FIELDS: Readonly<Record<number, string>> = {
  1: `${PRODUCT} CommandLine CurrentDirectory LogonGuid LogonId TerminalSessionId IntegrityLevel Hashes
    ParentProcessGuid ParentProcessId ParentImage ParentCommandLine ParentUser`,
  2: 'TargetFilename CreationUtcTime PreviousCreationUtcTime',
  3: `Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort SourcePortName DestinationIsIpv6 DestinationIp
    DestinationHostname DestinationPort DestinationPortName`,
  4: 'State SchemaVersion',
  5: '',
  6: SIGNED,
  7: `${SIGNED} ${PRODUCT}`,
  8: `${PAIR} NewThreadId StartAddress StartModule StartFunction`,
  9: 'Device',
  10: `${PAIR} SourceThreadId GrantedAccess CallTrace`,
  11: 'TargetFilename CreationUtcTime',
  12: 'EventType TargetObject',
  13: 'EventType TargetObject Details',
  14: 'EventType TargetObject NewName',
  15: 'TargetFilename CreationUtcTime Hash Contents',
  16: 'Configuration ConfigurationFileHash',
  17: 'EventType PipeName',
  18: 'EventType PipeName',
  19: 'EventType Operation EventNamespace Name Query',
  20: 'EventType Operation Name Type Destination',
  21: 'EventType Operation Consumer Filter',
  22: 'QueryName QueryStatus QueryResults',
  23: 'TargetFilename Hashes IsExecutable Archived',
  24: 'Session ClientInfo Hashes Archived',
  25: 'Type',
  26: 'TargetFilename Hashes IsExecutable',
  27: 'TargetFilename Hashes',
  28: 'TargetFilename Hashes IsExecutable',
  29: 'TargetFilename Hashes',
  255: 'ID Description',
}

/** Of the other event logs, by channel. */
const CHANNEL_FIELDS: Readonly<Record<string, string>> = {
  'Microsoft-Windows-PowerShell/Operational': `ContextInfo UserData Payload MessageNumber MessageTotal ScriptBlockText
    ScriptBlockId Path param1 param2 param3`,
  'Microsoft-Windows-Windows Defender/Operational': `Product Name|Product Version|Detection ID|Detection Time|Severity ID|
    Severity Name|Category ID|Category Name|Threat ID|Threat Name|Path|Process Name|Detection User|Source ID|Source Name|
    Action ID|Action Name|Error Code|Error Description|Old Value|New Value|FWLink|Origin Name|Type Name|Execution Name`,
  Security: `SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId TargetUserSid TargetUserName TargetDomainName
    TargetLogonId TargetSid MemberName MemberSid LogonType LogonProcessName AuthenticationPackageName LmPackageName
    WorkstationName LogonGuid TransmittedServices KeyLength ProcessId ProcessName IpAddress IpPort ElevatedToken Status
    SubStatus FailureReason TargetServerName NewProcessId NewProcessName TokenElevationType CommandLine ParentProcessName
    MandatoryLabel ServiceName ServiceFileName ServiceType ServiceStartType ServiceAccount TaskName TaskContent TaskContentNew
    ObjectDN ObjectGUID ObjectClass ObjectType ObjectName ObjectServer AttributeLDAPDisplayName AttributeValue OperationType
    ShareName ShareLocalPath RelativeTargetName AccessMask AccessList AccessReason HandleId PrivilegeList SamAccountName
    UserAccountControl OldUacValue NewUacValue ObjectValueName NewValue OldValue Application Direction Protocol SourceAddress
    SourcePort DestAddress DestPort LayerName PreviousTime NewTime TicketOptions TicketEncryptionType`,
  System: `ServiceName ImagePath ServiceType StartType AccountName BackupPath param1 param2 param3 param4 OldTime NewTime Reason ProcessName ProcessID
    SubjectUserName SubjectDomainName UserData`,
  'Microsoft-Windows-TaskScheduler/Operational': `TaskName UserContext UserName ActionName TaskInstanceId InstanceId ResultCode
    EnginePID ProcessID Path Priority`,
  Application: '',
  'MSExchange Management': '',
  'Windows PowerShell': '',
}
const POWERSHELL = 'Microsoft-Windows-PowerShell/Operational'
/** Only these hold nothing else. */
const WHOLE_CHANNELS = ['Microsoft-Windows-PowerShell/Operational', 'Windows PowerShell']

const PROCESS_4688 = `SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId NewProcessId NewProcessName
  TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName TargetDomainName TargetLogonId ParentProcessName
  MandatoryLabel`

const W3C = `date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip c-port
  cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes
  time-taken x-forwarded-for cs(X-Forwarded-For) s-reason s-queuename`

/** Of what a token for PowerShell in the query names. */
const TOKEN = 'TokenUser TokenSid TokenGroups'

/** Of text logs and files, by format. */
const FORMAT_FIELDS: Readonly<Record<string, KnownFields>> = {
  'iis-w3c': { names: `${W3C} ${TOKEN}`, whole: true },
  'iis-native': { names: W3C, whole: true },
  'iis-ncsa': { names: W3C, whole: true },
  'iis-advanced': { names: W3C, whole: true },
  'exchange-http-proxy': {
    whole: true,
    names: `DateTime RequestId MajorVersion MinorVersion BuildVersion RevisionVersion ClientRequestId Protocol UrlHost
      UrlStem ProtocolAction AuthenticationType IsAuthenticated AuthenticatedUser Organization AnchorMailbox UserAgent
      ClientIpAddress ServerHostName HttpStatus BackEndStatus ErrorCode Method ProxyAction TargetServer TargetServerVersion
      RoutingType RoutingHint BackEndCookie ServerLocatorHost ServerLocatorLatency RequestBytes ResponseBytes
      TargetOutstandingRequests ProxyTime TotalRequestTime UrlQuery BackEndGenericInfo GenericInfo GenericErrors EdgeTraceId
      DatabaseGuid UserADObjectGuid RoutingStatus ${TOKEN}`,
  },
  'exchange-ecp-server': {
    whole: false,
    names: `TimeStamp ServerName EventId EventData TIME SID CMD REQID URL REFERRER EX ACTID RS BLD TNAME TID USID EDOID ACID
      MSG`,
  },
  'exchange-ecp-activity': {
    whole: false,
    names: 'TimeStamp ServerName EventId EventData PSA URL Bld ActID',
  },
  'exchange-cmdlet': {
    whole: false,
    names: `DateTime StartTime RequestId ServerHostName ProcessId ProcessName AuthenticatedUser ExecutingUserSid IsAdmin
      ClientApplication Cmdlet Parameters ErrorType ExecutionResult GenericInfo GenericErrors`,
  },
  'exchange-admin-audit': {
    whole: false,
    names: `Timestamp Server RecordType Data UserKey UserId RecordId Operation Parameters ObjectId ResultStatus ClientIP
      SessionId Workload Scope ExternalAccess`,
  },
  'exchange-remote-powershell': {
    whole: false,
    names: `DateTime RequestId ServerHostName UrlHost UrlStem UrlQuery AuthenticationType IsAuthenticated AuthenticatedUser
      ClientIpAddress FrontEndServer HttpStatus Action CommandName ShellId GenericInfo GenericErrors ${TOKEN}`,
  },
  'exchange-ews': {
    whole: false,
    names: `DateTime RequestId ClientRequestId AuthenticationType IsAuthenticated AuthenticatedUser Organization UserAgent
      ClientIpAddress ServerHostName FrontEndServer SoapAction HttpStatus RequestSize ResponseSize ErrorCode ImpersonatedUser
      ProxyAsUser ActAsUser GenericInfo AuthenticationErrors GenericErrors`,
  },
  'exchange-oab-generator': {
    whole: false,
    names: 'date-time level thread-id data Message TemporaryFile Line',
  },
  'exchange-oab-config': {
    whole: false,
    names: `Name Path Server InternalUrl ExternalUrl Identity MetabasePath AdminDisplayVersion WhenChangedUTC Languages
      Traits RequestKeys`,
  },
  'web-script': { whole: true, names: 'ScriptKind Languages Traits RequestKeys Disguise Characters Content' },
  'iis-config': {
    whole: false,
    names: `Element Site Application Path PhysicalPath Name Type Image PreCondition Settings ValidationKey Binding Protocol
      Location Verb`,
  },
  'aspnet-compiled': {
    whole: true,
    names: 'VirtualPath FileDependencies FileHash Hash Assembly Type ResultType Flags',
  },
  'windows-error-report': {
    whole: false,
    names: `EventType EventTime ReportType ReportIdentifier FriendlyEventName ConsentKey NsAppName OriginalFilename AppName
      AppPath Program ProgramVersion FaultingModule FaultingMethod ExceptionCode ExceptionType Sig DynamicSig UI LoadedModule`,
  },
  'file-listing': {
    whole: false,
    names: 'FilePath FileName ParentPath Extension FileSize Length Size FullName Created Modified',
  },
  'dir-listing': { whole: false, names: 'FilePath FileName FileSize Modified Attributes Owner' },
}

/** Field names compare without case and spaces. */
function folded(name: string): string {
  return name.toLowerCase().replace(/\s+/g, '')
}

function listed(names: string): string[] {
  return names.includes('|') ? names.split('|').map(folded) : names.split(/\s+/).map(folded)
}

interface Known {
  readonly names: ReadonlySet<string>
  readonly whole: boolean
}

const byBinding = new WeakMap<Binding, Known | null>()

/** What is known of the events of a binding; `null` when nothing is. */
function knownOf(binding: Binding): Known | null {
  let known = byBinding.get(binding)
  if (known === undefined) byBinding.set(binding, (known = lookUp(binding)))
  return known
}

function lookUp({ format, channels, eventIds, fields }: Binding): Known | null {
  const mapped = mappedNames(fields)
  if (format !== 'windows-evtx') {
    const known = FORMAT_FIELDS[format]
    return known ? { names: new Set([...listed(known.names), ...mapped]), whole: known.whole } : null
  }
  const names = new Set([...listed(SYSTEM), ...mapped])
  const add = (more: string): void => listed(more).forEach((name) => names.add(name))
  if (channels.length === 0) return null
  let whole = true
  for (const channel of channels) {
    if (channel === 'Microsoft-Windows-Sysmon/Operational') {
      const ids = eventIds.length > 0 ? eventIds : Object.keys(SYSMON_FIELDS).map(Number)
      add(SYSMON)
      for (const id of ids) add(SYSMON_FIELDS[id] ?? '')
    } else if (channel === 'Security' && eventIds.length === 1 && eventIds[0] === 4688) add(PROCESS_4688)
    else if (channel === 'PowerShellCore/Operational') add(CHANNEL_FIELDS[POWERSHELL]!)
    else if (Object.hasOwn(CHANNEL_FIELDS, channel)) {
      add(CHANNEL_FIELDS[channel]!)
      whole &&= WHOLE_CHANNELS.includes(channel)
    } else return null
  }
  return { names, whole }
}

function mappedNames(fields: FieldSources): string[] {
  return Object.entries(fields).flatMap(([name, source]) =>
    [name, ...(typeof source === 'string' ? [source] : source.anyOf)].map(folded),
  )
}

/**
 * The fields of a rule that no event of its log sources has. `sure` asks only about logs of which
 * every field is known; otherwise each field must be a known one.
 */
export function strangeFields(
  fields: readonly string[],
  bindings: readonly Binding[],
  sure: boolean,
): string[] {
  const known = bindings.map(knownOf)
  return fields.filter(
    (field) =>
      !known.some((one) => (one === null ? sure : one.names.has(folded(field)) || (sure && !one.whole))),
  )
}

/** Whether any log that is known has a field of this name. */
export function isKnownField(name: string): boolean {
  const all = [
    SYSTEM,
    SYSMON,
    PROCESS_4688,
    ...Object.values(SYSMON_FIELDS),
    ...Object.values(CHANNEL_FIELDS),
    ...Object.values(FORMAT_FIELDS).map(({ names }) => names),
  ]
  return all.some((names) => listed(names).includes(folded(name)))
}
