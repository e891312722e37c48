import { defineFormat } from '../format.ts'
import { SpanFeed } from '../kit/text/span-feed.ts'
import about from './about.ts'
import { isBareList, wideNames } from './bare.ts'
import { DirReader } from './dir-reader.ts'
import { entryOf, folderOf } from './entry.ts'
import { LineCutter } from './line-cutter.ts'

/** Bytes at the beginning that must show a folder and something in it. */
const SEEN = 16 << 10

export default defineFormat({
  ...about,
  priority: 620,
  why: 'a line that ends in a path, and below it one of a date, a time, a size or a kind, and a name; or nothing but paths',
  kindFields: [],
  text: true,
  codePages: true,
  sniff(head) {
    // Bytes of a code page are left open here: which one it is, the lines below tell.
    const lines = new TextDecoder()
      .decode(head.subarray(0, SEEN))
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
    // The last one may be cut where the head ends.
    if (isBareList(head.length >= SEEN ? lines.slice(0, -1) : lines)) return true
    return lines.some((line, i) => {
      if (folderOf(line) === null) return false
      const next = lines[i + 1] === '' ? lines[i + 2] : lines[i + 1]
      return next !== undefined && (entryOf(next) ?? wideNames(next, false)) !== null
    })
  },
  open(sink) {
    const cutter = new LineCutter()
    return new SpanFeed(sink, cutter, new DirReader(about.id, sink, cutter))
  },
  kinds: () => 'file-listing',
})
