import { guessed } from '../guess.ts'
import { entryOf, extensionOf, type PackFormat } from '../pack.ts'

/** Endings of plain lists, those that name what is listed among them. */
export const LIST_ENDINGS: readonly string[] = [
  '',
  'txt',
  'lst',
  'list',
  'dat',
  'csv',
  'ioc',
  'iocs',
  'md5',
  'sha1',
  'sha256',
  'sha512',
  'hash',
  'hashes',
  'ip',
  'ips',
  'ipset',
  'netset',
  'domain',
  'domains',
  'url',
  'urls',
]
/** A line of md5sum and its like: a digest and the file that it is of. */
const SUM_OF_FILE = /^([0-9a-f]{32,128})\s+\*?(.+)$/i

const format: PackFormat = {
  id: 'plain',
  title: 'Plain list, one indicator a line',
  priority: 90,
  sniff: ({ path, text }) => LIST_ENDINGS.includes(extensionOf(path)) && !/^\ufeff?\s*[{[<]/.test(text),
  read({ text }) {
    const entries = text.split(/\r\n|\r|\n/).flatMap((raw, i) => {
      const line = raw.replace(/^\ufeff/, '').trim()
      if (line === '' || line.startsWith('#') || line.startsWith('//')) return []
      const [, value = line, note = ''] = /^(\S+)\s+#\s*(.*)$/.exec(line) ?? SUM_OF_FILE.exec(line) ?? []
      const written = guessed(value)
      return [entryOf(line, written && { ...written, note }, i + 1)]
    })
    return entries
  },
}
export default format
