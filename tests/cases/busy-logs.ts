import { builtIn } from '../../src/detections/compile/built-in.ts'
import type { HostConclusion } from '../../src/detections/conclusion.ts'
import { conclude } from '../../src/detections/verdict/conclude.ts'
import type { CaseFacts } from '../../src/engine/report/case-report.ts'
import type { ReadingInput } from '../../src/engine/reading/reading.ts'
import type { Source } from '../../src/event/source.ts'
import { DAY_MS } from '../../src/event/time.ts'
import { Random } from '../lab/random.ts'
import { triageOf } from './triage.ts'

/** A server that was set up on a Monday and fixed four days later, with logs that are written all the time. */
export const FROM = Date.UTC(2021, 7, 23)
export const DAYS = 4
export const HOUR = 3_600_000
/** Rows an hour of each log. */
const RATE = 30
export const ATTACK = FROM + DAY_MS + 10 * HOUR + 12 * 60_000
const PROXY_FIELDS =
  'DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,Protocol,UrlHost,UrlStem,ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,Method'
const IIS_FIELDS =
  'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken'

export interface Row {
  readonly time: number
  readonly log: 'proxy' | 'iis'
  readonly text: string
}

interface Request {
  readonly time: number
  readonly method: string
  readonly stem: string
  readonly client: string
  readonly status: number
  readonly agent?: string
  /** The id that Exchange gave it. */
  readonly id?: string
}

export function proxyRow({ time, method, stem, client, status, agent = 'Mozilla/5.0', id }: Request): Row {
  return {
    ...{ time, log: 'proxy' },
    text: `${new Date(time).toISOString()},${id ?? `${time}-id`},15,1,2242,4,,Ecp,mail.corp.example,${stem},,FBA,false,,,,${agent},${client},EX01,${status},${status},,${method}`,
  }
}

export function webRow({ time, method, stem, client, status, agent = 'Mozilla/5.0', id }: Request): Row {
  const query = id === undefined ? '-' : `&CorrelationID=<empty>;&cafeReqId=${id};&encoding=;`
  return {
    ...{ time, log: 'iis' },
    text: `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} 192.0.2.10 ${method} ${stem} ${query} 443 - ${client} ${agent} - ${status} 0 0 15`,
  }
}

interface Made {
  /** Rows an hour of each log. */
  readonly rate?: number
  /** Both logs name the same ids, and the web server writes its rows up to two seconds later. */
  readonly ids?: boolean
}

/** Rows of both logs in order of time, with those of an attack. */
export function rowsOf(attacked: boolean, { rate = RATE, ids = false }: Made = {}): Row[] {
  const rows: Row[] = []
  const random = new Random('rows')
  const others = new Random('ids')
  const request = (time: number, method: string, stem: string, client: string, status: number): void => {
    const about = { time, method, stem, client, status }
    if (!ids) rows.push(proxyRow(about), webRow(about))
    else {
      const id = others.guid()
      rows.push(proxyRow({ ...about, id }), webRow({ ...about, id, time: time + others.whole(0, 2_000) }))
    }
  }
  for (let hour = FROM; hour < FROM + DAYS * DAY_MS; hour += HOUR)
    for (let i = 0; i < rate; i++)
      request(
        hour + Math.floor(((i + random.share()) * HOUR) / rate),
        'GET',
        '/ecp/15.1/x.css',
        '203.0.113.9',
        200,
      )
  if (attacked) {
    const client = '198.51.100.45'
    request(ATTACK, 'GET', '/ecp/user014@corp.example/PersonalSettings/HomePage.aspx', client, 500)
    request(
      ATTACK + 1800,
      'POST',
      '/ecp/user014@corp.example/RulesEditor/InboxRules.svc/NewObject',
      client,
      200,
    )
  }
  return rows.sort((a, b) => a.time - b.time)
}

/** Files by path: HttpProxy by the hour, the web server by the day. */
export function filesOf(rows: readonly Row[]): Map<string, string> {
  const files = new Map<string, string>()
  for (const { time, log, text } of rows) {
    const stamp = new Date(time).toISOString().replace(/\D/g, '')
    const path =
      log === 'proxy'
        ? `EX01/C/Program Files/Microsoft/Exchange Server/V15/Logging/HttpProxy/Ecp/HttpProxy_${stamp.slice(0, 10)}-1.LOG`
        : `EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex${stamp.slice(2, 8)}.log`
    const head =
      log === 'proxy'
        ? `#Software: Microsoft Exchange Server\r\n#Version: 15.01.2242.004\r\n#Log-type: HttpProxy Logs\r\n#Fields: ${PROXY_FIELDS}\r\n`
        : `#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Fields: ${IIS_FIELDS}\r\n`
    files.set(path, `${files.get(path) ?? head}${text}\r\n`)
  }
  return files
}

export type Content = string | Uint8Array<ArrayBuffer> | Blob

/** The attack as its file says it, where only the two logs of requests are waited for. */
const [chain] = builtIn()
  .chains.filter(({ id }) => id === 'proxytoken')
  .map((one) => {
    const kinds = ['http-proxy/ecp', 'iis/front-end']
    return { ...one, required: kinds, stages: one.stages.map((stage) => ({ ...stage, kinds })) }
  })

export async function concluded(files: ReadonlyMap<string, Content>): Promise<HostConclusion> {
  return concludedFrom((await triageOf(inputsOf(files))).facts)
}

export function inputsOf(files: ReadonlyMap<string, Content>): ReadingInput[] {
  return [...files].map(([path, content]) => ({
    path,
    blob: content instanceof Blob ? content : new Blob([content]),
  }))
}

/** The conclusion about the server, which is known to have been set up and fixed within the days of its logs. */
export function concludedFrom(facts: CaseFacts): HostConclusion {
  const setUp: Source = {
    ...{
      id: 1_000_000,
      path: 'EX01/setup',
      originalPath: null,
      contentHost: 'EX01',
      format: null,
      sha256: null,
    },
    receipt: {
      ...{ bytes: 1, events: 1, firstTime: FROM, lastTime: FROM, issues: [] },
      ledger: { parsed: 1, skipped: 0, unreadable: 0 },
    },
    coverage: [],
    facts: [
      { key: 'set-up', value: '15.1.2242.4', time: FROM },
      { key: 'exchange-build', value: '15.1.2242.4', time: FROM, evidence: 'executable' },
      {
        key: 'exchange-build',
        value: '15.1.2507.77',
        time: FROM + (DAYS - 1) * DAY_MS,
        evidence: 'executable',
      },
    ],
  }
  const [host] = conclude(
    {
      ...{ sources: [...facts.sources, setUp], hits: facts.hits, counts: facts.counts },
      hostOf: new Map([...facts.hostOf, [setUp.id, 'EX01']]),
      unfinished: facts.unfinished,
    },
    [chain!],
  )
  return host!
}
