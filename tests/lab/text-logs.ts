import type { LabelPlace, Mark, Output } from './output.ts'
import { buildAt, paddedBuild, type Server } from './server.ts'

const MODERN =
  'DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,Protocol,UrlHost,UrlStem,ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,Method,ProxyAction,TargetServer,TargetServerVersion,RoutingType,RoutingHint,BackEndCookie,ServerLocatorHost,ServerLocatorLatency,RequestBytes,ResponseBytes,TargetOutstandingRequests,AuthModulePerfContext,HttpPipelineLatency,CalculateTargetBackEndLatency,GlsLatencyBreakup,TotalGlsLatency,AccountForestLatencyBreakup,TotalAccountForestLatency,ResourceForestLatencyBreakup,TotalResourceForestLatency,ADLatency,SharedCacheLatencyBreakup,TotalSharedCacheLatency,ActivityContextLifeTime,ModuleToHandlerSwitchingLatency,ClientReqStreamLatency,BackendReqInitLatency,BackendReqStreamLatency,BackendProcessingLatency,BackendRespInitLatency,BackendRespStreamLatency,ClientRespStreamLatency,KerberosAuthHeaderLatency,HandlerCompletionLatency,RequestHandlerLatency,HandlerToModuleSwitchingLatency,ProxyTime,CoreLatency,RoutingLatency,HttpProxyOverhead,TotalRequestTime,RouteRefresherLatency,UrlQuery,BackEndGenericInfo,GenericInfo,GenericErrors,EdgeTraceId,DatabaseGuid,UserADObjectGuid,PartitionEndpointLookupLatency,RoutingStatus'.split(
    ',',
  )
const LEGACY =
  'DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,Protocol,UrlStem,ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,Method,ProxyAction,TargetServer,,TargetServerVersion,RoutingHint,BackEndCookie,ServerLocatorHost,ServerLocatorLatency,RequestBytes,ResponseBytes,TargetOutstandingRequests,AuthModulePerfContext,HttpPipelineLatency,CalculateTargetBackEndLatency,GlsLatencyBreakup,TotalGlsLatency,AccountForestLatencyBreakup,TotalAccountForestLatency,ResourceForestLatencyBreakup,TotalResourceForestLatency,ADLatency,ActivityContextLifeTime,ModuleToHandlerSwitching,FirstResponseByteReceived,ProxyTime,RequestHandlerLatency,HandlerToModuleSwitching,HttpProxyOverhead,TotalRequestTime,UrlQuery,GenericInfo,GenericErrors'.split(
    ',',
  )
const CMDLET =
  'DateTime,StartTime,RequestId,ClientRequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ServerHostName,ProcessId,ProcessName,ThreadId,CultureInfo,Organization,AuthenticatedUser,ExecutingUserSid,EffectiveOrganization,UserServicePlan,IsAdmin,ClientApplication,Cmdlet,Parameters,CmdletUniqueId,TotalTime,ErrorType,ExecutionResult,GenericInfo,GenericErrors'.split(
    ',',
  )
const REMOTE_POWERSHELL =
  'DateTime,StartTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,UrlHost,UrlStem,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,ManagedOrganization,ClientIpAddress,ServerHostName,FrontEndServer,HttpStatus,SubStatus,ErrorCode,Action,CommandId,CommandName,SessionId,ShellId,FailFast,ContributeToFailFast,RequestBytes,ClientInfo,CPU,Memory,ActivityContextLifeTime,TotalTime,UrlQuery,GenericLatency,GenericInfo,GenericErrors'.split(
    ',',
  )
const EWS =
  'DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,Ring,ClientRequestId,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,UserAgent,VersionInfo,ClientIpAddress,ServerHostName,FrontEndServer,SoapAction,HttpStatus,RequestSize,ResponseSize,ErrorCode,ImpersonatedUser,ProxyAsUser,ActAsUser,Cookie,CorrelationGuid'.split(
    ',',
  )
const IIS_FIELDS =
  'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken'
/** A log of Exchange that begins a file each day. */
export interface ExchangeLog {
  /** Below `Logging`. */
  readonly folder: string
  /** Begin of the names of its files. */
  readonly name: string
  readonly logType: string
  readonly columns: readonly string[]
}

const CMDLET_LOG: ExchangeLog = {
  folder: 'CmdletInfra/Powershell-Proxy/Cmdlet',
  name: 'Rps_Cmdlet_',
  logType: 'Rps Cmdlet Logs',
  columns: CMDLET,
}
const EWS_LOG: ExchangeLog = { folder: 'Ews', name: 'Ews_', logType: 'EWS Logs', columns: EWS }
const REMOTE_POWERSHELL_LOG: ExchangeLog = {
  folder: 'CmdletInfra/Powershell-Proxy/Http',
  name: 'Rps_Http_',
  logType: 'Rps Http Logs',
  columns: REMOTE_POWERSHELL,
}
/** Size in bytes at which Exchange begins a new file. */
const ROLL = 10_000_000

export type ProxyRow = Readonly<Record<string, string | number>>

export interface IisRow {
  readonly method: string
  readonly stem: string
  readonly query?: string
  readonly port: number
  readonly user?: string
  readonly client: string
  readonly agent: string
  readonly referrer?: string
  readonly status: number
  readonly substatus?: number
  readonly taken: number
}

/** Writes the text logs of one server, with a file for each day and the headers of Exchange and IIS. */
export class TextLogs {
  readonly #output: Output
  readonly #server: Server
  readonly #numbers = new Map<string, { path: string; number: number; build: string }>()
  readonly #headers = new Set<string>()

  constructor(output: Output, server: Server) {
    this.#output = output
    this.#server = server
  }

  httpProxy(time: number, protocol: string, row: ProxyRow, mark?: Mark): void {
    const server = this.#server
    const build = buildAt(server, time)
    const columns = server.legacyColumns ? LEGACY : MODERN
    const stamp = new Date(time).toISOString()
    const padded = paddedBuild(build)
    const path = this.#exchangeFile(
      `${installFolder(server)}/Logging/HttpProxy/${protocol}`,
      `HttpProxy_${day(time)}00`,
      padded,
      () => {
        const software = [
          '#Software: Microsoft Exchange Server',
          `#Version: ${padded}`,
          '#Log-type: HttpProxy Logs',
          `#Date: ${stamp}`,
          `#Fields: ${columns.join(',')}`,
        ]
        // Older files begin with the bare header, and newer ones repeat it after the directives.
        return server.product.startsWith('2013')
          ? [columns.join(','), ...software]
          : [...software, columns.join(',')]
      },
    )
    const [major, minor, number, revision] = build
    const given: Record<string, string | number> = {
      DateTime: stamp,
      MajorVersion: major,
      MinorVersion: minor,
      BuildVersion: number,
      RevisionVersion: revision,
      Protocol: protocol,
      ServerHostName: server.name,
      ...row,
    }
    const text = columns.map((name) => csv(String(given[name] ?? ''))).join(',')
    this.#line(path, text, time, mark)
  }

  ews(time: number, row: ProxyRow, mark?: Mark): void {
    this.exchange(time, EWS_LOG, row, mark)
  }

  ecp(time: number, pairs: readonly (readonly [string, string])[], mark?: Mark): void {
    const server = this.#server
    const stamp = new Date(time).toISOString()
    const path = this.#exchangeFile(
      `${installFolder(server)}/Logging/ECP/Server`,
      `ECPServer${day(time)}`,
      '15.0.0.0',
      () => [
        '#Software: Microsoft Exchange Server',
        '#Version: 15.0.0.0',
        '#Log-type: ECP Server Log',
        `#Date: ${stamp}`,
        '#Fields: TimeStamp,ServerName,EventId,EventData',
      ],
    )
    const data = [...pairs, ['BLD', buildAt(server, time).join('.')] as const].map(([key, value]) => {
      const pair = `S:${key}=${value}`
      return /[;='"]/.test(value) ? `'S:${key}=${value.replaceAll("'", "''")}'` : pair
    })
    this.#line(path, `${stamp},${server.name},ECP.Request,${csv(data.join(';'))}`, time, mark)
  }

  cmdlet(time: number, row: ProxyRow, mark?: Mark): void {
    this.exchange(time, CMDLET_LOG, row, mark)
  }

  remotePowerShell(time: number, row: ProxyRow, mark?: Mark): void {
    this.exchange(time, REMOTE_POWERSHELL_LOG, row, mark)
  }

  /** Writes a row of a log with a file for each day, the build in each row, and columns that are not in `row` empty. */
  exchange(time: number, log: ExchangeLog, row: ProxyRow, mark?: Mark): void {
    const { folder, name, logType, columns } = log
    const server = this.#server
    const build = buildAt(server, time)
    const stamp = new Date(time).toISOString()
    const padded = paddedBuild(build)
    const path = this.#exchangeFile(
      `${installFolder(server)}/Logging/${folder}`,
      `${name}${day(time)}00`,
      padded,
      () => [
        '#Software: Microsoft Exchange Server',
        `#Version: ${padded}`,
        `#Log-type: ${logType}`,
        `#Date: ${stamp}`,
        `#Fields: ${columns.join(',')}`,
        columns.join(','),
      ],
    )
    const [major, minor, number, revision] = build
    const given: Record<string, string | number> = {
      DateTime: stamp,
      StartTime: stamp,
      MajorVersion: major,
      MinorVersion: minor,
      BuildVersion: number,
      RevisionVersion: revision,
      ServerHostName: server.name,
      ...row,
    }
    this.#line(path, columns.map((column) => csv(String(given[column] ?? ''))).join(','), time, mark)
  }

  oab(time: number, message: string, mark?: Mark): void {
    const server = this.#server
    const stamp = new Date(time).toISOString()
    const path = this.#exchangeFile(
      `${installFolder(server)}/Logging/OABGeneratorLog`,
      `OABGeneratorLog_${day(time)}`,
      '15.0.0.0',
      () => [
        '#Software: Microsoft Exchange Server',
        '#Version: 15.0.0.0',
        '#Log-type: OABGenerator Log',
        `#Date: ${stamp}`,
        '#Fields: DateTime,Server,Thread,Level,Message',
      ],
    )
    this.#line(path, `${stamp},${server.name},12,Information,${csv(message)}`, time, mark)
  }

  iis(time: number, site: 1 | 2, row: IisRow, mark?: Mark): void {
    const path = `${this.#server.folder}/C/inetpub/logs/LogFiles/W3SVC${site}/u_ex${day(time).slice(2)}.log`
    const stamp = new Date(time).toISOString()
    if (!this.#headers.has(path)) {
      this.#headers.add(path)
      this.#iisHeader(path, stamp)
    }
    const words = [
      stamp.slice(0, 10),
      stamp.slice(11, 19),
      this.#server.ip,
      row.method,
      row.stem,
      row.query || '-',
      row.port,
      row.user || '-',
      row.client,
      row.agent.replaceAll(' ', '+') || '-',
      row.referrer || '-',
      row.status,
      row.substatus ?? 0,
      0,
      row.taken,
    ]
    this.#line(path, words.join(' '), time, mark)
  }

  /** Restarts the web server, which writes another header to its logs. */
  restart(time: number): void {
    for (const path of this.#headers) {
      if (path.endsWith(`u_ex${day(time).slice(2)}.log`) && this.#output.isOpen(path))
        this.#iisHeader(path, new Date(time).toISOString())
    }
  }

  /** Closes the files of the day. */
  endDay(time: number): void {
    const stamp = day(time)
    for (const [key, { path }] of this.#numbers) {
      if (!key.includes(stamp)) continue
      this.#output.close(path)
      this.#numbers.delete(key)
    }
    for (const path of this.#headers) {
      if (!path.endsWith(`u_ex${stamp.slice(2)}.log`)) continue
      this.#output.close(path)
      this.#headers.delete(path)
    }
  }

  #iisHeader(path: string, stamp: string): void {
    const file = this.#output.file(path)
    for (const line of [
      '#Software: Microsoft Internet Information Services 10.0',
      '#Version: 1.0',
      `#Date: ${stamp.slice(0, 10)} ${stamp.slice(11, 19)}`,
      `#Fields: ${IIS_FIELDS}`,
    ]) {
      file.line(line)
    }
  }

  #exchangeFile(folder: string, stem: string, build: string, header: () => string[]): string {
    const key = `${folder}/${stem}`
    const known = this.#numbers.get(key)
    if (known && this.#output.file(known.path).offset < ROLL) {
      // After an update the service restarts and appends another header.
      if (known.build !== build) {
        known.build = build
        for (const line of header()) this.#output.file(known.path).line(line)
      }
      return known.path
    }
    const number = (known?.number ?? 0) + 1
    const path = `${folder}/${stem}-${number}.LOG`
    if (known) this.#output.close(known.path)
    this.#numbers.set(key, { path, number, build })
    const file = this.#output.file(path)
    file.bytes(Uint8Array.of(0xef, 0xbb, 0xbf))
    for (const line of header()) file.line(line)
    return path
  }

  #line(path: string, text: string, time: number, mark?: Mark): void {
    const place: LabelPlace = this.#output.file(path).line(text)
    if (mark) this.#output.label(path, place, time, this.#server.name, mark, text)
  }
}

function installFolder(server: Server): string {
  return `${server.folder}/${server.install.replace(':', '').replaceAll('\\', '/').replace(/\/$/, '')}`
}

export function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll('-', '')
}

function csv(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
