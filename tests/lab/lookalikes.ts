import type { Mark } from './output.ts'
import type { World } from './world.ts'

type Planned = readonly [time: number, write: (time: number) => void]

const same = (note: string): Mark => ({ class: 'lookalike', stage: 'benign', note })

/** Legitimate events that look like attacks, spread over the time span. */
export function lookalikes(world: World, from: number, to: number): Planned[] {
  const { random, server } = world
  const anywhere = (): number => from + Math.floor(random.share() * (to - from - 60_000))
  const admin = 'corp.example/IT/admin'
  const list: Planned[] = []
  for (let i = 0; i < 6; i++) {
    list.push([
      anywhere(),
      (time) => {
        const mark = same('a plain server name in the anchor')
        world.request(
          time,
          {
            protocol: 'Ecp',
            method: 'GET',
            stem: '/ecp/15.1.2176.2/scripts/common.js',
            client: '192.0.2.150',
            agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/88.0.4324.190',
            user: 'CORP\\admin',
            anchor: `ServerInfo~${server.fqdn}`,
            hint: 'X-BEResource-Cookie',
            status: 200,
          },
          { proxy: mark },
        )
      },
    ])
    list.push([
      anywhere(),
      (time) =>
        world.request(
          time,
          {
            protocol: 'Owa',
            method: 'GET',
            stem: '/owa/auth/errorFS.aspx',
            client: `198.51.100.${30 + i}`,
            agent: 'python-requests/2.25.1',
            status: 302,
            backEndStatus: null,
          },
          {
            front: same('somebody looks for a web shell that is not there'),
            proxy: same('somebody looks for a web shell that is not there'),
          },
        ),
    ])
    list.push([
      anywhere(),
      (time) =>
        world.fileCreated(
          time,
          'C:\\Program Files\\McAfee\\Agent\\masvc.exe',
          `C:\\ProgramData\\McAfee\\Agent\\update${i}.zip`,
          same('archive of a security agent'),
        ),
    ])
  }
  for (let i = 0; i < 3; i++) {
    const start = anywhere()
    list.push([
      start,
      (time) => {
        world.text.ecp(
          time,
          [
            ['TIME', '812'],
            ['SID', random.guid()],
            [
              'CMD',
              "Set-OwaVirtualDirectory.ExternalUrl='https://mail.corp.example/owa'.Identity='EX01\\owa (Default Web Site)'",
            ],
            ['REQID', ''],
            ['URL', '/ecp/DDI/DDIService.svc/SetObject?schema=OWAVirtualDirectory'],
            ['REFERRER', 'https://mail.corp.example/ecp/VDirMgmt/EditOWAVDir.aspx'],
            ['EX', ''],
            ['ACTID', random.guid()],
            ['RS', '0'],
          ],
          same('an administrator edits a virtual directory'),
        )
        world.text.iis(
          time,
          2,
          {
            method: 'POST',
            stem: '/ecp/DDI/DDIService.svc/SetObject',
            query: 'schema=OWAVirtualDirectory',
            port: 444,
            user: 'CORP\\admin',
            client: server.ip,
            agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
            status: 200,
            taken: 812,
          },
          same('an administrator edits a virtual directory'),
        )
      },
    ])
    list.push([
      start + 400,
      (time) =>
        world.cmdlet(
          time,
          'Set-OwaVirtualDirectory',
          '-ExternalUrl "https://mail.corp.example/owa" -Identity "EX01\\owa (Default Web Site)"',
          admin,
          'w3wp#MSExchangeECPAppPool',
          same('an administrator edits a virtual directory'),
        ),
    ])
    list.push([
      anywhere(),
      (time) =>
        world.text.oab(
          time,
          `Download failed and temporary file '${server.install}ClientAccess\\OAB\\Temp\\${random.guid()}.tmp' needs to be removed`,
          same('a download of the address book that failed in its own folder'),
        ),
    ])
    list.push([
      anywhere(),
      (time) =>
        world.process(
          time,
          {
            image: 'C:\\Windows\\System32\\ipconfig.exe',
            command: 'ipconfig /all',
            parent: 'C:\\Windows\\System32\\cmd.exe',
            user: 'CORP\\admin',
          },
          same('an administrator looks at the network'),
        ),
    ])
    list.push([
      anywhere(),
      (time) =>
        world.process(
          time,
          {
            image: 'C:\\Windows\\System32\\WerFault.exe',
            command: 'WerFault.exe -u -p 4242 -s 1234',
            parent: 'C:\\Windows\\System32\\inetsrv\\w3wp.exe',
          },
          same('a crash report of the web server'),
        ),
    ])
  }
  for (const [write, note] of odd(world, admin)) {
    list.push(
      [anywhere(), (time) => write(time, same(note))],
      [anywhere(), (time) => write(time, same(note))],
    )
  }
  list.push([
    server.patchedAt - 1_200_000,
    (time) => {
      for (const [i, name] of ['logon', 'signout', 'expiredpassword', 'errorFE'].entries()) {
        world.fileCreated(
          time + i * 40,
          'C:\\Windows\\Temp\\ExchangeSetup\\ExSetupUI.exe',
          `${server.install}FrontEnd\\HttpProxy\\owa\\auth\\${name}.aspx`,
          same('the installer writes the pages of the product'),
        )
      }
      world.text.restart(time + 60_000)
    },
  ])
  return list
}

type Odd = readonly [write: (time: number, mark: Mark) => void, note: string]

/** Legitimate events for which the rules for later attacks must stay silent or at most at medium. */
function odd(world: World, admin: string): Odd[] {
  const { random, server } = world
  const outlook = (protocol: string, stem: string, query: string): Odd => [
    (time, mark) =>
      world.request(
        time,
        {
          protocol,
          method: 'GET',
          stem,
          query,
          client: '203.0.113.140',
          agent: 'Outlook-iOS-Android/1.0',
          status: 200,
        },
        { proxy: mark, front: mark },
      ),
    'a phone looks for its mailbox',
  ]
  const cmdlet = (name: string, parameters: string, note: string): Odd => [
    (time, mark) => world.cmdlet(time, name, parameters, admin, 'w3wp#MSExchangePowerShellAppPool', mark),
    note,
  ]
  const program = (image: string, command: string, parent: string, user: string, note: string): Odd => [
    (time, mark) => world.process(time, { image, command, parent, user }, mark),
    note,
  ]
  const file = (image: string, target: string, note: string): Odd => [
    (time, mark) => world.fileCreated(time, image, target, mark),
    note,
  ]
  const security = (id: number, data: Readonly<Record<string, string>>, note: string): Odd => [
    (time, mark) =>
      world.events.write(
        time,
        'security',
        { provider: 'Microsoft-Windows-Security-Auditing', id, level: 'audit', data },
        mark,
      ),
    note,
  ]
  return [
    outlook(
      'Autodiscover',
      '/autodiscover/autodiscover.json',
      'Email=user007%40corp.example&Protocol=ActiveSync',
    ),
    outlook(
      'Autodiscover',
      '/autodiscover/autodiscover.json/v1.0/user007@corp.example',
      'Protocol=Autodiscoverv1',
    ),
    [
      (time, mark) =>
        world.request(
          time,
          {
            protocol: 'PowerShell',
            method: 'POST',
            stem: '/powershell',
            query: 'serializationLevel=Full;clientApplication=EMC',
            client: '192.0.2.150',
            agent: 'Microsoft WinRM Client',
            user: 'CORP\\admin',
            authentication: 'Kerberos',
            status: 200,
          },
          { proxy: mark, front: mark, back: mark },
        ),
      'an administrator uses the management shell',
    ],
    [
      (time, mark) =>
        world.request(
          time,
          {
            protocol: 'Owa',
            method: 'POST',
            stem: '/owa/service.svc',
            query: 'action=NewInboxRule&EP=1&ID=-9&AC=1',
            client: '192.0.2.160',
            agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/88.0.4324.190',
            user: 'CORP\\user060',
            status: 200,
          },
          { proxy: mark, front: mark },
        ),
      'a person makes an inbox rule',
    ],
    [
      (time, mark) =>
        world.request(
          time,
          {
            protocol: 'Ews',
            method: 'POST',
            stem: '/EWS/Exchange.asmx',
            client: '192.0.2.77',
            agent: 'ExchangeServicesClient/15.01.2176.002',
            user: 'CORP\\OTHER01$',
            authentication: 'NTLM',
            status: 200,
          },
          { proxy: mark, front: mark },
        ),
      'a server of another forest signs in with NTLM',
    ],
    cmdlet(
      'New-MailboxExportRequest',
      '-Mailbox "user031" -FilePath "\\\\files.corp.example\\pst\\user031.pst"',
      'an administrator archives the mailbox of somebody who left',
    ),
    cmdlet(
      'New-ManagementRoleAssignment',
      '-Role "View-Only Recipients" -User "helpdesk"',
      'a role for the help desk',
    ),
    cmdlet('Set-Mailbox', '-Identity "user031" -ProhibitSendQuota "4GB"', 'a quota is raised'),
    cmdlet('New-InboxRule', '-Mailbox "user044" -Name "News" -MoveToFolder "News"', 'a rule that sorts mail'),
    cmdlet('Get-OabVirtualDirectory', '-Server "EX01"', 'an administrator looks at the address book'),
    cmdlet(
      'New-ExchangeCertificate',
      '-GenerateRequest "True" -SubjectName "CN=mail.corp.example"',
      'a certificate is renewed',
    ),
    program(
      'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      'powershell Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn; $exserver=Get-ExchangeServer EX01',
      'C:\\Windows\\System32\\msiexec.exe',
      'NT AUTHORITY\\SYSTEM',
      'the installer of an update loads the snap-in',
    ),
    program(
      'C:\\Windows\\System32\\schtasks.exe',
      'schtasks /query /fo csv',
      'C:\\Windows\\System32\\cmd.exe',
      'CORP\\admin',
      'an administrator lists tasks',
    ),
    program(
      'C:\\Windows\\System32\\certutil.exe',
      'certutil -verify mail.cer',
      'C:\\Windows\\System32\\cmd.exe',
      'CORP\\admin',
      'an administrator checks a certificate',
    ),
    program(
      'C:\\Windows\\System32\\vssadmin.exe',
      'vssadmin list shadows',
      'C:\\Program Files\\Backup\\agent.exe',
      'NT AUTHORITY\\SYSTEM',
      'the backup looks at shadow copies',
    ),
    program(
      `${server.install}Bin\\OleConverter.exe`,
      'OleConverter.exe -Embedding',
      `${server.install}Bin\\EdgeTransport.exe`,
      'NT AUTHORITY\\NETWORK SERVICE',
      'the transport service converts an attachment',
    ),
    file(
      `${server.install}Bin\\MSExchangeMailboxReplication.exe`,
      'D:\\pst\\user031.pst',
      'an export writes its file',
    ),
    file(
      'C:\\Program Files\\Dell\\update.exe',
      `C:\\ProgramData\\d${random.hex(4)}.zip`,
      'an update agent packs its log',
    ),
    [
      (time, mark) =>
        world.defender(
          time,
          1116,
          { 'Threat Name': 'PUA:Win32/Toolbar', Path: 'file:_C:\\Users\\admin\\Downloads\\setup.exe' },
          mark,
        ),
      'the virus protection finds an unwanted program',
    ],
    [
      (time, mark) =>
        world.defender(
          time,
          5007,
          { 'New Value': 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\SignatureUpdate\\Last = 0x1' },
          mark,
        ),
      'the virus protection notes an update of its own',
    ],
    [
      (time, mark) =>
        world.scriptBlock(
          time,
          ". 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\bin\\RemoteExchange.ps1'; Connect-ExchangeServer -auto",
          mark,
        ),
      'an administrator opens the management shell',
    ],
    security(
      4720,
      { TargetUserName: 'svc-backup', SubjectUserName: 'admin' },
      'an administrator makes an account',
    ),
    security(
      4616,
      { ProcessName: 'C:\\Windows\\System32\\svchost.exe', SubjectUserName: 'LOCAL SERVICE' },
      'the clock is corrected',
    ),
    security(
      4625,
      { TargetUserName: 'user012', Status: '0xc000006d', IpAddress: '192.0.2.131' },
      'a mistyped password',
    ),
  ]
}
