import type { Files } from '../exhibit.ts'

const FIELDS = 'DateTime,RequestId,Protocol,UrlStem,ClientIpAddress,ServerHostName,HttpStatus'

function table(): string {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const minute = String(i).padStart(2, '0')
    const id = `5f3d1f4e-0000-4000-8000-0000000000${minute}`
    const stem = i === 20 ? '"/ecp/open' : '/ecp/y.js'
    return `2021-03-03T04:${minute}:00.000Z,${id},Ecp,${stem},198.51.100.7,EX01,200`
  })
  const head = [
    '#Software: Microsoft Exchange Server',
    '#Version: 15.01.2176.002',
    '#Log-type: HttpProxy Logs',
  ]
  return [...head, '#Date: 2021-03-03T04:00:00.000Z', `#Fields: ${FIELDS}`, ...rows, ''].join('\r\n')
}

export default (): Files => ({ 'EX01/HttpProxy_2021030304-1.LOG': table() })
