import { collectedFile, crashReport, folderListing, virtualDirectoryDump } from './files.ts'
import { withNames, type LabelNames, type Mark } from './output.ts'
import { CMD, DAY, HOUR, MINUTE, utc, W3WP, type Planned } from './plan.ts'
import type { World } from './world.ts'

interface Actor {
  readonly id: string
  readonly address: string
  /** Text before the bracket in the forged host name, which differs between attack tools. */
  readonly prefix: string
  readonly stem: string
  readonly discover: string
  readonly agent: string
}

const FIRST: Actor = {
  id: 'a1',
  address: '198.51.100.21',
  prefix: 'a]',
  stem: '/ecp/y.js',
  discover: 'ExchangeServicesClient/0.0.0.0',
  agent: 'python-requests/2.25.1',
}
const SECOND: Actor = {
  id: 'a2',
  address: '203.0.113.77',
  prefix: 'akak]',
  stem: '/ecp/x.js',
  discover: 'ExchangeServicesClient/0.0.0.0',
  agent: 'python-requests/2.19.1',
}
const THIRD: Actor = {
  id: 'a3',
  address: '198.51.100.94',
  prefix: 'Admin]',
  stem: '/ecp/main.css',
  discover: 'Mozilla/5.0 (compatible; Baiduspider/2.0)',
  agent: 'python-requests/2.25.1',
}
const SHELL_USER = {
  address: '203.0.113.36',
  agent:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.2345 Safari/537.36',
}
const SHELL = 'RedirSuiteServerProxy.aspx'
const POOL = 'c:\\windows\\system32\\inetsrv\\w3wp.exe -ap "MSExchangeOWAAppPool" -v "v4.0"'
/** Placeholder with the shape of a web shell that does not run. */
const SCRIPT = '<script language="JScript" runat="server">function Page_Load(){/*sample removed*/}</script>'

function markOf(actor: string, stage: string, note?: string, names?: LabelNames): Mark {
  return {
    class: 'attack',
    stage,
    actor,
    ...(note === undefined ? {} : { note }),
    ...(names ? { names } : {}),
  }
}

/** One request through a forged back-end cookie, as the proxy and both web sites log it. */
function forged(
  world: World,
  time: number,
  actor: Actor,
  stage: string,
  path: string,
  query: string,
  status: number,
  agent = actor.agent,
): void {
  const { server } = world
  const mark = markOf(actor.id, stage)
  const reached = status < 400
  world.request(
    time,
    {
      protocol: 'Ecp',
      method: 'POST',
      stem: actor.stem,
      client: actor.address,
      agent,
      status,
      backEndStatus: reached ? status : null,
      anchor: `ServerInfo~${actor.prefix}@${server.fqdn}:444${path}?${query}#`,
      hint: 'X-BEResource-Cookie',
      authentication: 'FBA',
      errors: reached ? '' : 'ServerNotFound',
      taken: world.random.whole(40, 900),
      backEnd: reached
        ? { stem: path, query: query || '-', user: `${server.domain}\\${server.name}$` }
        : null,
    },
    { proxy: mark, front: mark, back: mark },
  )
}

function ecpChange(
  world: World,
  time: number,
  command: string,
  url: string,
  error: string,
  given: Mark,
): void {
  const mark = withNames(given, { cmdlet: [command.slice(0, command.indexOf('.'))] })
  world.text.ecp(
    time,
    [
      ['TIME', '2267'],
      ['SID', world.random.guid()],
      ['CMD', command],
      ['REQID', ''],
      ['URL', url],
      ['REFERRER', ''],
      ['EX', error],
      ['ACTID', world.random.guid()],
      ['RS', '0'],
    ],
    mark,
  )
}

/** Runs the whole ProxyLogon chain up to a web shell twice for the first actor, with the timing of a real intrusion. */
export function firstActor(world: World): Planned[] {
  const { server } = world
  const canary = 'msExchEcpCanary=AAAexampleAAA.'
  const oab = `${server.name}\\OAB (Default Web Site)`
  const shellPath = `${server.install}FrontEnd\\HttpProxy\\owa\\auth\\${SHELL}`
  const ddi = '/ecp/DDI/DDIService.svc'
  const list: Planned[] = []
  const steps = (start: number, write: boolean): void => {
    list.push(
      [
        start,
        (t) =>
          forged(world, t, FIRST, 'autodiscover', '/autodiscover/autodiscover.xml', '', 200, FIRST.discover),
      ],
      [start + 1_500, (t) => forged(world, t, FIRST, 'mapi', '/mapi/emsmdb/', '', 200)],
      [start + 4_000, (t) => forged(world, t, FIRST, 'proxylogon-session', '/ecp/proxyLogon.ecp', '', 241)],
      [
        start + (write ? 5_600 : 9_400),
        (t) =>
          forged(
            world,
            t,
            FIRST,
            'vdir-read',
            `${ddi}/GetObject`,
            `${canary}&schema=OABVirtualDirectory`,
            200,
          ),
      ],
    )
    if (!write) return
    list.push(
      [
        start + 7_200,
        (t) =>
          forged(
            world,
            t,
            FIRST,
            'vdir-write',
            `${ddi}/SetObject`,
            `${canary}&schema=OABVirtualDirectory`,
            200,
          ),
      ],
      [
        start + 9_600,
        (t) =>
          forged(
            world,
            t,
            FIRST,
            'vdir-reset',
            `${ddi}/SetObject`,
            `${canary}&schema=ResetOABVirtualDirectory`,
            200,
          ),
      ],
      [
        start + 12_500,
        (t) =>
          forged(
            world,
            t,
            FIRST,
            'vdir-cleanup',
            `${ddi}/SetObject`,
            `${canary}&schema=OABVirtualDirectory`,
            200,
          ),
      ],
    )
  }
  const first = utc('2021-03-03T06:49:42.162')
  const second = utc('2021-03-03T06:59:10.812')
  steps(first, false)
  steps(second, true)
  const guid = world.random.guid()
  for (const [set, remove, made] of [
    [first + 11_600, first + 18_500, first + 26_200],
    [second + 7_300, second + 9_700, second + 11_900],
  ] as const) {
    list.push(
      [
        set,
        (t) =>
          ecpChange(
            world,
            t,
            `Set-OabVirtualDirectory.ExternalUrl='http://f/${SCRIPT}'.Identity='${guid}'`,
            `${ddi}/SetObject?${canary}&schema=OABVirtualDirectory`,
            '',
            markOf('a1', 'vdir-write'),
          ),
      ],
      [
        set + 30,
        (t) =>
          world.cmdlet(
            t,
            'Set-OabVirtualDirectory',
            `-ExternalUrl "http://f/${SCRIPT}" -Identity "${oab}"`,
            'corp.example/Users/Administrator',
            'w3wp#MSExchangeECPAppPool',
            markOf('a1', 'vdir-write'),
          ),
      ],
      [
        remove,
        (t) =>
          ecpChange(
            world,
            t,
            `Remove-OabVirtualDirectory.Force=$true.Identity='${guid}'`,
            `${ddi}/SetObject?${canary}&schema=ResetOABVirtualDirectory`,
            '',
            markOf('a1', 'vdir-reset'),
          ),
      ],
      [
        remove + 25,
        (t) =>
          world.cmdlet(
            t,
            'Remove-OabVirtualDirectory',
            `-Force "True" -Identity "${oab}"`,
            'corp.example/Users/Administrator',
            'w3wp#MSExchangeECPAppPool',
            markOf('a1', 'vdir-reset'),
          ),
      ],
      [
        made,
        (t) =>
          ecpChange(
            world,
            t,
            `New-OabVirtualDirectory.WebSiteName='Default Web Site'.Server='${server.name}'.Role='ClientAccess'`,
            `${ddi}/SetObject?${canary}&schema=ResetOABVirtualDirectory`,
            '',
            markOf('a1', 'vdir-reset'),
          ),
      ],
      [
        made + 25,
        (t) =>
          world.cmdlet(
            t,
            'New-OabVirtualDirectory',
            `-WebSiteName "Default Web Site" -Server "${server.name}" -Role "ClientAccess" -InternalUrl "https://${server.fqdn}/OAB" -Path "${server.install}FrontEnd\\HttpProxy\\OAB"`,
            'corp.example/Users/Administrator',
            'w3wp#MSExchangeECPAppPool',
            markOf('a1', 'vdir-reset'),
          ),
      ],
    )
  }
  list.push(
    [
      second + 12_600,
      (t) =>
        ecpChange(
          world,
          t,
          `Set-OabVirtualDirectory.ExternalUrl=$null.Identity='${guid}'`,
          `${ddi}/SetObject?${canary}&schema=OABVirtualDirectory`,
          'ADNoSuchObjectException',
          markOf('a1', 'vdir-cleanup'),
        ),
    ],
    [
      second + 12_630,
      (t) =>
        world.cmdlet(
          t,
          'Set-OabVirtualDirectory',
          `-ExternalUrl $null -Identity "${oab}"`,
          'corp.example/Users/Administrator',
          'w3wp#MSExchangeECPAppPool',
          markOf('a1', 'vdir-cleanup'),
        ),
    ],
    [second + 9_755, (t) => shareEvents(world, t, shellPath)],
    [second + 9_760, (t) => world.fileCreated(t, 'System', shellPath, markOf('a1', 'shell-file'))],
  )
  return list
}

/** Writes the web shell through the server's own share. */
function shareEvents(world: World, time: number, path: string): void {
  const { server } = world
  const common = {
    SubjectUserSid: { type: 'sid', sid: 'S-1-5-18' },
    SubjectUserName: `${server.name}$`,
    SubjectDomainName: server.domain,
    SubjectLogonId: { type: 'hex64', big: 0x5f3a1n },
    ObjectType: 'File',
    IpAddress: '127.0.0.1',
    IpPort: '49822',
    ShareName: '\\\\*\\C$',
    ShareLocalPath: '\\??\\C:\\',
  } as const
  const event = { provider: 'Microsoft-Windows-Security-Auditing', level: 'audit' } as const
  world.events.write(
    time,
    'security',
    { ...event, id: 5140, data: { ...common, AccessMask: { type: 'hex32', number: 1 } } },
    markOf('a1', 'shell-file'),
  )
  for (const mask of [0x12019f, 0x2]) {
    world.events.write(
      time + 1,
      'security',
      {
        ...event,
        id: 5145,
        data: { ...common, RelativeTargetName: path.slice(3), AccessMask: { type: 'hex32', number: mask } },
      },
      markOf('a1', 'shell-file', undefined, { file: [path] }),
    )
  }
}

/** Two days later another actor uses the web shell and downloads the staged archive. */
export function shellUse(world: World): Planned[] {
  const start = utc('2021-03-05T03:06:27')
  const shell = `/owa/auth/${SHELL}`
  const list: Planned[] = []
  const ask = (time: number, method: string, mark: Mark, status = 200): Planned => [
    time,
    (t) =>
      world.request(
        t,
        {
          protocol: 'Owa',
          method,
          stem: shell,
          client: SHELL_USER.address,
          agent: SHELL_USER.agent,
          status,
          backEndStatus: null,
          taken: method === 'POST' ? 840 : 133,
        },
        { proxy: mark, front: mark },
      ),
  ]
  const frame = (command: string): string =>
    `"cmd" /c cd /d "C:/inetpub/wwwroot/aspnet_client"&${command}&echo [S]&cd&echo [E]`
  list.push(ask(start, 'GET', markOf('a4', 'shell-request')))
  const commands: [string, string | null, string, string][] = [
    ['whoami', 'C:\\Windows\\System32\\whoami.exe', 'whoami', 'process'],
    ['ipconfig /all', 'C:\\Windows\\System32\\ipconfig.exe', 'ipconfig /all', 'process'],
    [
      'net group "Domain Admins" /domain',
      'C:\\Windows\\System32\\net.exe',
      'net group "Domain Admins" /domain',
      'process',
    ],
    [
      'rundll32 C:\\windows\\System32\\comsvcs.dll MiniDump 640 C:\\windows\\temp\\l.dmp full',
      'C:\\Windows\\System32\\rundll32.exe',
      'rundll32.exe C:\\windows\\System32\\comsvcs.dll, MiniDump 640 C:\\windows\\temp\\l.dmp full',
      'credential',
    ],
    [
      'makecab C:\\windows\\temp\\l.dmp C:\\inetpub\\wwwroot\\aspnet_client\\it.zip',
      'C:\\Windows\\System32\\makecab.exe',
      'makecab C:\\windows\\temp\\l.dmp C:\\inetpub\\wwwroot\\aspnet_client\\it.zip',
      'archive',
    ],
  ]
  commands.forEach(([line, image, command, stage], i) => {
    const time = start + (i + 1) * 2 * MINUTE
    list.push(ask(time, 'POST', markOf('a4', 'shell-request')))
    list.push([
      time - 200,
      (t) =>
        world.process(
          t,
          { image: CMD, command: frame(line), parent: W3WP, parentCommand: POOL },
          markOf('a4', stage),
        ),
    ])
    if (image)
      list.push([
        time - 150,
        (t) =>
          world.process(t, { image, command, parent: CMD, parentCommand: frame(line) }, markOf('a4', stage)),
      ])
  })
  list.push([
    start + 14 * MINUTE,
    (t) =>
      world.page(
        t,
        {
          method: 'GET',
          stem: '/aspnet_client/it.zip',
          client: SHELL_USER.address,
          agent: SHELL_USER.agent,
          status: 200,
          taken: 9_400,
        },
        markOf('a4', 'archive', 'what was packed is fetched'),
      ),
  ])
  for (const [day, address] of [
    ['2021-03-08T04:11:02', '198.51.100.61'],
    ['2021-03-11T09:40:15', '198.51.100.62'],
  ] as const) {
    const mark: Mark = {
      class: 'lookalike',
      stage: 'shell-check',
      note: 'the shell is gone: it is asked for and not there',
    }
    list.push([
      utc(day),
      (t) =>
        world.request(
          t,
          {
            protocol: 'Owa',
            method: 'GET',
            stem: shell,
            client: address,
            agent: SHELL_USER.agent,
            status: 302,
            backEndStatus: null,
          },
          { proxy: mark, front: mark },
        ),
    ])
  }
  return list
}

/** The web shell and a listing of its folder, as a responder copied them from the server. */
export function shellFound(world: World): Planned[] {
  const found = utc('2021-03-05T02:51:20')
  const path = `${world.server.install}FrontEnd\\HttpProxy\\owa\\auth\\${SHELL}`
  return [
    [
      found,
      (t) =>
        collectedFile(
          world,
          t,
          path,
          virtualDirectoryDump(world, t, `http://f/${SCRIPT}`),
          markOf('a4', 'shell-file'),
        ),
    ],
    [found + DAY, (t) => folderListing(world, t, [[SHELL, markOf('a4', 'shell-file')]])],
  ]
}

/** What the second actor reads, request by request. */
const STOLEN = [
  ['user003@corp.example', 1_204_118],
  ['user003@corp.example', 402_007],
  ['user011@corp.example', 88_340],
  ['user011@corp.example', 2_950_031],
  ['user011@corp.example', 17_222],
  ['user029@corp.example', 61_190],
] as const

/** A second actor reads mail through the same vulnerability without writing a file. */
export function secondActor(world: World): Planned[] {
  const start = utc('2021-03-04T22:14:03.311')
  return [
    [
      start,
      (t) =>
        forged(world, t, SECOND, 'autodiscover', '/autodiscover/autodiscover.xml', '', 200, SECOND.discover),
    ],
    [start + 1_900, (t) => forged(world, t, SECOND, 'mapi', '/mapi/emsmdb/', '', 200)],
    [start + 5_200, (t) => forged(world, t, SECOND, 'proxylogon-session', '/ecp/proxyLogon.ecp', '', 241)],
    ...Array.from({ length: 6 }, (_, i): Planned => [
      start + 20_000 + i * 7_000,
      (t) => forged(world, t, SECOND, 'mailbox', '/EWS/Exchange.asmx', '', 200),
    ]),
    ...STOLEN.map(([mailbox, bytes], i): Planned => [
      start + 20_000 + i * 7_000,
      (t) =>
        world.text.ews(
          t,
          {
            RequestId: `7a6e0000-0000-4000-8000-00000000000${i}`,
            AuthenticationType: 'Kerberos',
            IsAuthenticated: 'true',
            AuthenticatedUser: `${world.server.domain}\\${world.server.name}$`,
            UserAgent: SECOND.agent,
            ClientIpAddress: SECOND.address,
            FrontEndServer: world.server.fqdn,
            SoapAction: 'GetItem',
            HttpStatus: 200,
            RequestSize: 900,
            ResponseSize: bytes,
            ActAsUser: mailbox,
          },
          {
            ...markOf(SECOND.id, 'mailbox', undefined, { mailbox: [mailbox], address: [SECOND.address] }),
            mailbox,
            bytes,
          },
        ),
    ]),
  ]
}

/** Attacks on Unified Messaging (CVE-2021-26857) and the offline address book service (CVE-2021-26858). */
export function sideDoors(world: World): Planned[] {
  const { server } = world
  const start = utc('2021-03-04T11:20:44.500')
  const worker = `${server.install}Bin\\UMWorkerProcess.exe`
  return [
    [
      start,
      (t) =>
        world.events.write(
          t,
          'application',
          {
            provider: 'MSExchange Unified Messaging',
            id: 1438,
            level: 'error',
            list: [
              'UMWorkerProcess',
              "System.InvalidCastException: Unable to cast object of type 'System.Data.DataSet' to type 'ContactInfo'.",
              'at Microsoft.Exchange.UM.UMCore',
            ],
          },
          markOf('a5', 'um'),
        ),
    ],
    [
      start + 300,
      (t) =>
        crashReport(
          world,
          t,
          'E12',
          {
            program: 'UMWorkerProcess',
            path: worker,
            module: 'M.Exchange.UM.UMCore',
            exception: 'System.InvalidCastException',
          },
          markOf('a5', 'um'),
        ),
    ],
    [
      start + 2_400,
      (t) =>
        world.process(
          t,
          { image: CMD, command: 'cmd /c whoami > C:\\ProgramData\\x.txt', parent: worker },
          markOf('a5', 'um'),
        ),
    ],
    [
      start + 5 * HOUR,
      (t) =>
        world.text.oab(
          t,
          "Download failed and temporary file '\\\\127.0.0.1\\c$\\inetpub\\wwwroot\\aspnet_client\\discover.aspx' needs to be removed",
          markOf('a5', 'oab-download', undefined, {
            file: ['\\\\127.0.0.1\\c$\\inetpub\\wwwroot\\aspnet_client\\discover.aspx'],
          }),
        ),
    ],
  ]
}

/** Attempts that fail: before the update for lack of a valid mailbox, after it because they are refused. */
export function failedRuns(world: World): Planned[] {
  const { server } = world
  const list: Planned[] = []
  for (const [i, actor] of [FIRST, SECOND, THIRD].entries()) {
    for (let run = 0; run < 2; run++) {
      const before = utc('2021-02-28T02:10:00') + i * 7 * HOUR + run * DAY
      if (before < server.patchedAt) {
        list.push([before, (t) => forgedAlone(world, t, actor)])
      }
      const after = server.patchedAt + DAY + i * 5 * HOUR + run * DAY
      list.push(
        [
          after,
          (t) =>
            forged(
              world,
              t,
              actor,
              'autodiscover',
              '/autodiscover/autodiscover.xml',
              '',
              500,
              actor.discover,
            ),
        ],
        [after + 1_700, (t) => forged(world, t, actor, 'proxylogon-session', '/ecp/proxyLogon.ecp', '', 500)],
      )
    }
  }
  return list
}

/** Sends an SSRF request to Autodiscover for a mailbox that does not exist, and is answered with 404. */
function forgedAlone(world: World, time: number, actor: Actor): void {
  const mark = markOf(actor.id, 'autodiscover', 'no valid mailbox')
  world.request(
    time,
    {
      protocol: 'Ecp',
      method: 'POST',
      stem: actor.stem,
      client: actor.address,
      agent: actor.discover,
      status: 404,
      backEndStatus: null,
      anchor: `ServerInfo~${actor.prefix}@${world.server.fqdn}:444/autodiscover/autodiscover.xml?#`,
      hint: 'X-BEResource-Cookie',
      authentication: 'FBA',
      backEnd: null,
    },
    { proxy: mark, front: mark },
  )
}

/** Public vulnerability checks with localhost, outside hosts and static files. */
export function scans(world: World): Planned[] {
  const list: Planned[] = []
  const days = [
    '2021-03-03T15:04:04.546',
    '2021-03-06T21:40:11.020',
    '2021-03-07T15:04:04.546',
    '2021-03-11T01:12:30.115',
  ]
  days.forEach((day, i) => {
    const client = `198.51.100.${40 + i}`
    const note: Mark = { class: 'lookalike', stage: 'probe', note: 'a scanner asks for a static file' }
    const scan = (time: number, protocol: string, stem: string, anchor: string, hint: string): Planned => [
      time,
      (t) =>
        world.request(
          t,
          {
            protocol,
            method: 'GET',
            stem,
            client,
            agent: 'Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)',
            status: 500,
            backEndStatus: null,
            anchor,
            hint,
            target: 'localhost',
            authentication: 'FBA',
            backEnd: null,
          },
          { proxy: markOf(`s${i}`, 'probe'), front: note },
        ),
    ]
    list.push(
      scan(
        utc(day),
        'Owa',
        '/owa/auth/x.js',
        'ServerInfo~localhost/ecp/default.flt?',
        'X-AnonResource-Backend-Cookie',
      ),
      scan(
        utc(day) + 900,
        'Ecp',
        '/ecp/x.js',
        `ServerInfo~${world.random.hex(10)}.oast.example/ecp/default.flt?`,
        'X-BEResource-Cookie',
      ),
    )
  })
  return list
}

/** Files that a responder collected from a server that was not attacked. */
export function quietFiles(world: World, time: number): Planned[] {
  const crash = (program: string, path: string, module: string): Planned => [
    time + HOUR,
    (t) =>
      crashReport(
        world,
        t,
        'E12IIS',
        { program, path, module, exception: 'System.OutOfMemoryException' },
        { class: 'lookalike', stage: 'benign', note: 'an ordinary fault' },
      ),
  ]
  return [
    [time, (t) => folderListing(world, t, [])],
    crash(
      'w3wp#MSExchangeECPAppPool',
      'c:\\windows\\system32\\inetsrv\\w3wp.exe',
      'M.Exchange.Management.ControlPanel',
    ),
    crash('UMWorkerProcess', `${world.server.install}Bin\\UMWorkerProcess.exe`, 'M.Exchange.UM.UMCore'),
  ]
}
