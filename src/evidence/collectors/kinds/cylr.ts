import type { Collector } from '../collector.ts'
import { ProseRecord } from '../rows.ts'

const PATH = /[A-Za-z]:\\[^"'<>|*?\r\n]+/
const FAILED = /error|fail|unable|denied|could not|cannot/i

const cylr: Collector = {
  id: 'cylr',
  title: 'CyLR',
  priority: 70,
  // Its layout is that of a drive folder, which is asked for before.
  origin: () => null,
  records: [
    {
      id: 'cylr-log',
      title: 'CyLR: messages',
      sniff: (_, name) => /^cylr\.log$/i.test(name),
      open: () =>
        new ProseRecord((text, manifest) => {
          const path = PATH.exec(text)?.[0]
          if (path === undefined) return
          const failed = FAILED.test(text)
          const clean = path.replace(/[\s:.]+$/, '').replace(/: .*$/, '')
          if (failed) manifest.file({ path: clean, fate: 'failed', reason: text.slice(0, 300) })
        }),
    },
  ],
}

export default cylr
