import type { ViewWords } from '../../detections/texts/view-words.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'

/** The heading for a server; logs whose server is not known share one heading. */
export function serverName(host: string, words: ViewWords): string {
  return host === UNKNOWN_HOST ? words.unknownServer : host
}
