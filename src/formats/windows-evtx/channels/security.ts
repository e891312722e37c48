import { words, type EventChannel, type FieldColumns, type FieldSources } from '../../log-about.ts'
import { SYSTEM_ALIASES } from './system-fields.ts'

const PROCESS_CREATED: FieldSources = {
  ...SYSTEM_ALIASES,
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

/** How the kernel names what Sysmon names `HKLM`. */
const REGISTRY: FieldColumns['beginnings'] = [
  ['HKLM\\', ['\\REGISTRY\\MACHINE\\']],
  ['HKU\\', ['\\REGISTRY\\USER\\']],
  ['HKCU\\', ['\\REGISTRY\\USER\\', { wild: 'any' }, '\\']],
  ['HKCR\\', ['\\REGISTRY\\MACHINE\\SOFTWARE\\Classes\\']],
]

const REGISTRY_VALUE_CHANGED: FieldSources = {
  ...SYSTEM_ALIASES,
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

const CONNECTION_ALLOWED: FieldSources = {
  ...SYSTEM_ALIASES,
  image: { anyOf: ['Application'], beginnings: VOLUMES },
  sourceip: 'SourceAddress',
  destinationip: 'DestAddress',
  sourceport: 'SourcePort',
  destinationport: 'DestPort',
  protocol: { anyOf: ['Protocol'], words: { tcp: '6', udp: '17' } },
  initiated: { anyOf: ['Direction'], words: { true: '%%14593', false: '%%14592' } },
}

export const SECURITY: EventChannel = {
  names: ['Security'],
  services: ['security'],
  fields: words(`SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId TargetUserSid TargetUserName
      TargetDomainName TargetLogonId TargetSid MemberName MemberSid LogonType LogonProcessName
      AuthenticationPackageName LmPackageName WorkstationName LogonGuid TransmittedServices KeyLength
      ProcessId ProcessName IpAddress IpPort ElevatedToken Status SubStatus FailureReason TargetServerName
      NewProcessId NewProcessName TokenElevationType CommandLine ParentProcessName MandatoryLabel ServiceName
      ServiceFileName ServiceType ServiceStartType ServiceAccount TaskName TaskContent TaskContentNew ObjectDN
      ObjectGUID ObjectClass ObjectType ObjectName ObjectServer AttributeLDAPDisplayName AttributeValue
      OperationType ShareName ShareLocalPath RelativeTargetName AccessMask AccessList AccessReason HandleId
      PrivilegeList SamAccountName UserAccountControl OldUacValue NewUacValue ObjectValueName NewValue
      OldValue Application Direction Protocol SourceAddress SourcePort DestAddress DestPort LayerName
      PreviousTime NewTime TicketOptions TicketEncryptionType AuditPolicyChanges`),
  events: [
    {
      ids: [4688],
      categories: ['process_creation'],
      aliases: PROCESS_CREATED,
      fields:
        words(`SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId NewProcessId NewProcessName
          TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName TargetDomainName TargetLogonId
          ParentProcessName MandatoryLabel`),
      lacks: [
        'OriginalFileName',
        'Description',
        'Product',
        'Company',
        'Hashes',
        'Imphash',
        'ParentCommandLine',
        'CurrentDirectory',
      ],
    },
    {
      ids: [5156],
      categories: ['network_connection'],
      aliases: CONNECTION_ALLOWED,
      lacks: ['User', 'CommandLine', 'DestinationHostname', 'SourceHostname'],
    },
    {
      ids: [4657],
      categories: ['registry_event', 'registry_add', 'registry_set'],
      aliases: REGISTRY_VALUE_CHANGED,
    },
  ],
}
