import type { Block } from '../../src/event/block.ts'
import { formatById } from '../../src/formats/registry.ts'
import { readWhole } from '../laws/format-reading.ts'

const LOG = `#Software: Microsoft Internet Information Services 10.0
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status time-taken
2021-03-03 04:05:06 192.0.2.1 GET /owa/auth/logon.aspx url=a%20b 443 - 198.51.100.7 Mozilla/5.0+(X) 200 15
2021-03-03 04:05:07 192.0.2.1 POST /ecp/y.js - 443 EXAMPLE\\admin 198.51.100.8 python-requests/2.25.1 241 31
2021-03-03 04:05:08 192.0.2.1 POST /aspnet_client/shell.aspx cmd=whoami+/all 443 - 198.51.100.7 ExchangeServicesClient 500 2
2021-03-03 04:06:00 192.0.2.1 GET / - 80 - 2001:db8::7 - 404 0
`

let made: Block | null = null

/** Some requests to a web server. */
export function smallBlock(): Block {
  made ??= readWhole(formatById('iis-w3c')!, new TextEncoder().encode(LOG)).blocks[0]!
  return made
}
