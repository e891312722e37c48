import type { Request, World } from './world.ts'

const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.190 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:85.0) Gecko/20100101 Firefox/85.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0.3 Safari/605.1.15',
]
const OUTLOOK = 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.13628; Pro)'
const PHONES = ['Apple-iPhone12C1/1803.145', 'Android-SAMSUNG-SM-G991B/101.110300', 'Outlook-iOS-Android/1.0']
const PROBE = 'AMProbe/Local/ClientAccess'
const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
const SCANS = [
  '/phpmyadmin/index.php',
  '/.env',
  '/wp-login.php',
  '/solr/admin/info/system',
  '/boaform/admin/formLogin',
  '/actuator/health',
  '/cgi-bin/luci',
  '/vendor/phpunit/phpunit/src/Util/PHP/x.php',
]
const USERS = 120

export const PROTOCOLS = [
  'Ecp',
  'Owa',
  'Ews',
  'Eas',
  'Mapi',
  'Autodiscover',
  'Oab',
  'PowerShell',
  'RpcHttp',
] as const

interface Person {
  readonly user: string
  readonly address: string
  readonly browser: string
  readonly phone: string
  readonly mailbox: string
}

/** Users of an organisation, each with the same name, address and programs every day. */
function person(number: number): Person {
  const outside = number % 4 === 0
  return {
    user: `CORP\\user${String(number).padStart(3, '0')}`,
    address: outside ? `203.0.113.${100 + (number % 100)}` : `192.0.2.${100 + (number % 120)}`,
    browser: BROWSERS[number % BROWSERS.length]!,
    phone: PHONES[number % PHONES.length]!,
    mailbox: `${(0x10000000 + number * 7919).toString(16)}-5a4d-4b1e-9c1d-0242ac1300${String(number % 90).padStart(2, '0')}@corp.example`,
  }
}

/** Relative number of requests in each hour of the day, with quiet nights and a dip at noon. */
const RHYTHM = [1, 1, 1, 1, 1, 2, 4, 8, 12, 13, 12, 10, 8, 11, 12, 12, 10, 7, 5, 4, 3, 2, 2, 1]

export function weightOf(time: number): number {
  const date = new Date(time)
  const weekend = date.getUTCDay() % 6 === 0
  return RHYTHM[date.getUTCHours()]! * (weekend ? 0.35 : 1)
}

/** Writes everyday traffic, one piece at a time. */
export function everyday(world: World, time: number): void {
  const { random } = world
  const who = person(random.whole(1, USERS))
  const roll = random.share()
  if (roll < 0.3) outlook(world, time, who)
  else if (roll < 0.5) activeSync(world, time, who)
  else if (roll < 0.68) owa(world, time, who)
  else if (roll < 0.8) ews(world, time, who)
  else if (roll < 0.88) autodiscover(world, time, who)
  else if (roll < 0.9)
    world.request(time, {
      protocol: 'Oab',
      method: 'GET',
      stem: '/oab/9f0d2c1e-4c59-4bde-9f4c-2b0a3f4d5e6f/oab.xml',
      client: who.address,
      agent: OUTLOOK,
      user: who.user,
      status: 200,
    })
  else if (roll < 0.95) probe(world, time, random.pick(PROTOCOLS))
  else stranger(world, time)
}

function outlook(world: World, time: number, who: Person): void {
  const verb = world.random.chance(0.7) ? 'emsmdb' : 'nspi'
  world.request(time, {
    protocol: 'Mapi',
    method: 'POST',
    stem: `/mapi/${verb}/`,
    query: `MailboxId=${who.mailbox}`,
    client: who.address,
    agent: OUTLOOK,
    user: who.user,
    anchor: `MailboxGuid~${who.mailbox}`,
    hint: 'MailboxGuidWithDomain',
    status: 200,
  })
}

function activeSync(world: World, time: number, who: Person): void {
  const command = world.random.pick(['Ping', 'Sync', 'Sync', 'FolderSync', 'ItemOperations'])
  world.request(time, {
    protocol: 'Eas',
    method: 'POST',
    stem: '/Microsoft-Server-ActiveSync/default.eas',
    query: `Cmd=${command}&User=${who.user.replace('\\', '%5C')}&DeviceId=${who.mailbox.slice(0, 8)}&DeviceType=Phone`,
    client: who.address,
    agent: who.phone,
    user: who.user,
    authentication: 'Basic',
    status: world.random.chance(0.02) ? 401 : 200,
    taken: command === 'Ping' ? world.random.whole(10_000, 900_000) : world.random.whole(20, 600),
  })
}

function owa(world: World, time: number, who: Person): void {
  const { random } = world
  const page = random.pick<Pick<Request, 'method' | 'stem' | 'query'>>([
    { method: 'POST', stem: '/owa/service.svc', query: 'action=FindItem&EP=1&ID=-12&AC=1' },
    { method: 'POST', stem: '/owa/service.svc', query: 'action=GetItem&EP=1&ID=-22&AC=1' },
    { method: 'GET', stem: '/owa/ev.owa2', query: 'ns=PendingRequest&ev=FinishNotificationRequest&UA=0' },
    {
      method: 'GET',
      stem: '/owa/auth/logon.aspx',
      query: 'replaceCurrent=1&url=https%3a%2f%2fmail.corp.example%2fowa%2f',
    },
    { method: 'POST', stem: '/owa/auth.owa' },
    { method: 'GET', stem: '/owa/auth/15.1.2176/themes/resources/segoeui-regular.ttf' },
  ])
  const anonymous = page.stem.startsWith('/owa/auth')
  // A back-end cookie with a plain server name is ordinary traffic.
  const cookie = random.chance(0.4)
    ? `Server~${world.server.fqdn}~1942063431~${new Date(time + 600_000).toISOString().slice(0, 19)}`
    : `Database~3f5c1c1a-1c5e-4f77-8d5e-0f3c2f0b8a11~~${new Date(time).toISOString().slice(0, 19)}~corp.example~1`
  world.request(time, {
    protocol: 'Owa',
    ...page,
    client: who.address,
    agent: who.browser,
    ...(anonymous ? {} : { user: who.user, backEndCookie: cookie }),
    status: page.stem === '/owa/auth.owa' ? 302 : 200,
  })
}

function ews(world: World, time: number, who: Person): void {
  world.request(time, {
    protocol: 'Ews',
    method: 'POST',
    stem: '/EWS/Exchange.asmx',
    client: who.address,
    agent: world.random.pick([
      'MacOutlook/16.46.21021202 (Intelx64 Mac OS X Version 10.15.7 (Build 19H512))',
      'CalendarAgent/399.2.2',
      OUTLOOK,
    ]),
    user: who.user,
    status: 200,
  })
}

function autodiscover(world: World, time: number, who: Person): void {
  if (world.random.chance(0.3)) {
    world.request(time, {
      protocol: 'Autodiscover',
      method: 'GET',
      stem: '/autodiscover/autodiscover.json',
      query: `Email=${who.user.slice(5)}@corp.example&Protocol=ActiveSync&RedirectCount=1`,
      client: who.address,
      agent: 'Outlook-iOS-Android/1.0',
      status: 200,
    })
    return
  }
  world.request(time, {
    protocol: 'Autodiscover',
    method: 'POST',
    stem: '/autodiscover/autodiscover.xml',
    client: who.address,
    agent: OUTLOOK,
    user: who.user,
    anchor: `Smtp~${who.user.slice(5)}@corp.example`,
    status: 200,
  })
}

/** Writes the probes of managed availability, which test every protocol all day long. */
export function probe(world: World, time: number, protocol: (typeof PROTOCOLS)[number]): void {
  const stems: Record<(typeof PROTOCOLS)[number], string> = {
    Ecp: '/ecp/exhealth.check',
    Owa: '/owa/exhealth.check',
    Ews: '/ews/exhealth.check',
    Eas: '/Microsoft-Server-ActiveSync/exhealth.check',
    Mapi: '/mapi/exhealth.check',
    Autodiscover: '/autodiscover/exhealth.check',
    Oab: '/oab/exhealth.check',
    PowerShell: '/powershell/exhealth.check',
    RpcHttp: '/rpc/exhealth.check',
  }
  world.request(time, {
    protocol,
    method: 'GET',
    stem: stems[protocol],
    client: '127.0.0.1',
    agent: PROBE,
    user: 'CORP\\HealthMailbox4f7c2a1',
    status: 200,
  })
}

function stranger(world: World, time: number): void {
  const { random } = world
  const client = `198.51.100.${random.whole(120, 250)}`
  if (random.chance(0.5))
    world.request(time, {
      protocol: 'Owa',
      method: 'GET',
      stem: '/owa/',
      client: `203.0.113.${random.whole(1, 30)}`,
      agent: CRAWLER,
      status: 302,
      backEndStatus: null,
    })
  else
    world.page(time, {
      method: 'GET',
      stem: random.pick(SCANS),
      client,
      agent: 'Mozilla/5.0 zgrab/0.x',
      status: 404,
    })
}

/** Writes the daily minimum of every server, however small the collection is. */
export function housekeeping(
  world: World,
  midnight: number,
): readonly (readonly [time: number, write: (time: number) => void])[] {
  const { random, server } = world
  const at = (hour: number): number => midnight + hour * 3_600_000 + random.whole(0, 3_500_000)
  const list: [number, (time: number) => void][] = []
  for (const protocol of PROTOCOLS) {
    const early = random.whole(0, 11)
    list.push([at(early), (time) => probe(world, time, protocol)])
  }
  list.push([at(22), (time) => probe(world, time, 'Ecp')], [at(23), (time) => probe(world, time, 'Owa')])
  for (const hour of [5, 17]) {
    list.push([
      at(hour),
      (time) =>
        world.text.ecp(time, [
          ['TIME', '31'],
          ['SID', random.guid()],
          ['CMD', "Get-Mailbox.Identity='HealthMailbox4f7c2a1'"],
          ['REQID', ''],
          ['URL', '/ecp/exhealth.check'],
          ['REFERRER', `https://${server.fqdn}/ecp/`],
          ['EX', ''],
          ['ACTID', random.guid()],
          ['RS', '0'],
        ]),
    ])
  }
  for (const hour of [1, 9, 17]) {
    list.push([
      at(hour),
      (time) =>
        world.text.oab(time, 'OAB generation finished for \\Default Offline Address Book, 120 objects'),
    ])
  }
  for (const hour of [2, 14]) {
    list.push(
      [
        at(hour),
        (time) =>
          world.cmdlet(
            time,
            'Get-MailboxDatabase',
            '-Status "True"',
            'corp.example/Monitoring Mailboxes/HealthMailbox4f7c2a1',
            'MSExchangeHMWorker',
          ),
      ],
      [
        at(hour),
        (time) =>
          world.events.write(time, 'application', {
            provider: 'MSExchange ADAccess',
            id: 2080,
            list: ['MSExchangeADAccess', server.fqdn, 'in-site: dc01.corp.example'],
          }),
      ],
      [
        at(hour),
        (time) =>
          world.events.write(time, 'system', {
            provider: 'Service Control Manager',
            id: 7036,
            data: { param1: 'Windows Update', param2: hour === 2 ? 'running' : 'stopped' },
          }),
      ],
      [at(hour), (time) => world.logon(time, `${server.name}$`, '192.0.2.10')],
      [
        at(hour),
        (time) =>
          world.process(time, {
            image: 'C:\\Windows\\System32\\taskhostw.exe',
            command: 'taskhostw.exe',
            parent: 'C:\\Windows\\System32\\svchost.exe',
          }),
      ],
    )
  }
  return list
}

/** Writes ordinary events in proportion to the requests. */
export function everydayEvent(world: World, time: number): void {
  const { random } = world
  const roll = random.share()
  if (roll < 0.6)
    world.logon(
      time,
      `user${String(random.whole(1, USERS)).padStart(3, '0')}`,
      `192.0.2.${random.whole(100, 219)}`,
    )
  else if (roll < 0.75)
    world.process(
      time,
      random.pick([
        {
          image: 'C:\\Windows\\System32\\conhost.exe',
          command: 'conhost.exe 0xffffffff -ForceV1',
          parent: 'C:\\Windows\\System32\\svchost.exe',
        },
        {
          image: 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe',
          command: 'csc.exe /noconfig /fullpaths @x.cmdline',
          parent: 'C:\\Windows\\System32\\inetsrv\\w3wp.exe',
        },
        {
          image: 'C:\\Windows\\System32\\wbem\\WmiPrvSE.exe',
          command: 'wmiprvse.exe -secured -Embedding',
          parent: 'C:\\Windows\\System32\\svchost.exe',
        },
      ]),
    )
  else if (roll < 0.9)
    world.fileCreated(
      time,
      'C:\\Windows\\System32\\svchost.exe',
      `C:\\inetpub\\temp\\appPools\\MSExchangeOWAAppPool\\${random.hex(8)}.config.tmp`,
    )
  else if (roll < 0.96)
    world.cmdlet(
      time,
      'Get-ExchangeServer',
      '-Identity "EX01"',
      'corp.example/Monitoring Mailboxes/HealthMailbox4f7c2a1',
      'MSExchangeHMWorker',
    )
  else
    world.events.write(time, 'application', {
      provider: 'MSExchange Front End HTTP Proxy',
      id: 1001,
      list: ['Ews', 'Application started'],
    })
}
