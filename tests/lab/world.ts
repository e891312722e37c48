import { EventLogs } from './event-logs.ts'
import { withNames, type LabelNames, type Mark, type Output } from './output.ts'
import { Random } from './random.ts'
import type { Server } from './server.ts'
import { TextLogs } from './text-logs.ts'

export interface Request {
  readonly protocol: string
  readonly method: string
  readonly stem: string
  /** Query after the `?` of the URL. */
  readonly query?: string
  readonly client: string
  readonly agent: string
  readonly user?: string
  readonly status: number
  readonly backEndStatus?: number | null
  readonly anchor?: string
  readonly hint?: string
  readonly backEndCookie?: string
  readonly authentication?: string
  /** Request that the back end receives when it differs from that of the client, as with a forged cookie. */
  readonly backEnd?: { readonly stem: string; readonly query?: string; readonly user?: string } | null
  readonly taken?: number
  readonly errors?: string
  readonly target?: string
  /** What the proxy adds to the column GenericInfo. */
  readonly generic?: string
}

interface RequestMarks {
  readonly proxy?: Mark
  readonly front?: Mark
  readonly back?: Mark
}

/** Writes all logs of one server. */
export class World {
  readonly output: Output
  readonly server: Server
  readonly random: Random
  readonly text: TextLogs
  readonly events: EventLogs

  constructor(output: Output, server: Server, seed: string) {
    this.output = output
    this.server = server
    this.random = new Random(`${seed} ${server.name}`)
    this.text = new TextLogs(output, server)
    this.events = new EventLogs(output, server)
  }

  /** Writes one request to the logs of the proxy, the front end and the back end, and returns its id. */
  request(time: number, request: Request, marks: RequestMarks = {}): string {
    const { server, random } = this
    const who: LabelNames = {
      address: [request.client],
      ...(request.user === undefined ? {} : { account: [request.user] }),
    }
    const id = random.guid()
    const taken = request.taken ?? random.whole(3, 400)
    const done = request.backEndStatus === undefined ? request.status : request.backEndStatus
    this.text.httpProxy(
      time,
      request.protocol,
      {
        RequestId: id,
        ClientRequestId: random.chance(0.3) ? random.guid() : '',
        UrlHost: 'mail.corp.example',
        UrlStem: request.stem,
        AuthenticationType: request.authentication ?? (request.user ? 'Negotiate' : 'FBA'),
        IsAuthenticated: request.user ? 'true' : 'false',
        AuthenticatedUser: request.user ?? '',
        AnchorMailbox:
          request.anchor ??
          (request.user
            ? `Sid~S-1-5-21-1004336348-1177238915-682003330-${1100 + (random.next() % 400)}`
            : ''),
        UserAgent: request.agent.replaceAll(',', ' '),
        ClientIpAddress: request.client,
        HttpStatus: request.status,
        BackEndStatus: done ?? '',
        ErrorCode: request.errors ?? '',
        Method: request.method,
        ProxyAction: done === null ? '' : 'Proxy',
        TargetServer: request.target ?? server.fqdn,
        TargetServerVersion: '15.01.2176.000',
        RoutingType: 'IntraForest',
        RoutingHint: request.hint ?? (request.user ? 'WindowsIdentity' : ''),
        BackEndCookie: request.backEndCookie ?? '',
        RequestBytes: random.whole(0, 2400),
        ResponseBytes: marks.proxy?.bytes ?? random.whole(200, 60_000),
        TargetOutstandingRequests: 1,
        HttpPipelineLatency: random.whole(0, 3),
        CalculateTargetBackEndLatency: random.whole(0, 2),
        TotalGlsLatency: 0,
        TotalAccountForestLatency: random.whole(0, 4),
        TotalResourceForestLatency: 0,
        ADLatency: random.whole(0, 4),
        TotalSharedCacheLatency: 0,
        ActivityContextLifeTime: taken,
        ModuleToHandlerSwitchingLatency: 0,
        ClientReqStreamLatency: 0,
        BackendReqInitLatency: random.whole(0, 3),
        BackendProcessingLatency: Math.max(0, taken - random.whole(0, 5)),
        HandlerCompletionLatency: 0,
        RequestHandlerLatency: random.whole(0, 9),
        ProxyTime: taken,
        CoreLatency: random.whole(0, 6),
        HttpProxyOverhead: random.whole(0, 6),
        TotalRequestTime: taken,
        UrlQuery: request.query ? `?${request.query}` : '',
        GenericInfo: `BeginRequest=${new Date(time - taken).toISOString()};CorrelationID=<empty>;ProxyState-Run=None;${request.generic ?? ''}`,
        GenericErrors: '',
      },
      withNames(marks.proxy, { ...who, path: [request.stem] }),
    )
    this.text.iis(
      time,
      1,
      {
        method: request.method,
        stem: request.stem,
        query: `${request.query ?? ''}&CorrelationID=<empty>;&cafeReqId=${id};`,
        port: 443,
        user: request.user ?? '',
        client: request.client,
        agent: request.agent,
        status: request.status,
        taken,
      },
      withNames(marks.front, { ...who, path: [request.stem] }),
    )
    if (done === null || request.backEnd === null) return id
    const behind = request.backEnd ?? { stem: request.stem }
    this.text.iis(
      time,
      2,
      {
        method: request.method,
        stem: behind.stem,
        query:
          'query' in behind && behind.query !== undefined
            ? behind.query
            : `&ActivityContextLifeTime=${taken}`,
        port: 444,
        user: behind.user ?? request.user ?? `${server.domain}\\${server.name}$`,
        client: server.ip,
        agent: request.agent,
        status: done,
        taken,
      },
      withNames(marks.back, { path: [behind.stem] }),
    )
    return id
  }

  /** Writes a request that IIS answers itself. */
  page(
    time: number,
    row: {
      method: string
      stem: string
      query?: string
      client: string
      agent: string
      status: number
      taken?: number
    },
    mark?: Mark,
  ): void {
    const label = withNames(mark, { address: [row.client], path: [row.stem] })
    this.text.iis(time, 1, { ...row, port: 443, taken: row.taken ?? this.random.whole(0, 60) }, label)
  }

  process(
    time: number,
    given: { image: string; command: string; parent: string; parentCommand?: string; user?: string },
    mark?: Mark,
  ): void {
    const { server, random } = this
    const user = given.user ?? 'NT AUTHORITY\\SYSTEM'
    const pid = random.whole(1000, 20_000)
    this.events.write(
      time,
      'sysmon',
      {
        provider: 'Microsoft-Windows-Sysmon',
        id: 1,
        data: {
          RuleName: '-',
          UtcTime: new Date(time).toISOString().replace('T', ' ').replace('Z', ''),
          ProcessGuid: { type: 'guid', guid: random.guid() },
          ProcessId: { type: 'u32', number: pid },
          Image: given.image,
          CommandLine: given.command,
          CurrentDirectory: 'C:\\Windows\\System32\\inetsrv\\',
          User: user,
          IntegrityLevel: user.endsWith('SYSTEM') ? 'System' : 'High',
          Hashes: `SHA256=${random.hex(64).toUpperCase()}`,
          ParentImage: given.parent,
          ParentCommandLine: given.parentCommand ?? given.parent,
        },
      },
      withNames(mark, { command: [given.command], file: secretsSavedBy(given.command) }),
    )
    this.events.write(
      time + 1,
      'security',
      {
        provider: 'Microsoft-Windows-Security-Auditing',
        id: 4688,
        level: 'audit',
        data: {
          SubjectUserSid: { type: 'sid', sid: 'S-1-5-18' },
          SubjectUserName: user.endsWith('SYSTEM') ? `${server.name}$` : user.split('\\')[1]!,
          SubjectDomainName: server.domain,
          SubjectLogonId: { type: 'hex64', big: 0x3e7n },
          NewProcessId: { type: 'hex64', big: BigInt(pid) },
          NewProcessName: given.image,
          TokenElevationType: '%%1936',
          ProcessId: { type: 'hex64', big: BigInt(random.whole(1000, 20_000)) },
          CommandLine: '',
          ParentProcessName: given.parent,
        },
      },
      mark,
    )
  }

  fileCreated(time: number, image: string, target: string, mark?: Mark): void {
    const stamp = new Date(time).toISOString().replace('T', ' ').replace('Z', '')
    this.events.write(
      time,
      'sysmon',
      {
        provider: 'Microsoft-Windows-Sysmon',
        id: 11,
        data: {
          RuleName: '-',
          UtcTime: stamp,
          ProcessGuid: { type: 'guid', guid: this.random.guid() },
          ProcessId: { type: 'u32', number: 4 },
          Image: image,
          TargetFilename: target,
          CreationUtcTime: stamp,
        },
      },
      withNames(mark, { file: [target] }),
    )
  }

  defender(time: number, id: number, data: Readonly<Record<string, string>>, mark?: Mark): void {
    this.events.write(
      time,
      'defender',
      { provider: 'Microsoft-Windows-Windows Defender', id, level: 'warning', data },
      mark,
    )
  }

  scriptBlock(time: number, text: string, given?: Mark): void {
    const mark = withNames(given, { command: [text] })
    const data = {
      MessageNumber: '1',
      MessageTotal: '1',
      ScriptBlockText: text,
      ScriptBlockId: this.random.guid(),
      Path: '',
    }
    this.events.write(
      time,
      'powershell',
      { provider: 'Microsoft-Windows-PowerShell', id: 4104, level: 'warning', data },
      mark,
    )
  }

  refusedLogon(time: number, user: string, address: string, mark?: Mark): void {
    this.events.write(
      time,
      'security',
      {
        provider: 'Microsoft-Windows-Security-Auditing',
        id: 4625,
        level: 'audit',
        data: {
          TargetUserName: user,
          TargetDomainName: this.server.domain,
          Status: '0xc000006d',
          SubStatus: '0xc000006a',
          LogonType: { type: 'u32', number: 3 },
          IpAddress: address,
        },
      },
      withNames(mark, { address: [address], account: [user] }),
    )
  }

  cmdlet(time: number, name: string, parameters: string, user: string, process: string, given?: Mark): void {
    const mark = withNames(given, { account: [user], cmdlet: [`${name} ${parameters}`.trim()] })
    this.text.cmdlet(
      time,
      {
        RequestId: this.random.guid(),
        ProcessId: this.random.whole(2000, 9000),
        ProcessName: process,
        AuthenticatedUser: user,
        ClientApplication: user.includes('HealthMailbox') ? 'ActiveMonitor' : '',
        Cmdlet: name,
        Parameters: parameters,
        TotalTime: this.random.whole(20, 900),
      },
      mark,
    )
    this.events.write(
      time,
      'management',
      {
        provider: 'MSExchange CmdletLogs',
        id: 1,
        list: [
          name,
          parameters,
          user,
          'S-1-5-21-1004336348-1177238915-682003330-1104',
          'S-1-5-21-1004336348-1177238915-682003330-1104',
          'ServerRemoteHost-Unknown',
          `${this.random.whole(2000, 9000)} ${process}`,
          '',
          String(this.random.whole(10, 90)),
          `00:00:0${this.random.whole(0, 2)}.${this.random.whole(100000, 999999)}`,
          "View Entire Forest: 'False', Default Scope: 'corp.example'",
        ],
      },
      mark,
    )
  }

  logon(time: number, user: string, address: string): void {
    this.events.write(time, 'security', {
      provider: 'Microsoft-Windows-Security-Auditing',
      id: 4624,
      level: 'audit',
      data: {
        SubjectUserSid: { type: 'sid', sid: 'S-1-0-0' },
        SubjectUserName: '-',
        TargetUserSid: { type: 'sid', sid: 'S-1-5-21-1004336348-1177238915-682003330-1104' },
        TargetUserName: user,
        TargetDomainName: this.server.domain,
        TargetLogonId: { type: 'hex64', big: BigInt(this.random.next()) },
        LogonType: { type: 'u32', number: 3 },
        LogonProcessName: 'Kerberos',
        AuthenticationPackageName: 'Kerberos',
        WorkstationName: '-',
        ProcessName: '-',
        IpAddress: address,
        IpPort: String(this.random.whole(20_000, 60_000)),
      },
    })
  }
}

/** Files to which a command saves memory or the registry, for the sake of the passwords in it. */
function secretsSavedBy(command: string): string[] {
  return [...command.matchAll(/(?:MiniDump \d+|reg save \S+) (\S+)/g)].map(([, file]) => file!)
}
