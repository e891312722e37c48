import type { RefusedRule, RuleAbout } from '../../detections/rule.ts'
import type { CaseDetections } from './case-detections.ts'

/** The rules of a case as their authors wrote them; empty text for what is not among them. */
export interface RuleDocuments {
  of(rule: Pick<RuleAbout, 'id' | 'title'>): string
  ofRefused(rule: Pick<RefusedRule, 'id' | 'title' | 'path'>): string
}

const known = new WeakMap<CaseDetections['texts'], RuleDocuments>()

export function documentsOf({ texts, rules }: Pick<CaseDetections, 'texts' | 'rules'>): RuleDocuments {
  const before = known.get(texts)
  if (before) return before
  const key = (path: string, handle: string): string => `${path}\n${handle}`
  const refused = new Set(rules.refused.flatMap(({ path, id, title }) => [key(path, id), key(path, title)]))
  const used = new Map<string, string>()
  const unused = new Map<string, string>()
  for (const { path, text } of texts) {
    for (const document of text.split(/^---[ \t]*$/m)) {
      const id = /^id:[ \t]*["']?([^\s"'#]+)/m.exec(document)?.[1]
      const handle = id ?? /^title:[ \t]*["']?(.*?)["']?[ \t]*$/m.exec(document)?.[1] ?? path
      // What cannot be read at all is known by its path, and of two rules with one id only one runs.
      const place = refused.has(key(path, path)) ? key(path, path) : key(path, handle)
      if (refused.has(place)) unused.set(place, unused.get(place) ?? document.trim())
      else used.set(handle, used.get(handle) ?? document.trim())
    }
  }
  const documents: RuleDocuments = {
    of: ({ id, title }) => used.get(id) ?? used.get(title) ?? '',
    ofRefused: ({ id, title, path }) => unused.get(key(path, id)) ?? unused.get(key(path, title)) ?? '',
  }
  known.set(texts, documents)
  return documents
}
