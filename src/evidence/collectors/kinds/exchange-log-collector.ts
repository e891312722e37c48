import type { Collector } from '../collector.ts'
import { ProseRecord } from '../rows.ts'

const INSTALL = '%ExchangeInstallPath%'
const LOGGING = `${INSTALL}\\Logging`
const PROXY = `${LOGGING}\\HttpProxy`

/** Folders of the collection, which are codes, and where their logs stood. Asked in lower case. */
const FOLDERS: Readonly<Record<string, string>> = {
  ecp_proxy_logs: `${PROXY}\\Ecp`,
  owa_proxy_logs: `${PROXY}\\Owa`,
  owa_proxy_calendar_logs: `${PROXY}\\OwaCalendar`,
  ews_proxy_logs: `${PROXY}\\Ews`,
  autod_proxy_logs: `${PROXY}\\Autodiscover`,
  eas_proxy_logs: `${PROXY}\\Eas`,
  mapi_proxy_logs: `${PROXY}\\Mapi`,
  rca_proxy_logs: `${PROXY}\\RpcHttp`,
  powershell_proxy_logs: `${PROXY}\\PowerShell`,
  oab_proxy_logs: `${PROXY}\\Oab`,
  ews_be_logs: `${LOGGING}\\EWS`,
  autod_logs: `${LOGGING}\\Autodiscover`,
  mapi_logs: `${LOGGING}\\MAPI Client Access`,
  ecp_logs: `${LOGGING}\\ECP`,
  owa_logs: `${LOGGING}\\OWA`,
  cmdletinfra_logs: `${LOGGING}\\CmdletInfra`,
  oab_generation_logs: `${LOGGING}\\OABGeneratorLog`,
  oab_generation_simple_logs: `${LOGGING}\\OABGeneratorSimpleLog`,
  mitigation_service_logs: `${LOGGING}\\MitigationService`,
  iis_w3svc1_logs: '%SystemDrive%\\inetpub\\logs\\LogFiles\\W3SVC1',
  iis_w3svc2_logs: '%SystemDrive%\\inetpub\\logs\\LogFiles\\W3SVC2',
  httperr_logs: '%SystemRoot%\\System32\\LogFiles\\HTTPERR',
}
const EVENT_LOGS = '%SystemRoot%\\System32\\winevt\\Logs'
const EVENT_LOG_FOLDER = /^(?:windows_event_logs|windows-logs)$/i
/** `<SERVER>-<Md>.zip`, numbered when it was taken. */
const ARCHIVE = /^([a-z0-9][a-z0-9-]*?)-\d{2,4}(?:-\d+)?\.zip$/i

function withoutZip(component: string): string {
  return component.replace(/\.zip$/i, '')
}

/** `%4` of an event log's name was made `-`, and the server put before some. */
function eventLog(name: string, server: string | null): string {
  const bare =
    server !== null && name.toLowerCase().startsWith(`${server.toLowerCase()}_`)
      ? name.slice(server.length + 1)
      : name
  return bare.replace(/-(Operational|Admin|Analytic|Debug)(?=\.evtx$)/i, '%4$1')
}

const exchangeLogCollector: Collector = {
  id: 'exchange-log-collector',
  title: 'ExchangeLogCollector',
  priority: 30,
  origin(components) {
    const at = components.findIndex(
      (component) =>
        withoutZip(component).toLowerCase() in FOLDERS || EVENT_LOG_FOLDER.test(withoutZip(component)),
    )
    if (at < 1 || at === components.length - 1) return null
    const above = components[at - 1]!
    const host = ARCHIVE.exec(above)?.[1] ?? withoutZip(above)
    const known = FOLDERS[withoutZip(components[at]!).toLowerCase()]
    const rest = components.slice(at + 1).filter((component) => !EVENT_LOG_FOLDER.test(withoutZip(component)))
    // The folder inside a zipped folder repeats its name.
    if (rest.length > 1 && withoutZip(components[at]!).toLowerCase() === rest[0]!.toLowerCase()) rest.shift()
    const name = known === undefined ? rest.map((one) => eventLog(one, host)) : rest
    return { path: `${known ?? EVENT_LOGS}\\${name.join('\\')}`, host }
  },
  records: [
    {
      id: 'exchange-log-collector-log',
      title: 'ExchangeLogCollector: messages',
      sniff: (_, name) => /^ExchangeLogCollector-.*Debug.*\.(?:txt|log)$/i.test(name),
      open: () =>
        new ProseRecord((text, manifest) => {
          const age = /LogAge\D{0,40}?(\d+)(?:\.|:| day)/i.exec(text)?.[1]
          if (age !== undefined)
            manifest.note(
              `ExchangeLogCollector took logs of the last ${age} days only; an older intrusion cannot be seen.`,
            )
        }),
    },
  ],
}

export default exchangeLogCollector
