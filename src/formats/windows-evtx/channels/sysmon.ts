import { words, type EventChannel } from '../../log-about.ts'

const SIGNED = words('ImageLoaded Hashes Signed Signature SignatureStatus')
const PRODUCT = words('FileVersion Description Product Company OriginalFileName')
const PAIR =
  words(`SourceProcessGuid SourceProcessId SourceImage SourceUser TargetProcessGuid TargetProcessId TargetImage
  TargetUser`)

/** Sysmon, whose events are described one by one. */
export const SYSMON: EventChannel = {
  names: ['Microsoft-Windows-Sysmon/Operational'],
  services: ['sysmon'],
  everyEvent: words('RuleName UtcTime ProcessGuid ProcessId Image User'),
  events: [
    {
      ids: [1],
      categories: ['process_creation'],
      fields: [
        ...PRODUCT,
        ...words(`CommandLine CurrentDirectory LogonGuid LogonId TerminalSessionId IntegrityLevel Hashes
          ParentProcessGuid ParentProcessId ParentImage ParentCommandLine ParentUser`),
      ],
    },
    {
      ids: [2],
      categories: ['file_change'],
      fields: words('TargetFilename CreationUtcTime PreviousCreationUtcTime'),
    },
    {
      ids: [3],
      categories: ['network_connection'],
      fields:
        words(`Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort SourcePortName DestinationIsIpv6
        DestinationIp DestinationHostname DestinationPort DestinationPortName`),
    },
    { ids: [4], categories: ['sysmon_status'], fields: words('State SchemaVersion') },
    { ids: [5], categories: ['process_termination'], fields: [] },
    { ids: [6], categories: ['driver_load'], fields: [...SIGNED] },
    { ids: [7], categories: ['image_load'], fields: [...SIGNED, ...PRODUCT] },
    {
      ids: [8],
      categories: ['create_remote_thread'],
      fields: [...PAIR, ...words('NewThreadId StartAddress StartModule StartFunction')],
    },
    { ids: [9], categories: ['raw_access_thread'], fields: words('Device') },
    {
      ids: [10],
      categories: ['process_access'],
      fields: [...PAIR, ...words('SourceThreadId GrantedAccess CallTrace')],
    },
    { ids: [11], categories: ['file_event'], fields: words('TargetFilename CreationUtcTime') },
    {
      ids: [12],
      categories: ['registry_event', 'registry_add', 'registry_delete'],
      fields: words('EventType TargetObject'),
    },
    {
      ids: [13],
      categories: ['registry_event', 'registry_set'],
      fields: words('EventType TargetObject Details'),
    },
    {
      ids: [14],
      categories: ['registry_event', 'registry_rename'],
      fields: words('EventType TargetObject NewName'),
    },
    {
      ids: [15],
      categories: ['create_stream_hash'],
      fields: words('TargetFilename CreationUtcTime Hash Contents'),
    },
    { ids: [16], categories: ['sysmon_status'], fields: words('Configuration ConfigurationFileHash') },
    { ids: [17], categories: ['pipe_created'], fields: words('EventType PipeName') },
    { ids: [18], categories: ['pipe_created'], fields: words('EventType PipeName') },
    { ids: [19], categories: ['wmi_event'], fields: words('EventType Operation EventNamespace Name Query') },
    { ids: [20], categories: ['wmi_event'], fields: words('EventType Operation Name Type Destination') },
    { ids: [21], categories: ['wmi_event'], fields: words('EventType Operation Consumer Filter') },
    { ids: [22], categories: ['dns_query'], fields: words('QueryName QueryStatus QueryResults') },
    { ids: [23], categories: ['file_delete'], fields: words('TargetFilename Hashes IsExecutable Archived') },
    {
      ids: [24],
      categories: ['clipboard_change', 'clipboard_capture'],
      fields: words('Session ClientInfo Hashes Archived'),
    },
    { ids: [25], categories: ['process_tampering'], fields: words('Type') },
    {
      ids: [26],
      categories: ['file_delete', 'file_delete_detected'],
      fields: words('TargetFilename Hashes IsExecutable'),
    },
    { ids: [27], categories: ['file_block_executable'], fields: words('TargetFilename Hashes') },
    { ids: [28], categories: ['file_block_shredding'], fields: words('TargetFilename Hashes IsExecutable') },
    { ids: [29], categories: ['file_executable_detected'], fields: words('TargetFilename Hashes') },
    { ids: [255], categories: ['sysmon_error'], fields: words('ID Description') },
  ],
}
