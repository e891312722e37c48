import type { Hit } from '../../event/hit.ts'
import { firstText } from './hit-names.ts'
import { DELETIONS, fileKeys, LISTS, pageKeys, threatPaths } from './written-files.ts'

/** Evidence by which a file is taken to be gone. */
export type FileEnd = 'deleted' | 'delete-used' | 'quarantined' | 'not-found'

/**
 * What an event says about whether a file was there. `listed`: it was when a list of files was made, at a time that the
 * list does not tell.
 */
export type FileTrace =
  | { readonly keys: readonly string[]; readonly hit: Hit; readonly says: 'there' | 'listed' }
  | { readonly keys: readonly string[]; readonly hit: Hit; readonly says: 'gone'; readonly end: FileEnd }

/** Access to an object with the right to delete it. */
const DELETE_RIGHT = 0x1_0000
/** Action numbers of the virus protection: quarantined, removed. */
const TAKEN_AWAY: ReadonlySet<string> = new Set(['2', '3'])
const THREAT_ACTED: ReadonlySet<string> = new Set(['1117', '1007'])

/** True when a web server answered that the page is not there; 404 with a substatus comes from request filters. */
export function isNotFound(hit: Hit): boolean {
  const status = firstText(hit, 'sc-status') || firstText(hit, 'HttpStatus')
  return (status === '404' || status === '410') && /^(?:0|-|)$/.test(firstText(hit, 'sc-substatus'))
}

/** Traces of files in an event, by the keys of `written-files.ts`. */
export function tracesIn(hit: Hit): FileTrace[] {
  return [...fileEventTraces(hit), ...threatTraces(hit), ...requestTraces(hit), ...listTraces(hit)]
}

function fileEventTraces(hit: Hit): FileTrace[] {
  const target = firstText(hit, 'TargetFilename') || firstText(hit, 'RelativeTargetName')
  if (target !== '') {
    const keys = fileKeys(target)
    return DELETIONS.has(firstText(hit, 'EventID'))
      ? [{ keys, hit, says: 'gone', end: 'deleted' }]
      : [{ keys, hit, says: 'there' }]
  }
  const object = firstText(hit, 'ObjectName')
  const used =
    firstText(hit, 'EventID') === '4663' && (Number(firstText(hit, 'AccessMask')) & DELETE_RIGHT) !== 0
  return used && object !== '' ? [{ keys: fileKeys(object), hit, says: 'gone', end: 'delete-used' }] : []
}

function threatTraces(hit: Hit): FileTrace[] {
  if (!('Threat Name' in hit.fields)) return []
  const gone = THREAT_ACTED.has(firstText(hit, 'EventID')) && TAKEN_AWAY.has(firstText(hit, 'Action ID'))
  return threatPaths(hit).map((path) => {
    const keys = fileKeys(path)
    return gone ? { keys, hit, says: 'gone', end: 'quarantined' } : { keys, hit, says: 'there' }
  })
}

function requestTraces(hit: Hit): FileTrace[] {
  const keys = pageKeys(hit)
  if (keys.length === 0) return []
  if (isNotFound(hit)) return [{ keys, hit, says: 'gone', end: 'not-found' }]
  const status = firstText(hit, 'sc-status') || firstText(hit, 'HttpStatus')
  return /^2\d\d$/.test(status) ? [{ keys, hit, says: 'there' }] : []
}

/** A row of a journal is of its time; one of a list says only that the file was in it. */
function listTraces(hit: Hit): FileTrace[] {
  const path = firstText(hit, 'FilePath')
  if (!LISTS.has(hit.format) || path === '') return []
  const keys = fileKeys(path)
  const reasons = firstText(hit, 'Reasons') || firstText(hit, 'UpdateReasons')
  if (/filedelete/i.test(reasons)) return [{ keys, hit, says: 'gone', end: 'deleted' }]
  if (reasons !== '') return [{ keys, hit, says: 'there' }]
  // The file table keeps the rows of files that are deleted.
  return /^false$/i.test(firstText(hit, 'InUse')) ? [] : [{ keys, hit, says: 'listed' }]
}
