import type { Collector } from '../collector.ts'
import { CsvRecord } from '../rows.ts'

const RESULT = /^(.+?)-(?:Cve-2021-(?:26855|26857|26858|27065)(?:-\w+)?|other|LogAgeDays)\.(?:csv|log)$/i
const SHORT_DAYS = 30

const testProxyLogon: Collector = {
  id: 'test-proxylogon',
  title: 'Test-ProxyLogon',
  priority: 40,
  origin(components) {
    const at = components.findIndex((component) => component.toLowerCase() === 'collectedlogfiles')
    if (at >= 0 && at < components.length - 2) return { path: null, host: components[at + 1]! }
    const host = RESULT.exec(components.at(-1) ?? '')?.[1]
    return host === undefined ? null : { path: null, host }
  },
  records: [
    {
      id: 'test-proxylogon-log-age',
      title: 'Test-ProxyLogon: how far back the logs reach',
      sniff: (head) => /^\ufeff?(?:#TYPE [^\n]*\n)?[^\n]*"?OabGen"?,[^\n]*"?EcpProxy"?/i.test(head),
      open: () =>
        new CsvRecord((row, manifest) => {
          for (const [name, value] of Object.entries(row)) {
            // Decimals follow the language of the server.
            const days = Number(String(value).replace(',', '.'))
            if (value !== '' && Number.isFinite(days) && days < SHORT_DAYS)
              manifest.note(
                `Test-ProxyLogon found that the logs of ${name} reached back ${days.toFixed(1)} days only.`,
              )
          }
        }),
    },
  ],
}

export default testProxyLogon
