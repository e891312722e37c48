import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { EvtxWriter, type Template } from '../lab/evtx-writer.ts'
import { Output } from '../lab/output.ts'

/** Text that would act if it ever became markup, a link, a formula, a style or a pattern. */
export const HOSTILE =
  '"><img src=x onerror=alert(1)><script>alert(2)</script><svg/onload=alert(3)>{@html 1}\u202etxt.exe\u200b%s$&javascript:alert(4)'

const PROXY_FIELDS = [
  'DateTime',
  'RequestId',
  'Protocol',
  'UrlHost',
  'UrlStem',
  'AuthenticatedUser',
  'UserAgent',
  'ClientIpAddress',
  'ServerHostName',
  'HttpStatus',
  'Method',
  'AnchorMailbox',
  'UrlQuery',
  'GenericErrors',
]
const IIS_FIELDS =
  'date time s-ip cs-method cs-uri-stem cs-uri-query cs-username c-ip cs(User-Agent) sc-status'

const csv = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** A collection in which every field of every format holds hostile text; returns its folder. */
export async function hostileCollection(out: string): Promise<string> {
  const output = new Output(out)
  const put = async (path: string, text: string): Promise<void> => {
    const full = join(output.folder, path)
    await mkdir(dirname(full), { recursive: true })
    await writeFile(full, text)
  }
  const proxyRow = PROXY_FIELDS.map((name) =>
    name === 'DateTime' ? '2021-03-03T06:49:42.162Z' : csv(HOSTILE),
  )
  await put(
    'HttpProxy/Ecp/HttpProxy_2021030306-1.LOG',
    `${PROXY_FIELDS.join(',')}\r\n#Software: Microsoft Exchange Server\r\n#Version: 15.01.2106.002\r\n#Log-type: HttpProxy Logs\r\n${proxyRow.join(',')}\r\n`,
  )
  await put(
    'ECP/Server/ECPServer20210303-1.LOG',
    `#Software: Microsoft Exchange Server\r\n#Log-type: ECP Server Log\r\n#Fields: TimeStamp,ServerName,EventId,EventData\r\n` +
      `2021-03-03T06:49:42.162Z,${csv(HOSTILE)},${csv(HOSTILE)},${csv(`S:CMD=Set-OabVirtualDirectory.ExternalUrl='${HOSTILE.replaceAll("'", "''")}'`)}\r\n`,
  )
  await put(
    'OABGeneratorLog/OABGeneratorLog20210303-1.LOG',
    `2021-03-03T06:49:42.162Z,${csv(HOSTILE)},${csv(`Download failed and temporary file "C:\\${HOSTILE}" needs to be removed`)}\r\n`,
  )
  const word = HOSTILE.replaceAll(' ', '+')
  await put(
    'inetpub/logs/LogFiles/W3SVC1/u_ex210303.log',
    `#Software: Microsoft Internet Information Services 10.0\r\n#Fields: ${IIS_FIELDS}\r\n2021-03-03 06:49:42 ${IIS_FIELDS.split(
      ' ',
    )
      .slice(2)
      .map(() => word)
      .join(' ')}\r\n`,
  )
  const writer = new EvtxWriter(output.file('winevt/Logs/MSExchange Management.evtx'))
  const hostile = { type: 'string', text: HOSTILE } as const
  const number = { type: 'u16', number: 1 } as const
  writer.write(EVENT, Date.UTC(2021, 2, 3, 6, 49, 42), () => [hostile, number, hostile, hostile, hostile])
  writer.end()
  output.end()
  await put(`names/${encodeURIComponent('<img src=x onerror=alert(5)>')}.log`, HOSTILE)
  return output.folder
}

const EVENT: Template = {
  id: '11223344-5566-7788-99aa-bbccddeeff00',
  root: {
    name: 'Event',
    children: [
      {
        name: 'System',
        children: [
          { name: 'Provider', attributes: [{ name: 'Name', text: 0 }] },
          { name: 'EventID', text: 1 },
          { name: 'Channel', text: 2 },
          { name: 'Computer', text: 3 },
        ],
      },
      {
        name: 'EventData',
        children: [{ name: 'Data', attributes: [{ name: 'Name', text: 'Value' }], text: 4 }],
      },
    ],
  },
}
