import { ewsCall, mailboxes, mailboxesRead } from './mail-rows.ts'
import type { Mark } from './output.ts'
import { DAY, HOUR, MINUTE, POWERSHELL, utc, type Planned } from './plan.ts'
import type { World } from './world.ts'

const SHELL_POOL = 'w3wp#MSExchangePowerShellAppPool'
const PANEL_POOL = 'w3wp#MSExchangeECPAppPool'
/** Computer of the administrators. */
const DESK = '192.0.2.150'

const honest = (note: string): Mark => ({ class: 'lookalike', stage: 'benign', note })

type Cmdlets = readonly (readonly [after: number, name: string, parameters: string])[]

function ran(
  world: World,
  start: number,
  user: string,
  process: string,
  note: string,
  cmdlets: Cmdlets,
): Planned[] {
  return cmdlets.map(([after, name, parameters]): Planned => [
    start + after,
    (time) => world.cmdlet(time, name, parameters, user, process, honest(note)),
  ])
}

/** A session of the management shell, as the web server logs it. */
function shellSession(world: World, time: number, user: string): void {
  const mark = honest('an administrator uses the management shell')
  world.request(
    time,
    {
      protocol: 'PowerShell',
      method: 'POST',
      stem: '/powershell',
      query: 'serializationLevel=Full;ExchClientVer=15.2.1544.14;clientApplication=ManagementShell',
      client: DESK,
      agent: 'Microsoft WinRM Client',
      user,
      authentication: 'Kerberos',
      status: 200,
    },
    { proxy: mark, front: mark, back: mark },
  )
}

/** Three mailboxes exported for a court, and the requests tidied up afterwards. */
export function legalExport(world: World): Planned[] {
  const start = utc('2025-05-06T09:02:00')
  const people = ['user031', 'user058', 'user077']
  const note = 'an administrator exports mailboxes for a court'
  return [
    [start, (time) => shellSession(world, time, 'CORP\\lena')],
    ...ran(world, start, 'corp.example/IT/lena', SHELL_POOL, note, [
      [MINUTE, 'New-ManagementRoleAssignment', '-Role "Mailbox Import Export" -User "lena"'],
      ...people.map(
        (person, i) =>
          [
            (4 + i) * MINUTE,
            'New-MailboxExportRequest',
            `-Mailbox "${person}" -Name "case 2025-17" -FilePath "\\\\files.corp.example\\legal\\${person}.pst"`,
          ] as const,
      ),
      [2 * HOUR, 'Get-MailboxExportRequest', '-Status "Completed"'],
      ...people.map(
        (person, i) =>
          [
            DAY + i * MINUTE,
            'Remove-MailboxExportRequest',
            `-Identity "${person}\\case 2025-17" -Confirm "False"`,
          ] as const,
      ),
      [
        DAY + 10 * MINUTE,
        'Search-Mailbox',
        '-Identity "user031" -SearchQuery "contract" -EstimateResultOnly "True"',
      ],
      [
        DAY + 20 * MINUTE,
        'Remove-ManagementRoleAssignment',
        '-Identity "Mailbox Import Export-lena" -Confirm "False"',
      ],
    ]),
  ]
}

/** A migration: a tool reads mailboxes with the right to act as everybody, then mailboxes move to another server. */
export function migration(world: World): Planned[] {
  const start = utc('2025-05-07T07:30:00')
  const people = mailboxes(1, 30)
  const note = 'a migration'
  const admin = 'corp.example/IT/admin'
  return [
    ...ran(world, start, admin, SHELL_POOL, note, [
      [
        0,
        'New-ManagementRoleAssignment',
        '-Name "migration" -Role "ApplicationImpersonation" -User "svc-migration"',
      ],
      [
        3 * DAY,
        'New-MigrationBatch',
        '-Name "wave 1" -Local "True" -TargetDatabases "DB02" -AutoStart "True"',
      ],
      ...people.map(
        (person, i) =>
          [
            3 * DAY + HOUR + i * 3_000,
            'New-MoveRequest',
            `-Identity "${person}" -TargetDatabase "DB02" -BatchName "wave 1"`,
          ] as const,
      ),
      [5 * DAY, 'Remove-MoveRequest', '-Identity "user001" -Confirm "False"'],
      [6 * DAY, 'Remove-ManagementRoleAssignment', '-Identity "migration" -Confirm "False"'],
    ]),
    ...mailboxesRead(
      world,
      start + HOUR,
      15_000,
      people,
      {
        user: 'CORP\\svc-migration',
        client: '192.0.2.80',
        agent: 'ExchangeServicesClient/15.00.0847.030',
        authentication: 'NTLM',
      },
      honest(note),
    ),
  ]
}

/** Administrators at work in the control panel for a week. */
export function panelWork(world: World): Planned[] {
  const start = utc('2025-05-05T08:00:00')
  const note = 'an administrator works in the control panel'
  const browser =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0.0.0 Safari/537.36'
  const site = `${world.server.name}`
  const cmdlets: Cmdlets = [
    [0, 'Get-Mailbox', '-ResultSize "500"'],
    [5 * MINUTE, 'New-Mailbox', '-Name "Ida Lund" -UserPrincipalName "ida@corp.example" -Password "****"'],
    [9 * MINUTE, 'Set-Mailbox', '-Identity "user044" -IssueWarningQuota "3GB"'],
    [12 * MINUTE, 'Add-DistributionGroupMember', '-Identity "All staff" -Member "ida"'],
    [
      DAY,
      'Set-OabVirtualDirectory',
      `-Identity "${site}\\OAB (Default Web Site)" -ExternalUrl "https://mail.corp.example/OAB"`,
    ],
    [
      DAY + MINUTE,
      'Set-OwaVirtualDirectory',
      `-Identity "${site}\\owa (Default Web Site)" -ExternalUrl "https://mail.corp.example/owa"`,
    ],
    [
      DAY + 2 * MINUTE,
      'Set-EcpVirtualDirectory',
      `-Identity "${site}\\ecp (Default Web Site)" -ExternalUrl "https://mail.corp.example/ecp"`,
    ],
    [
      2 * DAY,
      'New-ExchangeCertificate',
      '-GenerateRequest "True" -SubjectName "CN=mail.corp.example" -DomainName "mail.corp.example","autodiscover.corp.example" -PrivateKeyExportable "True"',
    ],
    [2 * DAY + HOUR, 'Enable-ExchangeCertificate', '-Thumbprint "5F3D1F4E" -Services "IIS","SMTP"'],
    [
      3 * DAY,
      'New-TransportRule',
      '-Name "Disclaimer" -ApplyHtmlDisclaimerText "Sent by Corp" -Enabled "True"',
    ],
    [
      3 * DAY + HOUR,
      'Set-RetentionPolicy',
      '-Identity "Default" -RetentionPolicyTagLinks "Delete after 5 years"',
    ],
  ]
  return cmdlets.flatMap(([after, name, parameters]): Planned[] => {
    const schema = /VirtualDirectory$/.test(name) ? name.replace('Set-', '') : name.replace(/^\w+-/, '')
    const verb = name.startsWith('Get-') ? 'GetList' : name.startsWith('New-') ? 'NewObject' : 'SetObject'
    const service = `/ecp/DDI/DDIService.svc/${verb}`
    return [
      [
        start + after - 800,
        (time) =>
          world.request(
            time,
            {
              protocol: 'Ecp',
              method: 'POST',
              stem: service,
              query: `schema=${schema}&msExchEcpCanary=kQx1.`,
              client: DESK,
              agent: browser,
              user: 'CORP\\admin',
              anchor: `ServerInfo~${world.server.fqdn}`,
              status: 200,
            },
            { proxy: honest(note), front: honest(note), back: honest(note) },
          ),
      ],
      [
        start + after - 500,
        (time) =>
          world.text.ecp(
            time,
            [
              ['TIME', '402'],
              ['SID', world.random.guid()],
              ['CMD', `${name}${parameters.replace(/ ?-(\w+) "([^"]*)"/g, ".$1='$2'")}`],
              ['REQID', ''],
              ['URL', `${service}?schema=${schema}&msExchEcpCanary=kQx1.`],
              ['REFERRER', 'https://mail.corp.example/ecp/VDirMgmt/EditVDir.aspx?reqId=1'],
              ['EX', ''],
              ['ACTID', world.random.guid()],
              ['RS', '0'],
            ],
            honest(note),
          ),
      ],
      [
        start + after,
        (time) => world.cmdlet(time, name, parameters, 'corp.example/IT/admin', PANEL_POOL, honest(note)),
      ],
    ]
  })
}

/** A server that is tied to Exchange Online: set up by the wizard, asked by the cloud, sessions handed over between servers. */
export function hybrid(world: World): Planned[] {
  const start = utc('2025-05-06T10:00:00')
  const note = 'a hybrid of this server and Exchange Online'
  const cloud = (i: number): string => `203.0.113.${200 + (i % 20)}`
  return [
    ...ran(world, start, 'corp.example/IT/admin', SHELL_POOL, note, [
      [0, 'Get-HybridConfiguration', ''],
      [
        MINUTE,
        'Set-HybridConfiguration',
        '-Features "OnlineArchive","MailTips","SecureMail" -Domains "corp.example"',
      ],
      [
        2 * MINUTE,
        'Set-WebServicesVirtualDirectory',
        `-Identity "${world.server.name}\\EWS (Default Web Site)" -MRSProxyEnabled "True"`,
      ],
      [
        3 * MINUTE,
        'New-OrganizationRelationship',
        '-Name "On-premises to O365" -DomainNames "corp.mail.onmicrosoft.example"',
      ],
      [
        4 * MINUTE,
        'New-SendConnector',
        '-Name "Outbound to Office 365" -AddressSpaces "smtp:corp.mail.onmicrosoft.example;1" -TLSCertificateName "CN=mail.corp.example" -CloudServicesMailEnabled "True" -RequireTLS "True"',
      ],
      [
        5 * MINUTE,
        'New-IntraOrganizationConnector',
        '-Name "HybridIOC" -DiscoveryEndpoint "https://autodiscover.corp.example/autodiscover/autodiscover.svc"',
      ],
      [6 * MINUTE, 'Get-ExchangeCertificate', `-Server "${world.server.name}"`],
      [
        7 * MINUTE,
        'New-AuthServer',
        '-Name "ACS" -AuthMetadataUrl "https://accounts.corp.example/metadata/json/1"',
      ],
      [8 * MINUTE, 'Set-PartnerApplication', '-Identity "Exchange Online" -Enabled "True"'],
    ]),
    ...Array.from({ length: 60 }, (_, i): Planned => [
      start + DAY + i * 20 * MINUTE,
      (time) =>
        ewsCall(
          world,
          time,
          {
            user: 'S2S~00000002-0000-0ff1-ce00-000000000000',
            client: cloud(i),
            agent: 'ASProxy/CrossForest/EmailDomain/15.20.7544.029',
            action: 'GetUserAvailability',
            authentication: 'Bearer',
            bytes: 3_400,
          },
          honest(note),
        ),
    ]),
    ...Array.from({ length: 30 }, (_, i): Planned => [
      start + 2 * DAY + i * MINUTE,
      (time) =>
        world.request(
          time,
          {
            protocol: 'Ews',
            method: 'POST',
            stem: '/EWS/mrsproxy.svc',
            client: cloud(i),
            agent: 'Exchange/15.20.7544.029',
            user: 'CORP\\svc-hybrid',
            authentication: 'NTLM',
            status: 200,
          },
          { proxy: honest(note), front: honest(note), back: honest(note) },
        ),
    ]),
    ...Array.from({ length: 8 }, (_, i): Planned => [
      start + DAY + i * 3 * HOUR,
      (time) => {
        world.request(
          time,
          {
            protocol: 'Autodiscover',
            method: 'POST',
            stem: '/autodiscover/autodiscover.svc/WSSecurity',
            client: cloud(i),
            agent: 'ASAutoDiscover/CrossForest/EmailDomain//15.20.7544.029',
            status: 200,
          },
          { proxy: honest(note), front: honest(note) },
        )
        world.text.iis(
          time,
          2,
          {
            method: 'POST',
            stem: '/ecp/proxyLogon.ecp',
            port: 444,
            user: 'CORP\\EX09$',
            client: '192.0.2.19',
            agent: 'Exchange/15.02.1544.014/EcpProxy',
            status: 241,
            taken: 40,
          },
          honest('another server hands a session of the control panel over'),
        )
      },
    ]),
    [
      start + 3 * DAY,
      (time) =>
        world.process(
          time,
          {
            image: POWERSHELL,
            command:
              'powershell.exe -ExecutionPolicy RemoteSigned -File C:\\Scripts\\Start-ADSyncSyncCycle.ps1',
            parent: 'C:\\Windows\\System32\\svchost.exe',
          },
          honest(note),
        ),
    ],
  ]
}
