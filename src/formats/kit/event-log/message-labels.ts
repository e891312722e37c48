/*
 * What the lines of event messages are called, in English and in German, and the names of the fields that hold the
 * same values in the event log itself.
 */

type Names = Readonly<Record<string, string>>

const SUBJECT: Names = {
  'Security ID': 'SubjectUserSid',
  'Account Name': 'SubjectUserName',
  'Account Domain': 'SubjectDomainName',
  'Domain Name': 'SubjectDomainName',
  'Logon ID': 'SubjectLogonId',
  'Sicherheits-ID': 'SubjectUserSid',
  Kontoname: 'SubjectUserName',
  Kontodomäne: 'SubjectDomainName',
  Domänenname: 'SubjectDomainName',
  'Anmelde-ID': 'SubjectLogonId',
}
/** Whoever signed in, or was refused. */
const SIGNED_IN: Names = {
  'Security ID': 'TargetUserSid',
  'Account Name': 'TargetUserName',
  'Account Domain': 'TargetDomainName',
  'Logon ID': 'TargetLogonId',
  'Logon GUID': 'LogonGuid',
  'Sicherheits-ID': 'TargetUserSid',
  Kontoname: 'TargetUserName',
  Kontodomäne: 'TargetDomainName',
  'Anmelde-ID': 'TargetLogonId',
  'Anmelde-GUID': 'LogonGuid',
}
/** The account or the group that was changed. */
const CHANGED: Names = {
  'Security ID': 'TargetSid',
  'Account Name': 'TargetUserName',
  'Account Domain': 'TargetDomainName',
  'Group Name': 'TargetUserName',
  'Group Domain': 'TargetDomainName',
  'Sicherheits-ID': 'TargetSid',
  Kontoname: 'TargetUserName',
  Kontodomäne: 'TargetDomainName',
  Gruppenname: 'TargetUserName',
  Gruppendomäne: 'TargetDomainName',
}
const MEMBER: Names = {
  'Security ID': 'MemberSid',
  'Account Name': 'MemberName',
  'Sicherheits-ID': 'MemberSid',
  Kontoname: 'MemberName',
}
const NETWORK: Names = {
  'Network Address': 'IpAddress',
  Port: 'IpPort',
  Netzwerkadresse: 'IpAddress',
}

/** Labels of the Security log below a heading. */
export const SECTIONS: Readonly<Record<string, Names>> = {
  Subject: SUBJECT,
  'Creator Subject': SUBJECT,
  Antragsteller: SUBJECT,
  'New Logon': SIGNED_IN,
  'Target Subject': SIGNED_IN,
  'Account For Which Logon Failed': SIGNED_IN,
  'Account Whose Credentials Were Used': SIGNED_IN,
  'Neue Anmeldung': SIGNED_IN,
  Zielantragsteller: SIGNED_IN,
  'Konto, für das die Anmeldung fehlgeschlagen ist': SIGNED_IN,
  'Konto, dessen Anmeldeinformationen verwendet wurden': SIGNED_IN,
  'Target Account': CHANGED,
  'New Account': CHANGED,
  'Account That Was Locked Out': CHANGED,
  Group: CHANGED,
  'New Group': CHANGED,
  Zielkonto: CHANGED,
  'Neues Konto': CHANGED,
  Gruppe: CHANGED,
  Member: MEMBER,
  Mitglied: MEMBER,
  'Network Information': NETWORK,
  Netzwerkinformationen: NETWORK,
}

/** Labels of the Security log that mean the same wherever they stand. */
export const ANYWHERE: Names = {
  'Logon Type': 'LogonType',
  'Workstation Name': 'WorkstationName',
  'Source Network Address': 'IpAddress',
  'Source Address': 'IpAddress',
  'Client Address': 'IpAddress',
  'Source Port': 'IpPort',
  'Client Port': 'IpPort',
  'Logon Process': 'LogonProcessName',
  'Authentication Package': 'AuthenticationPackageName',
  'Package Name (NTLM only)': 'LmPackageName',
  'Key Length': 'KeyLength',
  'Failure Reason': 'FailureReason',
  Status: 'Status',
  'Sub Status': 'SubStatus',
  'Target Server Name': 'TargetServerName',
  'New Process ID': 'NewProcessId',
  'New Process Name': 'NewProcessName',
  'Creator Process ID': 'ProcessId',
  'Creator Process Name': 'ParentProcessName',
  'Process Command Line': 'CommandLine',
  'Process Name': 'ProcessName',
  'Caller Process Name': 'ProcessName',
  'Share Name': 'ShareName',
  'Share Path': 'ShareLocalPath',
  'Relative Target Name': 'RelativeTargetName',
  'Access Mask': 'AccessMask',
  'Object Name': 'ObjectName',
  'Object Type': 'ObjectType',
  'Task Name': 'TaskName',
  'Task Content': 'TaskContent',
  'Task New Content': 'TaskContentNew',
  'Service Name': 'ServiceName',
  'Service File Name': 'ServiceFileName',
  'Service Type': 'ServiceType',
  'Service Start Type': 'ServiceStartType',
  'Service Account': 'ServiceAccount',
  'SAM Account Name': 'SamAccountName',
  Anmeldetyp: 'LogonType',
  Arbeitsstationsname: 'WorkstationName',
  Quellnetzwerkadresse: 'IpAddress',
  Quelladresse: 'IpAddress',
  Clientadresse: 'IpAddress',
  Quellport: 'IpPort',
  Clientport: 'IpPort',
  Anmeldeprozess: 'LogonProcessName',
  Authentifizierungspaket: 'AuthenticationPackageName',
  Fehlerursache: 'FailureReason',
  Unterstatus: 'SubStatus',
  'Neue Prozess-ID': 'NewProcessId',
  'Neuer Prozessname': 'NewProcessName',
  'Erstellerprozess-ID': 'ProcessId',
  Erstellerprozessname: 'ParentProcessName',
  Prozessbefehlszeile: 'CommandLine',
  Prozessname: 'ProcessName',
  Aufrufprozessname: 'ProcessName',
  Freigabename: 'ShareName',
  Freigabepfad: 'ShareLocalPath',
  'Relativer Zielname': 'RelativeTargetName',
  Zugriffsmaske: 'AccessMask',
  Objektname: 'ObjectName',
  Objekttyp: 'ObjectType',
  Aufgabenname: 'TaskName',
  Aufgabeninhalt: 'TaskContent',
  Dienstname: 'ServiceName',
  Dienstdateiname: 'ServiceFileName',
  Diensttyp: 'ServiceType',
  Dienststarttyp: 'ServiceStartType',
  Dienstkonto: 'ServiceAccount',
}

/** Values that go on over the lines that follow, to the end of the message. */
export const TO_THE_END: ReadonlySet<string> = new Set(['TaskContent', 'TaskContentNew'])

/** A service that was installed, in the System log. */
export const INSTALLED: Names = {
  'Service Name': 'ServiceName',
  'Service File Name': 'ImagePath',
  'Service Type': 'ServiceType',
  'Service Start Type': 'StartType',
  'Service Account': 'AccountName',
  Dienstname: 'ServiceName',
  Dienstdateiname: 'ImagePath',
  Diensttyp: 'ServiceType',
  'Starttyp des Diensts': 'StartType',
  Dienststarttyp: 'StartType',
  Dienstkonto: 'AccountName',
}

/** Windows Defender. */
export const DEFENDER_LABELS: Names = {
  Name: 'Threat Name',
  ID: 'Threat ID',
  Severity: 'Severity Name',
  Category: 'Category Name',
  Path: 'Path',
  'Detection Origin': 'Origin Name',
  'Detection Type': 'Type Name',
  'Detection Source': 'Source Name',
  'Detection User': 'Detection User',
  'Process Name': 'Process Name',
  Action: 'Action Name',
  'Old value': 'Old Value',
  'New value': 'New Value',
  Schweregrad: 'Severity Name',
  Kategorie: 'Category Name',
  Pfad: 'Path',
  Erkennungsursprung: 'Origin Name',
  Erkennungstyp: 'Type Name',
  Erkennungsquelle: 'Source Name',
  Prozessname: 'Process Name',
  Aktion: 'Action Name',
  'Alter Wert': 'Old Value',
  'Neuer Wert': 'New Value',
}

/** What the quoted values of an event of the task scheduler are, in their order. */
export const TASK_VALUES: Readonly<Record<string, readonly string[]>> = {
  106: ['UserContext', 'TaskName'],
  129: ['TaskName', 'TaskInstanceId'],
  140: ['UserName', 'TaskName'],
  141: ['UserName', 'TaskName'],
  200: ['ActionName', 'TaskInstanceId', 'TaskName'],
  201: ['TaskName', 'TaskInstanceId', 'ActionName'],
}
