import { defineFormat } from '../format.ts'
import { SPACED } from '../kit/text/rebuilt-line.ts'
import { readW3cHead } from '../kit/w3c/w3c-head.ts'
import { w3cLog } from '../kit/w3c/w3c-log.ts'
import about from './about.ts'

export default defineFormat({
  ...about,
  priority: 47,
  why: 'its columns say so: only this log has the reason of a refusal and the name of a request queue',
  sniff(head) {
    const top = readW3cHead(head)
    return top !== null && ['cs-uri', 's-reason', 's-queuename'].every((name) => top.fields.includes(name))
  },
  ...w3cLog({ format: about.id }),
  kindFields: [],
  kinds: () => 'http-err',
  ...SPACED,
})
