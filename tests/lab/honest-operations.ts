import { collectedFile } from './files.ts'
import { ewsCall } from './mail-rows.ts'
import type { Mark } from './output.ts'
import {
  CMD,
  HOUR,
  MINUTE,
  POWERSHELL,
  poolCommand,
  serviceInstalled,
  SYSTEM32,
  utc,
  W3WP,
  type Planned,
} from './plan.ts'
import { buildAt } from './server.ts'
import type { World } from './world.ts'

const SHELL_POOL = 'w3wp#MSExchangePowerShellAppPool'
const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0.0.0 Safari/537.36'

const honest = (note: string): Mark => ({ class: 'lookalike', stage: 'benign', note })

function process(
  world: World,
  time: number,
  image: string,
  command: string,
  parent: string,
  note: string,
  user?: string,
): Planned {
  return [
    time,
    (at) =>
      world.process(at, { image, command, parent, ...(user === undefined ? {} : { user }) }, honest(note)),
  ]
}

/** Setup of a cumulative update on the evening of the update: pages written, services and modules installed anew. */
export function setupRun(world: World): Planned[] {
  const { server } = world
  const note = 'setup of a cumulative update'
  const start = server.patchedAt - 90 * MINUTE
  const setup = 'C:\\Windows\\Temp\\ExchangeSetup\\ExSetupUI.exe'
  const auth = `${server.install}FrontEnd\\HttpProxy\\owa\\auth`
  const stamp = (time: number): string => {
    const [day = '', clock = ''] = new Date(time).toISOString().split('T')
    const [year, month, date] = day.split('-')
    return `[${month}/${date}/${year} ${clock.slice(0, 8)}.0109]`
  }
  const pages = ['logon', 'signout', 'expiredpassword', 'errorFE', 'logoff', 'frowny', 'OutlookCN']
  return [
    [
      start + 80 * MINUTE,
      (time) =>
        collectedFile(
          world,
          time,
          'C:\\ExchangeSetupLogs\\ExchangeSetup.log',
          [
            `${stamp(start)} [0] **********************************************`,
            `${stamp(start)} [0] Starting Microsoft Exchange Server ${server.product} Setup`,
            `${stamp(start)} [0] Setup version: ${buildAt(server, server.patchedAt).join('.')}.`,
            `${stamp(start + MINUTE)} [0] Command Line Parameter Name='mode', Value='Upgrade'.`,
            `${stamp(start + 70 * MINUTE)} [0] The Exchange Server setup operation completed successfully.`,
            '',
          ].join('\r\n'),
          honest(note),
        ),
    ],
    process(
      world,
      start,
      setup,
      'Setup.exe /m:upgrade /IAcceptExchangeServerLicenseTerms_DiagnosticDataON',
      CMD,
      note,
      'CORP\\admin',
    ),
    process(world, start + MINUTE, `${SYSTEM32}net.exe`, 'net stop W3SVC /y', setup, note),
    process(
      world,
      start + 2 * MINUTE,
      POWERSHELL,
      'powershell.exe -ExecutionPolicy Bypass -File "C:\\Windows\\Temp\\ExchangeSetup\\ServiceControl.ps1" BeforePatch',
      'C:\\Windows\\System32\\msiexec.exe',
      note,
    ),
    process(
      world,
      start + 3 * MINUTE,
      POWERSHELL,
      'powershell Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn; $exserver=Get-ExchangeServer EX01; if ($exserver) { exit 0 }',
      'C:\\Windows\\System32\\msiexec.exe',
      note,
    ),
    process(world, start + 21 * MINUTE, `${SYSTEM32}lodctr.exe`, 'lodctr.exe /R', setup, note),
    process(
      world,
      start + 22 * MINUTE,
      `${SYSTEM32}wevtutil.exe`,
      `wevtutil.exe im "${server.install}Bin\\ManagedAvailabilityCrimson.man"`,
      setup,
      note,
    ),
    process(
      world,
      start + 23 * MINUTE,
      `${SYSTEM32}schtasks.exe`,
      'schtasks.exe /Delete /TN "\\Microsoft\\Exchange\\Old" /F',
      setup,
      note,
    ),
    ...pages.map((name, i): Planned => [
      start + 30 * MINUTE + i * 300,
      (time) => world.fileCreated(time, setup, `${auth}\\${name}.aspx`, honest(note)),
    ]),
    [
      start + 31 * MINUTE,
      (time) =>
        world.fileCreated(
          time,
          setup,
          `${server.install}FrontEnd\\HttpProxy\\ecp\\auth\\TimeoutLogout.aspx`,
          honest(note),
        ),
    ],
    [
      start + 32 * MINUTE,
      (time) =>
        world.fileCreated(
          time,
          setup,
          `${server.install}FrontEnd\\HttpProxy\\bin\\Microsoft.Exchange.HttpProxy.Common.dll`,
          honest(note),
        ),
    ],
    [
      start + 33 * MINUTE,
      (time) =>
        world.fileCreated(
          time,
          setup,
          `${server.install}TransportRoles\\Shared\\agents.config`,
          honest(note),
        ),
    ],
    [
      start + 40 * MINUTE,
      serviceInstalled(
        world,
        'MSExchangeMitigation',
        `"${server.install}Bin\\MSExchangeMitigation.exe"`,
        honest(note),
      ),
    ],
    ...['Remove-OabVirtualDirectory', 'New-OabVirtualDirectory'].map((name, i): Planned => [
      start + 50 * MINUTE + i * 4_000,
      (time) =>
        world.cmdlet(
          time,
          name,
          name.startsWith('Remove')
            ? `-Identity "${server.name}\\OAB (Default Web Site)" -Force "True"`
            : `-Server "${server.name}" -Role "ClientAccess" -WebSiteName "Default Web Site" -Path "${server.install}FrontEnd\\HttpProxy\\OAB"`,
          'NT AUTHORITY\\SYSTEM',
          'ExSetupUI',
          honest(note),
        ),
    ]),
    [start + 60 * MINUTE, (time) => world.text.restart(time)],
    process(
      world,
      start + 85 * MINUTE,
      POWERSHELL,
      `powershell.exe -command "& '${server.install}Bin\\UpdateCas.ps1'"`,
      CMD,
      note,
      'CORP\\admin',
    ),
    [
      start + 86 * MINUTE,
      (time) =>
        world.fileCreated(time, POWERSHELL, `${auth}\\15.2.1544\\scripts\\premium\\flogon.js`, honest(note)),
    ],
  ]
}

/** Monitoring: probes, an agent that runs scripts as the system, and a sensor that signs in. */
export function monitoring(world: World): Planned[] {
  const note = 'a monitoring system'
  const start = utc('2025-05-05T00:00:00')
  const agent = 'C:\\Program Files\\NSClient++\\nscp.exe'
  const rounds = Array.from({ length: 24 }, (_, i) => start + i * 6 * HOUR)
  return rounds.flatMap((at): Planned[] => [
    [
      at,
      (time) => {
        for (const stem of ['/owa/healthcheck.htm', '/ecp/healthcheck.htm', '/ews/healthcheck.htm'])
          world.page(
            time,
            {
              method: 'GET',
              stem,
              client: '192.0.2.70',
              agent: 'check_http/v2.4.0 (monitoring-plugins 2.4.0)',
              status: 200,
            },
            honest(note),
          )
      },
    ],
    process(
      world,
      at + 30_000,
      CMD,
      'cmd /c echo scripts\\check_exchange.ps1; exit($lastexitcode) | powershell.exe -command -',
      agent,
      note,
    ),
    process(
      world,
      at + 31_000,
      POWERSHELL,
      'powershell.exe -command "Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn; Get-Queue | Measure-Object MessageCount -Sum"',
      CMD,
      note,
    ),
    process(world, at + 40_000, `${SYSTEM32}ipconfig.exe`, 'ipconfig /all', agent, note),
    process(world, at + 41_000, `${SYSTEM32}systeminfo.exe`, 'systeminfo', agent, note),
    process(world, at + 42_000, `${SYSTEM32}netstat.exe`, 'netstat -ano', agent, note),
    [
      at + MINUTE,
      (time) =>
        world.request(
          time,
          {
            protocol: 'PowerShell',
            method: 'POST',
            stem: '/powershell',
            query: 'serializationLevel=Full',
            client: '192.0.2.71',
            agent: 'Microsoft WinRM Client',
            user: 'CORP\\svc-prtg',
            authentication: 'Kerberos',
            status: 200,
          },
          { proxy: honest(note), front: honest(note), back: honest(note) },
        ),
    ],
    [
      at + MINUTE + 900,
      (time) =>
        world.cmdlet(
          time,
          'Get-MailboxDatabaseCopyStatus',
          '-Server "EX01"',
          'corp.example/Service/svc-prtg',
          SHELL_POOL,
          honest(note),
        ),
    ],
    [
      at + 2 * MINUTE,
      (time) =>
        ewsCall(
          world,
          time,
          {
            user: 'CORP\\svc-prtg',
            client: '192.0.2.71',
            agent: 'ExchangeServicesClient/15.00.0913.015',
            action: 'FindItem',
            bytes: 2_100,
          },
          honest(note),
        ),
    ],
  ])
}

/** Scanners from outside, without an account; the server refuses everything. */
export function scanners(world: World): Planned[] {
  const note = 'a scanner, refused'
  const tried: Mark = { class: 'lookalike', chain: 'scanner', stage: 'probe', note }
  const start = utc('2025-05-06T02:00:00')
  const client = '198.51.100.180'
  const ask = (
    after: number,
    protocol: string,
    stem: string,
    status: number,
    more: { query?: string; method?: string; agent?: string } = {},
  ): Planned => [
    start + after,
    (time) =>
      world.request(
        time,
        {
          protocol,
          method: more.method ?? 'GET',
          stem,
          ...(more.query === undefined ? {} : { query: more.query }),
          client,
          agent: more.agent ?? 'Mozilla/5.0 (compatible; Nuclei - Open-source project)',
          status,
          backEndStatus: null,
        },
        { proxy: tried, front: tried },
      ),
  ]
  const shells = [
    'shell',
    'discover',
    'supp0rt',
    'errorEE',
    'OutlookEN',
    'RedirSuiteServerProxy',
    'help',
    'web',
  ]
  return [
    ask(0, 'Autodiscover', '/autodiscover/autodiscover.json', 401, {
      query: '@test.example/owa/?&Email=autodiscover/autodiscover.json%3f@test.example',
    }),
    ask(2_000, 'Autodiscover', '/autodiscover/autodiscover.json', 302, {
      query: '@test.example/mapi/nspi/?&Email=autodiscover/autodiscover.json%3f@test.example',
    }),
    ask(3_000, 'Autodiscover', '/autodiscover/autodiscover.json', 401, {
      query: 'a@test.example/PowerShell/',
    }),
    ask(5_000, 'Ecp', '/ecp/default.flt', 404),
    ask(6_000, 'Ecp', '/ecp/auth/x.js', 404, { method: 'POST' }),
    ask(7_000, 'Owa', '/owa/auth/x.js', 404),
    ask(8_000, 'Owa', '/owa/mastermailbox%40outlook.example/powershell', 401, { method: 'POST' }),
    ask(9_000, 'Ecp', '/ecp/DDI/DDIService.svc/GetObject', 302),
    ask(9_500, 'Ecp', '/ecp/target@corp.example/RulesEditor/InboxRules.svc/NewObject', 302, {
      method: 'POST',
    }),
    ask(10_000, 'PowerShell', '/powershell/', 401),
    ...shells.map((name, i) => ask(20_000 + i * 400, 'Owa', `/owa/auth/${name}.aspx`, 302)),
    ...shells.map((name, i): Planned => [
      start + 30_000 + i * 300,
      (time) =>
        world.page(
          time,
          {
            method: 'GET',
            stem: `/aspnet_client/${name}.aspx`,
            client,
            agent: 'Mozilla/5.0 zgrab/0.x',
            status: 404,
          },
          tried,
        ),
    ]),
    ...Array.from({ length: 40 }, (_, i): Planned => [
      start + 60_000 + i * 200,
      (time) =>
        world.page(
          time,
          {
            method: 'GET',
            stem: `/scan/${i}.php`,
            client,
            agent: 'Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)',
            status: 404,
          },
          tried,
        ),
    ]),
  ]
}

/** Backups at night: shadow copies, registry, directory database, web folders. */
export function backup(world: World): Planned[] {
  const note = 'a backup'
  const agent = 'C:\\Program Files\\Backup\\agent.exe'
  const user = 'CORP\\svc-backup'
  return [5, 6, 7, 8, 9].flatMap((day): Planned[] => {
    const at = utc(`2025-05-0${day}T22:15:00`)
    return [
      process(world, at, `${SYSTEM32}vssadmin.exe`, 'vssadmin list writers', agent, note),
      process(
        world,
        at + MINUTE,
        `${SYSTEM32}diskshadow.exe`,
        'diskshadow /s E:\\Safe\\shadow.txt',
        agent,
        note,
      ),
      process(
        world,
        at + 3 * MINUTE,
        `${SYSTEM32}reg.exe`,
        `reg.exe save HKLM\\SYSTEM E:\\Safe\\system-${day}.hiv /y`,
        CMD,
        note,
        user,
      ),
      process(
        world,
        at + 4 * MINUTE,
        `${SYSTEM32}reg.exe`,
        `reg.exe save HKLM\\SOFTWARE E:\\Safe\\software-${day}.hiv /y`,
        CMD,
        note,
        user,
      ),
      process(
        world,
        at + 6 * MINUTE,
        `${SYSTEM32}ntdsutil.exe`,
        `ntdsutil "ac i ntds" "ifm" "create full E:\\Safe\\ntds-${day}" q q`,
        CMD,
        note,
        user,
      ),
      process(
        world,
        at + 9 * MINUTE,
        `${SYSTEM32}Robocopy.exe`,
        'robocopy C:\\inetpub\\wwwroot \\\\files.corp.example\\safe\\wwwroot /MIR /R:2',
        CMD,
        note,
        user,
      ),
      process(
        world,
        at + 12 * MINUTE,
        'C:\\Program Files\\7-Zip\\7z.exe',
        `"C:\\Program Files\\7-Zip\\7z.exe" a E:\\Safe\\logs-${day}.7z C:\\inetpub\\logs`,
        CMD,
        note,
        user,
      ),
    ]
  })
}

/** Pages of the organisation itself, which forty colleagues open and fill in. */
export function ownPages(world: World): Planned[] {
  const note = 'a page of the organisation'
  const start = utc('2025-05-05T07:00:00')
  return Array.from({ length: 160 }, (_, i): Planned => {
    const client = `192.0.2.${110 + (i % 40)}`
    const send = i % 3 === 0
    return [
      start + i * 35 * MINUTE,
      (time) => {
        world.request(
          time,
          {
            protocol: 'Owa',
            method: send ? 'POST' : 'GET',
            stem: '/owa/auth/notice.aspx',
            client,
            agent: BROWSER,
            status: 200,
            backEndStatus: null,
          },
          { proxy: honest(note), front: honest(note) },
        )
        world.page(
          time + 900,
          {
            method: send ? 'POST' : 'GET',
            stem: '/aspnet_client/phonebook.aspx',
            client,
            agent: BROWSER,
            status: 200,
          },
          honest(note),
        )
      },
    ]
  })
}

/** A portal of the help desk on the same web server, which starts PowerShell to unlock accounts. */
export function helpDesk(world: World): Planned[] {
  const note = 'the portal of the help desk'
  const start = utc('2025-05-05T07:30:00')
  const pool = poolCommand('HelpdeskPool')
  return Array.from({ length: 48 }, (_, i): Planned[] => {
    const at = start + i * 110 * MINUTE
    const client = `192.0.2.${105 + (i % 24)}`
    const user = `user${String(1 + (i % 60)).padStart(3, '0')}`
    const rows: Planned[] = [
      [
        at,
        (time) =>
          world.page(
            time,
            { method: 'GET', stem: '/helpdesk/default.aspx', client, agent: BROWSER, status: 200 },
            honest(note),
          ),
      ],
      [
        at + 20_000,
        (time) =>
          world.page(
            time,
            {
              method: 'POST',
              stem: '/helpdesk/unlock.aspx',
              client,
              agent: BROWSER,
              status: 200,
              taken: 1_900,
            },
            honest(note),
          ),
      ],
    ]
    if (i % 4 === 0)
      rows.push([
        at + 19_000,
        (time) =>
          world.process(
            time,
            {
              image: POWERSHELL,
              command: `powershell.exe -NoProfile -File D:\\Helpdesk\\unlock.ps1 -User ${user}`,
              parent: W3WP,
              parentCommand: pool,
              user: 'CORP\\svc-helpdesk',
            },
            honest(note),
          ),
      ])
    if (i % 12 === 0)
      rows.push([
        at + 19_500,
        (time) =>
          world.cmdlet(
            time,
            'Set-Mailbox',
            `-Identity "${user}" -ProhibitSendQuota "4GB"`,
            'corp.example/Service/svc-helpdesk',
            SHELL_POOL,
            honest(note),
          ),
      ])
    return rows
  }).flat()
}
