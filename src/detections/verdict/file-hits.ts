import type { Hit } from '../../event/hit.ts'
import type { Source } from '../../event/source.ts'
import type { Findings } from '../conclusion.ts'

/** Formats whose one event is the whole file. */
const WHOLE_FILES: ReadonlySet<string> = new Set(['web-script', 'exchange-oab-config'])

/** The same findings, where a file that is evidence itself, such as a web shell that was collected, is named by its hits. */
export function withFileNames(findings: Findings): Findings {
  if (!findings.hits.some(({ format }) => WHOLE_FILES.has(format))) return findings
  const sources = new Map(findings.sources.map((source) => [source.id, source]))
  const hits = findings.hits.map((hit): Hit => {
    const source = WHOLE_FILES.has(hit.format) ? sources.get(hit.source) : undefined
    return source ? { ...hit, fields: { ...hit.fields, Path: pathOnServer(source) } } : hit
  })
  return { ...findings, hits }
}

/** Where it lay on the server, or else where it lies in the evidence. */
function pathOnServer({ originalPath, path }: Source): string {
  return originalPath ?? path.split(' > ').at(-1)!
}
