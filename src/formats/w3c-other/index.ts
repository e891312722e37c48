import { defineFormat } from '../format.ts'
import { SPACED } from '../kit/text/rebuilt-line.ts'
import { readW3cHead } from '../kit/w3c/w3c-head.ts'
import { w3cLog } from '../kit/w3c/w3c-log.ts'
import about from './about.ts'

export default defineFormat({
  ...about,
  priority: 955,
  why: 'last of the W3C logs: it takes any whose columns have a time and that no other format knows',
  sniff: (head) => readW3cHead(head)?.fields.some((field) => field.toLowerCase() === 'time') === true,
  ...w3cLog({ format: about.id, quoted: true }),
  kindFields: [],
  kinds: () => 'w3c-other',
  ...SPACED,
})
