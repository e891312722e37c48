import { createHash } from 'node:crypto'
import { gzipOf, tarOf, zipOf } from './archives.ts'

/** Collections in the layouts of common collectors, each with a few log lines. */
export interface Bundle {
  readonly files: readonly { readonly path: string; readonly blob: Blob }[]
}

export const IIS =
  '#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status\r\n' +
  '2021-03-03 04:05:06 192.0.2.1 GET /owa/auth/logon.aspx 198.51.100.7 200\r\n'
export const PROXY = [
  '#Software: Microsoft Exchange Server',
  '#Version: 15.01.2176.002',
  '#Log-type: HttpProxy Logs',
  '#Date: 2021-03-03T04:00:00.000Z',
  '#Fields: DateTime,RequestId,Protocol,UrlStem,ClientIpAddress,ServerHostName,HttpStatus',
  '2021-03-03T04:05:06.000Z,5f3d1f4e-0000-4000-8000-000000000001,Ecp,/ecp/y.js,198.51.100.7,EX01,200',
  '',
].join('\r\n')

const SYSMON = 'C:\\Windows\\System32\\winevt\\Logs\\Microsoft-Windows-Sysmon%4Operational.evtx'
const LOG_FOLDER = 'inetpub/logs/LogFiles/W3SVC1'
const PROXY_FOLDER = 'Program Files/Microsoft/Exchange Server/V15/Logging/HttpProxy/Ecp'

function lines(...rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}

function sum(kind: 'sha1' | 'sha256', text: string): string {
  return createHash(kind).update(text).digest('hex')
}

function folder(root: string, files: Readonly<Record<string, string>>): Bundle {
  return {
    files: Object.entries(files).map(([path, text]) => ({ path: `${root}/${path}`, blob: new Blob([text]) })),
  }
}

const NAME = 'Collection-MAIL7_corp_example-2021-03-09T10_00_00Z.zip'

/** Builds a collection of Velociraptor. With `locked`, its inner zip is encrypted with that password. */
export async function velociraptor(locked?: string): Promise<Bundle> {
  const iis = `C:\\${LOG_FOLDER.replaceAll('/', '\\')}\\u_ex210303.log`
  const gone = `C:\\${LOG_FOLDER.replaceAll('/', '\\')}\\u_ex210304.log`
  const inner = await zipOf({
    [`uploads/auto/C%3A/${LOG_FOLDER}/u_ex210303.log`]: IIS,
    [`uploads/ntfs/%5C%5C.%5CC%3A/${PROXY_FOLDER}/HttpProxy_2021030304-1.LOG`]: PROXY,
    'uploads/auto/C%3A/Windows/System32/winevt/Logs/Microsoft-Windows-Sysmon%254Operational.txt': 'no log\n',
    'results/Windows.KapeFiles.Targets%2FUploads.json': lines(
      {
        CopiedOnTimestamp: '2021-03-09T10:00:05Z',
        SourceFile: iis,
        FileSize: IIS.length,
        SourceFileSha256: sum('sha256', IIS),
        Created: '2021-03-03T00:00:01Z',
        Modified: '2021-03-03T23:59:58.5Z',
        LastAccessed: '2021-03-09T09:00:00Z',
      },
      { SourceFile: gone, FileSize: 7, SourceFileSha256: sum('sha256', 'another') },
    ),
    'log.json': lines(
      { _ts: 1615284000, level: 'DEFAULT', message: 'Starting collection' },
      {
        _ts: 1615284001,
        level: 'DEFAULT',
        message: `Skipping ${SYSMON}: larger than MaxFileSize (104857600)`,
      },
    ),
    'client_info.json': JSON.stringify({ client_id: 'C.0', Hostname: 'MAIL7', OS: 'windows' }, null, 2),
    'collection_context.json': JSON.stringify({
      session_id: 'F.0',
      request: { artifacts: ['Windows.KapeFiles.Targets'] },
    }),
  })
  const blob =
    locked === undefined
      ? inner
      : await zipOf({
          'metadata.json': JSON.stringify([{ EncryptedPass: 'AAAA', Scheme: 'X509' }]),
          'data.zip': await zipOf({ 'inner.zip': inner }, locked),
        })
  return { files: [{ path: NAME, blob }] }
}

export function kape(): Bundle {
  const iis = `C:\\${LOG_FOLDER.replaceAll('/', '\\')}\\u_ex210303.log`
  const proxy = `E:\\${PROXY_FOLDER.replaceAll('/', '\\')}\\HttpProxy_2021030304-1.LOG`
  const head =
    'CopiedTimestamp,SourceFile,DestinationFile,FileSize,SourceFileSha1,DeferredCopy,CreatedOnUtc,ModifiedOnUtc,LastAccessedOnUtc,CopyDuration'
  const times = '2021-03-03 00:00:01.1234567,2021-03-03 23:59:58.5000000,2021-03-09 09:00:00.0000000'
  const row = (path: string, text: string) =>
    `2021-03-09 10:00:00.0000000,${path},D:\\out,${text.length},${sum('sha1', text).toUpperCase()},False,${times},00:00:00.1`
  return folder('stick/MAIL8', {
    [`C/${LOG_FOLDER}/u_ex210303.log`]: IIS,
    [`e/${PROXY_FOLDER}/HttpProxy_2021030304-1.LOG`]: PROXY,
    '2021-03-09T10_00_00_0000000_CopyLog.csv': `\ufeff${head}\r\n${row(iis, IIS)}\r\n${row(proxy, 'was longer')}\r\n`,
    '2021-03-09T10_00_00_0000000_SkipLog.csv': `SourceFile,SourceFileSha1,Reason\r\n"C:\\Windows\\System32\\winevt\\Logs\\Security.evtx",,"Access denied, in use"\r\nD:\\copy.log,${sum('sha1', IIS)},Deduped\r\n`,
    '2021-03-09T10_00_00_0000000_ConsoleLog.txt': 'KAPE version 1.0.0.0 Author: someone\r\n',
  })
}

export async function cylr(): Promise<Bundle> {
  const blob = await zipOf({ 'C/Windows/System32/Logfiles/W3SVC1/u_ex210303.log': IIS })
  const log = 'Collecting\r\nError: C:\\Windows\\System32\\winevt\\Logs\\Security.evtx: Access is denied\r\n'
  return {
    files: [
      { path: 'out/MAIL9.zip', blob },
      { path: 'out/CyLR.log', blob: new Blob([log]) },
    ],
  }
}

export async function exchangeLogCollector(): Promise<Bundle> {
  const blob = await zipOf({
    'ECP_Proxy_Logs.zip': await zipOf({
      'HttpProxy_2021030304-1.LOG': PROXY.replace(',ServerHostName', ',Other'),
    }),
    'IIS_W3SVC1_Logs.zip': await zipOf({ 'IIS_W3SVC1_Logs/u_ex210303.log': IIS }),
    'Windows_Event_Logs/Windows-Logs/MAIL10_Microsoft-Windows-Sysmon-Operational.evtx': 'not really',
    'ExchangeLogCollector-1-Debug.txt': '[1/1/2021] : LogAge: 3.00:00:00\r\n',
  })
  return { files: [{ path: '202139/MAIL10-39.zip', blob }] }
}

const EXPORTED = '#TYPE Selected.System.Management.Automation.PSCustomObject\r\n'

export function testProxyLogon(): Bundle {
  return folder('Test-ProxyLogonLogs', {
    'CollectedLogFiles/MAIL11/CVE26855/HttpProxy_2021030304-1.LOG': PROXY.replace(
      ',ServerHostName',
      ',Other',
    ),
    ...Object.fromEntries(
      ['26855.csv', '27065-ResetVDir.csv'].map((name, i) => [
        `MAIL11-Cve-2021-${name}`,
        `${EXPORTED}"DateTime","RequestId","ClientIPAddress","UrlHost","UrlStem","RoutingHint","UserAgent","AnchorMailbox","HttpStatus"\r\n` +
          `"2021-03-03T06:49:4${i}.162Z","a","203.0.113.9","mail.corp.example","/ecp/y.js","X-BEResource-Cookie","x","ServerInfo~a]@ex01:444/ecp/DDI/DDIService.svc/SetObject?schema=${i === 0 ? '' : 'ResetOABVirtualDirectory'}#","200"\r\n`,
      ]),
    ),
    'MAIL11-Cve-2021-26857.csv': `${EXPORTED}"TimeCreated","MachineName","Message"\r\n"3/31/2021 8:02:00 AM","mail11.corp.example","System.InvalidCastException: x"\r\n`,
    'MAIL11-Cve-2021-26858.log':
      'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Logging\\OABGeneratorLog\\2021030304-1.log\r\n',
    'MAIL11-Cve-2021-26858-DownloadPaths.log': "'C:\\inetpub\\wwwroot\\aspnet_client\\x.aspx'\r\n",
    'MAIL11-Cve-2021-27065.log':
      'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Logging\\ECP\\Server\\ECPServer2021030304-1.LOG\r\n',
    'MAIL11-other.csv': `${EXPORTED}"ComputerName","Type","Path","Name","LastWrite"\r\n"MAIL11","LsassDump","C:\\root\\lsass.dmp","lsass.dmp","3/31/2021 7:02:00 AM"\r\n`,
    'MAIL11-LogAgeDays.csv':
      '#TYPE System.Management.Automation.PSCustomObject\r\n"OabGen","Ecp","AutoDProxy","EcpProxy"\r\n"29,9","2,5","30.1",""\r\n',
  })
}

export async function uac(): Promise<Bundle> {
  const tar = await tarOf({
    '[root]/var/log/nginx/u_ex.log': IIS,
    'uac.log': '2021-03-09 10:00:00 +0000 INFO collecting\n',
  })
  const blob = new Blob([gzipOf(new Uint8Array(await tar.arrayBuffer()))] as BlobPart[])
  return { files: [{ path: 'uac-proxy1-linux-20210309100000.tar.gz', blob }] }
}

export function plainCopy(): Bundle {
  return folder('copy', {
    'logs/LogFiles/W3SVC1/u_ex210303.log': IIS,
    'V15/Logging/HttpProxy/Ecp/HttpProxy_2021030304-1.LOG': PROXY,
  })
}
