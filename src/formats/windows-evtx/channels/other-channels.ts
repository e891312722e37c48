import { words, type EventChannel } from '../../log-about.ts'
import { SYSTEM_ALIASES } from './system-fields.ts'

/** Channels of which little more is known than the service that means them. */
export const OTHER_CHANNELS: readonly EventChannel[] = [
  { names: ['Application'], services: ['application'], fields: [] },
  {
    names: [
      'Microsoft-Windows-Application-Experience/Program-Telemetry',
      'Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant',
    ],
    services: ['application-experience'],
  },
  {
    names: [
      'Microsoft-Windows-AppLocker/MSI and Script',
      'Microsoft-Windows-AppLocker/EXE and DLL',
      'Microsoft-Windows-AppLocker/Packaged app-Deployment',
      'Microsoft-Windows-AppLocker/Packaged app-Execution',
    ],
    services: ['applocker'],
  },
  { names: ['Microsoft-Windows-AppModel-Runtime/Admin'], services: ['appmodel-runtime'] },
  { names: ['Microsoft-Windows-AppXDeploymentServer/Operational'], services: ['appxdeployment-server'] },
  { names: ['Microsoft-Windows-AppxPackaging/Operational'], services: ['appxpackaging-om'] },
  { names: ['Microsoft-Windows-BitLocker/BitLocker Management'], services: ['bitlocker'] },
  { names: ['Microsoft-Windows-Bits-Client/Operational'], services: ['bits-client'] },
  { names: ['Microsoft-Windows-CAPI2/Operational'], services: ['capi2'] },
  {
    names: ['Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational'],
    services: ['certificateservicesclient-lifecycle-system'],
  },
  { names: ['Microsoft-Windows-CodeIntegrity/Operational'], services: ['codeintegrity-operational'] },
  { names: ['Microsoft-Windows-DHCP-Server/Operational'], services: ['dhcp'] },
  { names: ['Microsoft-Windows-Diagnosis-Scripted/Operational'], services: ['diagnosis-scripted'] },
  {
    names: ['Microsoft-Windows-DNS-Client/Operational', 'Microsoft-Windows-DNS Client Events/Operational'],
    services: ['dns-client'],
  },
  { names: ['DNS Server'], services: ['dns-server'] },
  { names: ['Microsoft-Windows-DNS-Server/Analytical'], services: ['dns-server-analytic'] },
  { names: ['Microsoft-Windows-DNS-Server/Audit'], services: ['dns-server-audit'] },
  { names: ['Microsoft-Windows-DriverFrameworks-UserMode/Operational'], services: ['driver-framework'] },
  {
    names: ['Microsoft-Windows-Windows Firewall With Advanced Security/Firewall'],
    services: ['firewall-as'],
  },
  { names: ['Microsoft-Windows-Hyper-V-Worker'], services: ['hyper-v-worker'] },
  {
    names: ['Microsoft-IIS-Configuration/Operational'],
    services: ['iis-configuration'],
    fields: words(`EditOperationType Configuration OldValue NewValue`),
  },
  { names: ['Microsoft-Windows-Kernel-EventTracing'], services: ['kernel-event-tracing'] },
  {
    names: [
      'Microsoft-Windows-Kernel-ShimEngine/Operational',
      'Microsoft-Windows-Kernel-ShimEngine/Diagnostic',
    ],
    services: ['kernel-shimengine'],
  },
  { names: ['Microsoft-Windows-LDAP-Client/Debug'], services: ['ldap', 'ldap_debug'] },
  { names: ['Microsoft-Windows-LSA/Operational'], services: ['lsa-server'] },
  {
    names: ['Microsoft-ServiceBus-Client/Admin', 'Microsoft-ServiceBus-Client/Operational'],
    services: ['microsoft-servicebus-client', 'servicebus-client'],
  },
  { names: ['MSExchange Management'], services: ['msexchange-management'], fields: [] },
  { names: ['Microsoft-Windows-Ntfs/Operational'], services: ['ntfs'] },
  { names: ['Microsoft-Windows-NTLM/Operational'], services: ['ntlm'] },
  { names: ['OpenSSH/Operational'], services: ['openssh'] },
  { names: ['Microsoft-Windows-PrintService/Admin'], services: ['printservice-admin'] },
  { names: ['Microsoft-Windows-PrintService/Operational'], services: ['printservice-operational'] },
  {
    names: [
      'Microsoft-Windows-Security-Mitigations/Kernel Mode',
      'Microsoft-Windows-Security-Mitigations/User Mode',
    ],
    services: ['security-mitigations'],
  },
  { names: ['Microsoft-Windows-SENSE/Operational'], services: ['sense'] },
  { names: ['Microsoft-Windows-Shell-Core/Operational'], services: ['shell-core'] },
  { names: ['Microsoft-Windows-SmbClient/Connectivity'], services: ['smbclient-connectivity'] },
  { names: ['Microsoft-Windows-SmbClient/Security'], services: ['smbclient-security'] },
  { names: ['Microsoft-Windows-SMBServer/Connectivity'], services: ['smbserver-connectivity'] },
  {
    names: ['System'],
    services: ['system'],
    fields:
      words(`ServiceName ImagePath ServiceType StartType AccountName BackupPath param1 param2 param3 param4 OldTime
        NewTime Reason ProcessName ProcessID SubjectUserName SubjectDomainName UserData
        LogFileCleared_Channel UserData_Channel`),
  },
  {
    names: ['Microsoft-Windows-TaskScheduler/Operational'],
    services: ['taskscheduler'],
    fields:
      words(`TaskName UserContext UserName ActionName TaskInstanceId InstanceId ResultCode EnginePID ProcessID Path
      Priority`),
  },
  {
    names: ['Microsoft-Windows-TerminalServices-LocalSessionManager/Operational'],
    services: ['terminalservices-localsessionmanager'],
  },
  { names: ['Microsoft-Windows-VHDMP/Operational'], services: ['vhdmp'] },
  {
    names: ['Microsoft-Windows-WMI-Activity/Operational'],
    services: ['wmi'],
    events: [
      {
        ids: [5861],
        categories: ['wmi_event'],
        aliases: { ...SYSTEM_ALIASES, destination: 'PossibleCause' },
      },
    ],
  },
]
