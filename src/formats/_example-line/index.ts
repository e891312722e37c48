import { lineFormat } from '../kit/text/line-format.ts'
import about from './about.ts'

export default lineFormat({
  about,
  // SKELETON: unique; smaller is asked earlier.
  priority: 901,
  // SKELETON: who else might claim such a file, and why that does not happen.
  why: 'its lines begin with a time and a level in brackets',
  // SKELETON: a whole line. Let each group end at a character that cannot stand in it.
  line: /^(?<time>\S+ \S+) \[(?<level>[^\]]+)\] (?:client=(?<client>\S+) )?(?<message>.*)$/,
  // SKELETON: the group that holds the time, and how it is written, in the signs of `timePattern`.
  time: { group: 'time', written: ['%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M:%S.%f'] },
})
