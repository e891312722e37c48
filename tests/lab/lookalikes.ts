import type { Mark } from './output.ts'
import type { World } from './world.ts'

type Planned = readonly [time: number, write: (time: number) => void]

const same = (note: string): Mark => ({ class: 'lookalike', stage: 'benign', note })

/** Honest events that look like attacks, spread over the span. */
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
  list.push([
    server.patchedAt - 1_200_000,
    (time) => {
      for (const [i, name] of ['logon', 'signout', 'expiredpassword', 'errorFE'].entries()) {
        world.fileCreated(
          time + i * 40,
          'C:\\ExchangeSetup\\ExSetupUI.exe',
          `${server.install}FrontEnd\\HttpProxy\\owa\\auth\\${name}.aspx`,
          same('the installer writes the pages of the product'),
        )
      }
      world.text.restart(time + 60_000)
    },
  ])
  return list
}
