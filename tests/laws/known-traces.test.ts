import { describe, expect, it } from 'vitest'
import { Hunter } from '../../src/detections/hunt/hunt.ts'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { LEVELS, type Level } from '../../src/event/hit.ts'
import { fieldOf, rebuiltLine } from '../../src/formats/registry.ts'
import { blockOf } from './example-block.ts'

/**
 * The publicly known traces of the attacks, one by one, with the level that each trace deserves by itself and the
 * rules that answer for it. `less` says why a rule stays below what reports of attacks call it.
 */
const TRACES: readonly (readonly [trace: string, least: Level, rules: string, less?: string])[] = [
  ['PL-01 forged anchor, any path', 'high', 'proxylogon_ssrf_other'],
  ['PL-02 forged anchor, refused', 'high', 'proxylogon_ssrf_refused'],
  ['PL-03 check against localhost', 'low', 'proxylogon_ssrf_probe'],
  ['PL-04 check against a host outside', 'medium', 'proxylogon_ssrf_outside_host'],
  ['PL-05 Autodiscover', 'medium', 'proxylogon_ssrf_autodiscover'],
  ['PL-06 MAPI', 'high', 'proxylogon_ssrf_mapi'],
  ['PL-07 session minted', 'critical', 'proxylogon_session_minted iis_session_minted'],
  ['PL-08 settings read', 'high', 'proxylogon_vdir_read'],
  ['PL-08 settings written and reset', 'critical', 'proxylogon_vdir_write proxylogon_vdir_reset'],
  ['PL-09 mailbox without a file', 'critical', 'proxylogon_mailbox_access'],
  ['PL-10 cookie with brackets', 'high', 'proxylogon_cookie_shape'],
  ['PL-11 back-end cookie with a path', 'high', 'proxylogon_cookie_path'],
  ['PL-11 the same, refused', 'high', 'proxylogon_cookie_refused'],
  ['PL-12 forged anchor of nobody', 'high', 'proxylogon_ssrf_other'],
  ['PL-13 post to a static file', 'medium', 'iis_static_file_post theme_folder_post'],
  ['PL-13 the same, answered', 'high', 'iis_static_file_answered'],
  ['PL-13 crawler that posts', 'high', 'iis_crawler_post'],
  ['PL-14 proxyLogon at the back end', 'high', 'iis_backend_proxylogon'],
  ['PL-15 reset at the back end', 'critical', 'iis_backend_vdir_reset'],
  ['PL-16 bracket trick', 'high', 'iis_bracket_trick control_panel_bracket_trick ecp_bracket_trick'],
  ['PL-17 name of the back end asked', 'low', 'rpc_name_probe'],
  ['PL-18 t= at the back end', 'informational', 'iis_backend_t_query'],
  ['OV-01 script in an address', 'critical', 'ecp_vdir_script'],
  ['OV-02 address set', 'medium', 'ecp_oab_address_set'],
  ['OV-02 address with a short host', 'high', 'ecp_vdir_short_host'],
  ['OV-03 script in any address', 'critical', 'ecp_vdir_script'],
  ['OV-04 removed and made', 'critical', 'ecp_vdir_reset'],
  ['OV-05 address emptied', 'high', 'ecp_vdir_cleanup'],
  ['OV-06 settings read past the pages', 'medium', 'ecp_vdir_read'],
  ['OV-07 settings changed past the pages', 'high', 'ecp_vdir_request'],
  ['OV-08 cmdlet with a script', 'critical', 'management_vdir_script'],
  ['OV-08 the same, failed', 'high', 'management_vdir_script_failed'],
  ['OV-09 removed and made at once', 'medium', 'vdir_removed_and_made', 'the control panel resets so too'],
  ['OV-10 changed in the directory', 'critical', 'ad_vdir_script'],
  ['OV-11 settings as a script file', 'critical', 'vdir_dump_script'],
  ['OV-12 side effects', 'medium', 'control_panel_changed_oab', 'the control panel resets so too'],
  ['OV-13 loopback share', 'critical', 'loopback_script_write'],
  ['OV-14 script written', 'critical', 'web_folder_script_written'],
  ['OG-01 download outside', 'critical', 'oab_download_outside'],
  ['UM-01 foreign object', 'high', 'um_invalid_cast um_crash_report'],
  ['UM-02 program started', 'critical', 'um_worker_starts_program'],
  ['UM-03 file written', 'high', 'um_worker_writes_file'],
  ['UM-03 script written', 'critical', 'um_worker_writes_script'],
  ['UM-04 control panel crashed', 'low', 'control_panel_crash_report control_panel_crashed'],
  ['content of a web shell', 'critical', 'web_script_runs_request web_script_disguised'],
  ['page compiled', 'high', 'compiled_foreign_page'],
  ['WS-01 shell answered', 'high', 'iis_web_shell_request proxy_web_shell_request'],
  ['WS-01 shell posted to', 'critical', 'web_shell_post'],
  ['WS-01 shell that answers otherwise', 'medium', 'web_shell_other_answer'],
  ['WS-01 page of the product posted to', 'medium', 'shipped_page_post'],
  ['WS-02 shells looked for', 'medium', 'web_shells_searched'],
  ['WS-04 command sent', 'critical', 'web_shell_post'],
  ['WS-05 command in the address', 'critical', 'command_in_address'],
  ['WS-06 post to a theme', 'medium', 'theme_folder_post'],
  ['WS-07 data fetched', 'high', 'iis_archive_download'],
  ['WS-07 data as a picture', 'high', 'dump_as_picture large_picture_fetched'],
  ['WS-08 names tried', 'informational', 'static_names_tried'],
  ['PX-01 web server starts a shell', 'critical', 'web_server_starts_shell'],
  ['PX-01 another application does', 'high', 'other_site_starts_shell'],
  ['PX-01 program from a common folder', 'high', 'web_server_starts_stranger'],
  ['PX-02 China Chopper', 'critical', 'chopper_command_frame'],
  ['PX-03 shell tidies up', 'critical', 'shell_hides_itself'],
  [
    'PX-04 sign-in process',
    'critical',
    'lsass_dump memory_dump_file sign_in_process_dumped sign_in_process_audited',
  ],
  ['PX-05 account databases', 'critical', 'registry_hive_saved database_copied dump_packed_for_web'],
  ['PX-05 shadow copy', 'medium', 'shadow_copy_opened', 'backups make them too'],
  ['PX-06 archive staged', 'high', 'archive_staged'],
  ['PX-07 snap-in to get at mail', 'high', 'exchange_snapin_takes_mail'],
  ['PX-07 snap-in', 'medium', 'exchange_snapin_loaded', 'monitoring and backups load it'],
  ['PX-08 reverse shell', 'critical', 'reverse_shell'],
  [
    'PX-08 download and run',
    'high',
    'powershell_download_run download_by_system_tool encoded_command_attack',
  ],
  ['PX-09 accounts', 'high', 'account_added_by_command account_made_administrator'],
  ['PX-10 tasks', 'high', 'scheduled_task_odd task_registered_by_system task_of_known_attack'],
  ['PX-11 services', 'high', 'service_from_odd_place service_installed_audit loader_as_browser'],
  ['PX-12 virus protection', 'high', 'defender_found_web_shell defender_switched_off defender_exclusion_odd'],
  ['PX-13 logs', 'high', 'security_log_cleared event_log_cleared exchange_logs_deleted web_logging_stopped'],
  ['PX-13 logs deleted by a script', 'medium', 'logs_deleted_by_script', 'scripts make room honestly'],
  ['PX-13 clock', 'low', 'clock_changed clock_changed_system', 'clocks are corrected honestly'],
  ['PX-14 miners', 'high', 'miner_runs'],
  ['PX-15 ransomware', 'critical', 'ransom_file'],
  [
    'PX-16 tunnels',
    'high',
    'tunnel_tool_runs web_server_tunnels attack_pipe_made rundll_without_arguments um_worker_connects_out',
  ],
  ['PX-17 transport', 'critical', 'transport_starts_program'],
  ['PX-17 agent', 'medium', 'transport_agent_installed transport_agent_failed'],
  ['PX-09 to PX-13, PX-17 soon after a way in', 'high', 'work_after_entry'],
  ['PX-18 modules', 'high', 'iis_module_by_command iis_module_file iis_module_loaded side_loaded_library'],
  ['PX-19 sign-in page', 'high', 'exchange_web_file_changed'],
  [
    'PX-20 mail',
    'medium',
    'mailbox_export_started mail_forwarding_set inbox_rule_forwards transport_rule_copies',
  ],
  ['PS-01 refused', 'medium', 'path_confusion_refused'],
  ['PS-01 answered as every phone is', 'medium', 'path_confusion_as_phone'],
  ['PS-01 answered', 'critical', 'proxyshell_backend_reached proxyshell_powershell'],
  ['PS-02 vulnerable', 'high', 'proxyshell_names_reached'],
  ['PS-03 token', 'critical', 'proxyshell_powershell powershell_token_administrator'],
  ['PS-03 token by any way', 'high', 'powershell_token_sent'],
  ['PS-04 export as a script', 'critical', 'mailbox_export_script'],
  ['PS-04 export to the own share', 'high', 'mailbox_export_own_share', 'administrators do that too'],
  ['PS-05 right to export', 'medium', 'export_role_given', 'the documented way to export mail'],
  ['PS-06 certificate request', 'critical', 'certificate_request_script'],
  ['PS-07 export removed', 'medium', 'mailbox_export_removed', 'honest exports are removed too'],
  ['PS-07 of such an export', 'high', 'mailbox_export_then_removed'],
  ['PS-04, PS-05, PS-07 after PowerShell was reached', 'critical', 'cmdlet_after_entry'],
  ['PS-08 replication writes', 'critical', 'mailbox_replication_writes_script'],
  ['PS-09 hidden folder', 'critical', 'iis_folder_hidden'],
  ['PS-10 scan', 'medium', 'path_confusion_refused'],
  ['CVE-2020-0688', 'high', 'viewstate_in_address control_panel_viewstate'],
  ['CVE-2020-0688, refused', 'medium', 'viewstate_refused'],
  ['CVE-2020-16875', 'critical', 'dlp_policy_command'],
  ['CVE-2021-28480', 'low', 'owa_calendar_post'],
  ['ProxyOracle', 'medium', 'frowny_page_script cookie_guessed'],
  ['ProxyToken', 'critical', 'proxytoken_rule_made'],
  ['relayed sign-ins', 'medium', 'relay_after_coercion relay_tried_two_ways'],
  ['CVE-2021-42321', 'high', 'get_app_invalid_cast app_cast_message'],
  ['ProxyNotShell', 'critical', 'proxynotshell_powershell'],
  ['OWASSRF', 'critical', 'owassrf_powershell'],
  ['CVE-2023-21529 and kin', 'medium', 'cmdlet_deserialisation'],
  ['CVE-2023-21529: the program', 'critical', 'powershell_pool_starts_program powershell_tool_then_program'],
  ['CVE-2023-21529: the client', 'medium', 'powershell_by_tool'],
  ['ViewState with a right key', 'high', 'viewstate_event_invalid shipped_page_large_post'],
  ['ViewState with a wrong key', 'medium', 'viewstate_event_refused shipped_page_post_failed'],
  ['ViewState that ran', 'critical', 'viewstate_then_program'],
  ['page that gives away keys', 'critical', 'web_script_reads_keys'],
  ['sign-in page that sends passwords', 'critical', 'sign_in_page_captures'],
  ['sign-in page that stores passwords', 'high', 'sign_in_page_stores'],
  ['captured passwords on their way', 'high', 'shipped_page_carries_data'],
  ['captured passwords fetched', 'medium', 'capture_file_fetched'],
  ['web shell at the back end', 'critical', 'backend_shell_post'],
  ['right to act as others', 'medium', 'impersonation_role_given receive_as_given'],
  ['mail of others read by a tool', 'high', 'ews_impersonation_by_tool ews_machine_by_tool'],
  ['many mailboxes by one account', 'medium', 'ews_many_mailboxes proxy_many_mailboxes'],
  ['audit of administrators off', 'high', 'admin_audit_off'],
  ['audit of mailboxes off', 'medium', 'mailbox_audit_off'],
  ['mitigations and request scanning off', 'medium', 'mitigations_off protection_override_set'],
  ['certificate exported', 'medium', 'certificate_exported'],
  ['mail copied on its way', 'medium', 'journal_rule_made send_connector_made transport_rule_copies'],
  ['CVE-2026-42897: what follows', 'medium', 'inbox_rules_for_many inbox_rule_forwards'],
  ['CVE-2026-42897: new address for a session', 'medium', 'rule_in_moved_session'],
  ['CVE-2026-42897: new address for a person', 'low', 'rule_from_new_address', 'people travel'],
  ['sign-in after spraying', 'medium', 'sign_in_after_spraying web_sign_in_after_refusals'],
]

const { rules, correlations } = builtInRules()
const levelOf = new Map([...rules, ...correlations].map(({ name, level }) => [name, level]))
const rank = (level: Level): number => LEVELS.indexOf(level)

it('every known trace has its rules, at the level that it deserves', () => {
  for (const [trace, least, names] of TRACES) {
    for (const name of names.split(' ')) expect(levelOf.has(name), `${trace}: ${name}`).toBe(true)
    const best = Math.max(...names.split(' ').map((name) => rank(levelOf.get(name)!)))
    expect(best, trace).toBeGreaterThanOrEqual(rank(least))
  }
})

const SYSMON = 'Microsoft-Windows-Sysmon/Operational'
const PROCESS = { Channel: SYSMON, EventID: '1' }
const FILE = { Channel: SYSMON, EventID: '11' }
const WEB = { 's-port': '443', 'cs-username': '-', 'cs(User-Agent)': 'Mozilla/5.0', 'c-ip': '203.0.113.9' }
const W3WP = 'C:\\Windows\\System32\\inetsrv\\w3wp.exe'
const EXCHANGE = 'C:\\Program Files\\Microsoft\\Exchange Server\\V15'

/** Traces of legitimate work, and the highest level that a hit on them may have. */
const HONEST: readonly (readonly [
  what: string,
  format: string,
  most: Level | null,
  row: Record<string, string>,
])[] = [
  [
    'a plain server name in the anchor',
    'exchange-http-proxy',
    null,
    {
      AnchorMailbox: 'ServerInfo~ex02.corp.example',
      RoutingHint: 'X-BEResource-Cookie',
      HttpStatus: '200',
      UrlStem: '/ecp/15.1/x.js',
      Method: 'GET',
    },
  ],
  [
    'a plain back-end cookie',
    'exchange-http-proxy',
    null,
    { BackEndCookie: 'Server~ex02.corp.example~1942063431~2021-03-03T06:49:42', HttpStatus: '200' },
  ],
  [
    'Outlook for phones',
    'iis-w3c',
    null,
    {
      ...WEB,
      'cs-method': 'GET',
      'cs-uri-stem': '/autodiscover/autodiscover.json',
      'cs-uri-query': 'Email=user1@corp.example&Protocol=ActiveSync&RedirectCount=1',
      'sc-status': '200',
    },
  ],
  [
    'Outlook for phones, the newer path',
    'iis-w3c',
    null,
    {
      ...WEB,
      'cs-method': 'GET',
      'cs-uri-stem': '/autodiscover/autodiscover.json/v1.0/user1@corp.example',
      'cs-uri-query': 'Protocol=ActiveSync',
      'sc-status': '200',
    },
  ],
  [
    'a crawler that reads',
    'iis-w3c',
    null,
    {
      ...WEB,
      'cs-method': 'GET',
      'cs-uri-stem': '/owa/',
      'sc-status': '302',
      'cs(User-Agent)': 'Googlebot/2.1+(+http://www.googlebot.com/bot.html)',
    },
  ],
  [
    'the sign-in page',
    'iis-w3c',
    null,
    {
      ...WEB,
      'cs-method': 'POST',
      'cs-uri-stem': '/owa/auth/logon.aspx',
      'cs-uri-query': 'reason=2',
      'sc-status': '200',
    },
  ],
  [
    'an administrator sets an address',
    'exchange-ecp-server',
    'informational',
    {
      CMD: "Set-OwaVirtualDirectory.ExternalUrl='https://mail.corp.example/owa'.Identity='g'",
      URL: '/ecp/DDI/DDIService.svc/SetObject?schema=OWAVirtualDirectory',
      REFERRER: 'https://mail.corp.example/ecp/',
    },
  ],
  [
    'an administrator opens the settings',
    'exchange-ecp-server',
    null,
    {
      CMD: 'Get-OabVirtualDirectory.ADPropertiesOnly=$true.Identity=$null',
      URL: '/ecp/DDI/DDIService.svc/GetObject?schema=OABVirtualDirectory',
      REFERRER: 'https://mail.corp.example/ecp/',
    },
  ],
  [
    'Exchange 2013, which never writes a referrer',
    'exchange-ecp-server',
    null,
    {
      CMD: 'Get-OabVirtualDirectory.ADPropertiesOnly=$true',
      URL: '/ecp/DDI/DDIService.svc/GetObject?schema=OABVirtualDirectory',
      EventData: 'S:TIME=80;S:CMD=Get-OabVirtualDirectory;S:URL=/ecp/DDI/;S:EX=;S:BLD=15.0.1497.12',
    },
  ],
  [
    'the address book repaired in the management shell',
    'exchange-cmdlet',
    'low',
    {
      Cmdlet: 'Remove-OabVirtualDirectory',
      Parameters: '-Identity "EX01\\OAB (Default Web Site)" -Force "True"',
      ProcessName: 'w3wp#MSExchangePowerShellAppPool',
    },
  ],
  [
    'a session handed over between servers',
    'iis-w3c',
    'low',
    {
      's-ip': '192.0.2.10',
      's-port': '444',
      'cs-method': 'POST',
      'cs-uri-stem': '/ecp/proxyLogon.ecp',
      'cs-username': 'CORP\\EX07$',
      'cs(User-Agent)': 'Microsoft+WinRM+Client',
      'c-ip': '192.0.2.17',
      'sc-status': '241',
    },
  ],
  [
    'a file that is not there',
    'iis-w3c',
    'low',
    { ...WEB, 'cs-method': 'POST', 'cs-uri-stem': '/ecp/default.flt', 'sc-status': '404' },
  ],
  [
    'a scanner that is sent to the sign-in page',
    'iis-w3c',
    'low',
    { ...WEB, 'cs-method': 'POST', 'cs-uri-stem': '/owa/auth/Current/themes/a.js', 'sc-status': '302' },
  ],
  [
    'a contact file for researchers',
    'iis-w3c',
    null,
    { ...WEB, 'cs-method': 'GET', 'cs-uri-stem': '/.well-known/security.txt', 'sc-status': '200' },
  ],
  [
    'an icon of the intranet',
    'iis-w3c',
    null,
    { ...WEB, 'cs-method': 'GET', 'cs-uri-stem': '/portal/img/system.png', 'sc-status': '200' },
  ],
  [
    'a download of the address book that failed',
    'exchange-oab-generator',
    'informational',
    {
      Message:
        "Download failed and temporary file 'D:\\Exchange\\ClientAccess\\OAB\\Temp\\a.tmp' needs to be removed",
      TemporaryFile: 'D:\\Exchange\\ClientAccess\\OAB\\Temp\\a.tmp',
    },
  ],
  [
    'settings of a virtual directory without a script',
    'exchange-oab-config',
    null,
    {
      Name: 'OAB (Default Web Site)',
      ExternalUrl: 'https://mail.corp.example/OAB',
      InternalUrl: 'https://ex01.corp.example/OAB',
    },
  ],
  [
    'the compiler of the web server',
    'windows-evtx',
    null,
    {
      ...PROCESS,
      Image: 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe',
      CommandLine: 'csc.exe /noconfig @"C:\\a.cmdline"',
      ParentImage: W3WP,
      User: 'NT AUTHORITY\\SYSTEM',
    },
  ],
  [
    'a crash of the web server',
    'windows-evtx',
    null,
    {
      ...PROCESS,
      Image: 'C:\\Windows\\System32\\WerFault.exe',
      CommandLine: 'WerFault.exe -u -p 4',
      ParentImage: W3WP,
    },
  ],
  [
    'a crash of Unified Messaging',
    'windows-evtx',
    null,
    {
      ...PROCESS,
      Image: 'C:\\Windows\\System32\\WerFault.exe',
      CommandLine: 'WerFault.exe -u -p 4',
      ParentImage: `${EXCHANGE}\\Bin\\UMWorkerProcess.exe`,
    },
  ],
  [
    'Unified Messaging cleans up',
    'windows-evtx',
    null,
    {
      ...FILE,
      Image: `${EXCHANGE}\\Bin\\UMWorkerProcess.exe`,
      TargetFilename: `${EXCHANGE}\\UnifiedMessaging\\temp\\CacheCleanup.bin`,
    },
  ],
  [
    'an update writes pages',
    'windows-evtx',
    null,
    {
      ...FILE,
      Image: 'C:\\Windows\\Temp\\ExchangeSetup\\ExSetupUI.exe',
      TargetFilename: `${EXCHANGE}\\FrontEnd\\HttpProxy\\owa\\auth\\logon.aspx`,
    },
  ],
  [
    'an update loads the snap-in',
    'windows-evtx',
    null,
    {
      ...PROCESS,
      Image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      CommandLine:
        'powershell Add-PSSnapin Microsoft.Exchange.Management.PowerShell.E2010; $exserver=Get-ExchangeServer',
      ParentImage: 'C:\\Windows\\System32\\msiexec.exe',
    },
  ],
  [
    'a security agent packs its update',
    'windows-evtx',
    'low',
    {
      ...FILE,
      Image: 'C:\\Program Files\\McAfee\\Agent\\masvc.exe',
      TargetFilename: 'C:\\ProgramData\\McAfee\\Agent\\update.zip',
    },
  ],
  [
    'an archive in a common folder',
    'windows-evtx',
    'low',
    { ...FILE, Image: 'C:\\Program Files\\Backup\\b.exe', TargetFilename: 'C:\\ProgramData\\logs.zip' },
  ],
  [
    'logs rotate',
    'windows-evtx',
    null,
    {
      Channel: SYSMON,
      EventID: '23',
      Image: `${EXCHANGE}\\Bin\\Microsoft.Exchange.Diagnostics.Service.exe`,
      TargetFilename: `${EXCHANGE}\\Logging\\HttpProxy\\Ecp\\HttpProxy_2021030306-1.LOG`,
    },
  ],
  [
    'extended protection was switched on',
    'windows-evtx',
    'low',
    {
      Channel: 'Security',
      EventID: '4625',
      Status: '0xc000035b',
      IpAddress: '192.0.2.7',
      TargetUserName: 'user1',
    },
  ],
  [
    'a proxied request signs in',
    'windows-evtx',
    null,
    {
      Channel: 'Security',
      EventID: '4624',
      LogonType: '3',
      AuthenticationPackageName: 'Kerberos',
      TargetUserName: 'EX01$',
      IpAddress: '192.0.2.1',
    },
  ],
  [
    'the exclusions that Exchange asks for',
    'windows-evtx',
    'medium',
    {
      Channel: 'Microsoft-Windows-Windows Defender/Operational',
      EventID: '5007',
      'New Value': `HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Exclusions\\Paths\\${EXCHANGE}\\Mailbox = 0x0`,
    },
  ],
  [
    'an update is installed as a task',
    'windows-evtx',
    null,
    {
      Channel: 'Security',
      EventID: '4698',
      SubjectUserName: 'EX01$',
      TaskName: '\\Microsoft\\Windows\\UpdateOrchestrator\\Reboot',
      TaskContent: '<Exec><Command>%systemroot%\\system32\\MusNotification.exe</Command></Exec>',
    },
  ],
  [
    'a load balancer that doubles a slash',
    'iis-w3c',
    null,
    { ...WEB, 'cs-method': 'GET', 'cs-uri-stem': '/owa/auth//logon.aspx', 'sc-status': '200' },
  ],
  [
    'a phone whose query names the mail service',
    'iis-w3c',
    null,
    {
      ...WEB,
      'cs-method': 'GET',
      'cs-uri-stem': '/autodiscover/autodiscover.json',
      'cs-uri-query': 'Email=user1%40corp.example&Protocol=Ews&Url=https://mail.corp.example/ews/',
      'sc-status': '200',
    },
  ],
  [
    'logs of the web server packed for keeping',
    'windows-evtx',
    null,
    {
      ...PROCESS,
      Image: 'C:\\Tools\\7z.exe',
      CommandLine: '7z.exe a D:\\backup\\iis.7z C:\\inetpub\\logs\\LogFiles\\W3SVC1\\*',
      ParentImage: 'C:\\Windows\\System32\\cmd.exe',
    },
  ],
  [
    'an agent unpacks its update',
    'windows-evtx',
    null,
    {
      ...PROCESS,
      Image: 'C:\\ProgramData\\Vendor\\Agent\\7za.exe',
      CommandLine: '7za.exe x C:\\ProgramData\\Vendor\\Agent\\update.7z',
    },
  ],
  [
    'a backup asks for shadow copies',
    'windows-evtx',
    null,
    {
      ...PROCESS,
      Image: 'C:\\Windows\\System32\\vssadmin.exe',
      CommandLine: 'vssadmin list shadows /for=C:',
    },
  ],
  [
    'an administrator makes a shadow copy',
    'windows-evtx',
    'medium',
    {
      ...PROCESS,
      Image: 'C:\\Windows\\System32\\vssadmin.exe',
      CommandLine: 'vssadmin create shadow /for=C:',
    },
  ],
  [
    'settings of a service are saved',
    'windows-evtx',
    null,
    {
      ...PROCESS,
      Image: 'C:\\Windows\\System32\\reg.exe',
      CommandLine: 'reg save HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time C:\\backup\\time.hiv',
    },
  ],
  [
    'a script makes room by deleting old logs',
    'windows-evtx',
    'medium',
    {
      Channel: SYSMON,
      EventID: '23',
      Image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      TargetFilename: 'C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210101.log',
    },
  ],
  [
    'the command that makes room',
    'windows-evtx',
    null,
    {
      ...PROCESS,
      Image: 'C:\\Windows\\System32\\forfiles.exe',
      CommandLine: 'forfiles /p C:\\inetpub\\logs\\LogFiles\\ /s /m *.log /d -30 /c "cmd /c del @path"',
    },
  ],
  [
    'a mailbox is exported to an administrative share of a file server',
    'exchange-cmdlet',
    'medium',
    {
      Cmdlet: 'New-MailboxExportRequest',
      Parameters: '-Mailbox "user1" -FilePath "\\\\files01\\e$\\pst\\user1.pst"',
    },
  ],
  [
    'an administrator fetches a tool',
    'windows-evtx',
    null,
    {
      ...PROCESS,
      Image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      CommandLine: 'powershell iwr https://download.corp.example/HealthChecker.ps1 -OutFile C:\\Tools\\a.ps1',
    },
  ],
  [
    'a dump of the web server for the support',
    'windows-evtx',
    null,
    { ...PROCESS, Image: 'C:\\Tools\\procdump.exe', CommandLine: 'procdump -ma w3wp.exe C:\\dumps' },
  ],
  [
    'a certificate is asked for',
    'exchange-cmdlet',
    null,
    {
      Cmdlet: 'New-ExchangeCertificate',
      Parameters: '-GenerateRequest "True" -RequestFile "\\\\ex01\\c$\\certs\\mail.cer"',
    },
  ],
  [
    'settings are copied from server to server',
    'windows-evtx',
    null,
    {
      Channel: 'Security',
      EventID: '5145',
      IpAddress: '192.0.2.11',
      SubjectUserName: 'EX02$',
      ShareName: '\\\\*\\C$',
      RelativeTargetName: 'Program Files\\Microsoft\\Exchange Server\\V15\\ClientAccess\\Owa\\web.config',
      AccessMask: '0x2',
    },
  ],
  [
    'a module of Exchange on another disk',
    'iis-config',
    null,
    { Element: 'globalModule', Name: 'exppw', Image: 'D:\\Exchange\\FrontEnd\\HttpProxy\\bin\\exppw.dll' },
  ],
  [
    'monitoring loads the snap-in',
    'windows-evtx',
    'medium',
    {
      ...PROCESS,
      Image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      CommandLine: 'powershell "Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn; Get-Queue"',
      ParentImage: 'C:\\Program Files\\NSClient++\\nscp.exe',
    },
  ],
  [
    'management software runs an encoded command',
    'windows-evtx',
    'medium',
    {
      ...PROCESS,
      Image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      CommandLine:
        'PowerShell -NoProfile -NonInteractive -EncodedCommand UABvAHcAZQByAFMAaABlAGwAbAAgAC0ATgBvAFAAcgBvAGYAaQBsAGUA',
      ParentImage: 'C:\\Windows\\System32\\winrshost.exe',
    },
  ],
  [
    'setup makes a member of a group',
    'windows-evtx',
    'medium',
    {
      ...PROCESS,
      Image: 'C:\\Windows\\System32\\net.exe',
      CommandLine: 'net localgroup IIS_IUSRS CORP\\svc /add',
    },
  ],
  [
    'a scan of a server in which the flaw is closed, with what phones ask',
    'iis-w3c',
    'medium',
    {
      ...WEB,
      'cs-method': 'GET',
      'cs-uri-stem': '/autodiscover/autodiscover.json',
      'cs-uri-query': '@x.example/powershell/?&Email=user1@corp.example&Protocol=ActiveSync',
      'sc-status': '200',
    },
  ],
  [
    'an address without a domain',
    'exchange-cmdlet',
    null,
    { Cmdlet: 'Set-OabVirtualDirectory', Parameters: '-InternalUrl "https://mail/OAB" -Identity "EX1\\OAB"' },
  ],
  [
    'an archive that reads mail by impersonation',
    'exchange-ews',
    null,
    {
      AuthenticatedUser: 'CORP\\svc_archive',
      ImpersonatedUser: 'anna@corp.example',
      SoapAction: 'GetItem',
      UserAgent: 'ExchangeServicesClient/15.00.0913.015',
      HttpStatus: '200',
    },
  ],
  [
    'a page of the control panel at the back end',
    'iis-w3c',
    null,
    {
      's-ip': '192.0.2.10',
      's-port': '444',
      'cs-method': 'POST',
      'cs-uri-stem': '/ecp/UsersGroups/NewMailbox.aspx',
      'cs-username': 'CORP\\ida',
      'c-ip': '192.0.2.10',
      'sc-status': '200',
    },
  ],
  [
    'a shop that lost the state of a page',
    'windows-evtx',
    null,
    {
      Channel: 'Application',
      Provider_Name: 'ASP.NET 4.0.30319.0',
      EventID: '1316',
      Data: '4009 Viewstate verification failed. Reason: Viewstate was invalid. https://shop.corp.example/cart.aspx',
    },
  ],
  [
    'request scanning switched on',
    'exchange-cmdlet',
    null,
    {
      Cmdlet: 'New-SettingOverride',
      Parameters:
        '-Component "Cafe" -Section "AmsiRequestBodyScanning" -Parameters ("EnabledEcp=True") -Name "a"',
    },
  ],
  [
    'the hybrid wizard',
    'exchange-cmdlet',
    null,
    {
      Cmdlet: 'Set-WebServicesVirtualDirectory',
      Parameters:
        '-MRSProxyEnabled "True" -ExternalUrl "https://mail.corp.example/EWS/Exchange.asmx" -Identity "EX1\\EWS"',
    },
  ],
]

describe('what honest work leaves', () => {
  it.each(HONEST)('%s', (_, format, most, row) => {
    const asked = rules.filter(
      (rule) => rule.alerts && rule.bindings.some((binding) => binding.format === format),
    )
    const block = blockOf(format, [row], format === 'windows-evtx' ? 'absent' : 'empty')
    const context = { sourceId: 0, hostOf: () => null, fieldOf, rawText: () => rebuiltLine(block, 0) }
    const matches = new Hunter({ rules: asked }, fieldOf).hunt(block, context)
    const loud = matches.filter(({ rule }) => most === null || rank(rule.level) > rank(most))
    expect(loud.map(({ rule }) => `${rule.name} [${rule.level}]`)).toEqual([])
  })
})
