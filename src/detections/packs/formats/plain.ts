import { guessed } from '../guess.ts'
import { entryOf, extensionOf, type PackFormat } from '../pack.ts'

const format: PackFormat = {
  id: 'plain',
  title: 'Plain list, one indicator a line',
  priority: 90,
  sniff: ({ path, text }) =>
    ['txt', 'lst', 'dat', 'csv', 'ioc', ''].includes(extensionOf(path)) && !/^\ufeff?\s*[{[<]/.test(text),
  read({ text }) {
    const entries = text.split(/\r\n|\r|\n/).flatMap((raw, i) => {
      const line = raw.replace(/^\ufeff/, '').trim()
      if (line === '' || line.startsWith('#') || line.startsWith('//')) return []
      const [, value = line, note = ''] = /^(\S+)\s+#\s*(.*)$/.exec(line) ?? []
      const written = guessed(value)
      return [entryOf(line, written && { ...written, note }, i + 1)]
    })
    return entries
  },
}
export default format
