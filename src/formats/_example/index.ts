import { defineFormat } from '../format.ts'
import { exchangeHeadOf } from '../kit/exchange/exchange-head.ts'
import { exchangeLog, type Attendant, type OpenLog } from '../kit/exchange/exchange-log.ts'
import { BY_COMMAS } from '../kit/text/rebuilt-line.ts'
import about from './about.ts'

export default defineFormat({
  ...about,
  // SKELETON: unique; smaller is asked earlier.
  priority: 900,
  // SKELETON: who else might claim such a file, and why that does not happen.
  why: 'its log type says so',
  // SKELETON: by content only; the head may end in the middle of a line.
  sniff: (head) => exchangeHeadOf(head)?.logType === 'example logs',
  // SKELETON: `w3cLog` for W3C logs; a `Parser` of your own, in parse.ts, for anything else.
  ...exchangeLog({ format: about.id, versionIsBuild: true, attend: domains }),
  // SKELETON: the row of the coverage map; per row if one file holds several kinds, see iis-w3c.
  kindFields: [],
  kinds: () => 'example',
  ...BY_COMMAS,
})

/** SKELETON: only if the log packs several values into one cell; leave `attend` out otherwise. */
function domains({ rows, cells }: OpenLog): Attendant {
  let user = -1
  let domain = -1
  return {
    header() {
      user = rows.position('User')
      domain = rows.builder.field('Domain')
    },
    row(bytes) {
      if (user < 0 || user >= cells.kept) return
      rows.select(bytes, cells, user)
      const backslash = rows.source.subarray(rows.start, rows.end).indexOf(0x5c)
      if (backslash > 0) rows.builder.put(domain, rows.source, rows.start, rows.start + backslash)
    },
  }
}
