import type { Hit } from '../../event/hit.ts'
import { foldCase } from '../../predicate/values/fold.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { clientOf } from './clients.ts'
import { agentsOf } from './tracks.ts'

/** The kinds of things that take part in an attack and can be searched for. */
export const ENTITY_KINDS = ['address', 'account', 'agent', 'script', 'file'] as const
export type EntityKind = (typeof ENTITY_KINDS)[number]

const ACCOUNT_FIELDS = ['AuthenticatedUser', 'cs-username', 'User', 'SubjectUserName', 'TargetUserName']
const PATH_FIELDS = ['UrlStem', 'cs-uri-stem', 'VirtualPath']
const FILE_FIELDS = ['TargetFilename', 'RelativeTargetName', 'FilePath', 'Path']
const SCRIPT = /\.(?:aspx|ashx|asmx|asp|cshtml)$/i
/** What a log writes where it names nobody. */
const NOBODY = /^(?:-|)$/
const MAX_NAME = 1024

/** The entities that an event with a hit names, each once. */
export function entitiesOf(hit: Hit): (readonly [kind: EntityKind, value: string])[] {
  const found: (readonly [EntityKind, string])[] = []
  const add = (kind: EntityKind, value: string): void => {
    if (NOBODY.test(value) || value.length > MAX_NAME) return
    if (!found.some(([other, same]) => other === kind && foldCase(same) === foldCase(value)))
      found.push([kind, value])
  }
  const client = clientOf(hit)
  if (client !== null) add('address', client)
  for (const value of valuesOf(hit, ACCOUNT_FIELDS)) add('account', value)
  for (const agent of agentsOf(hit)) add('agent', agent)
  for (const value of valuesOf(hit, PATH_FIELDS)) if (SCRIPT.test(value)) add('script', value.toLowerCase())
  for (const value of valuesOf(hit, FILE_FIELDS)) add('file', value.replace(/^file:_?/i, ''))
  return found
}

function valuesOf({ fields }: Hit, names: readonly string[]): string[] {
  return names.flatMap((name) => fields[name] ?? [])
}

/** The question for every event that names an entity. */
export function entityPredicate(kind: EntityKind, value: string): Predicate {
  switch (kind) {
    case 'address':
      return { kind: 'anywhere', test: { kind: 'named', as: 'address', text: value } }
    case 'account':
      return { kind: 'anywhere', test: { kind: 'equals', text: value } }
    case 'agent':
      return { kind: 'role', role: 'user.agent', test: { kind: 'named', as: 'agent', text: value } }
    case 'script':
      return { kind: 'role', role: 'url.path', test: { kind: 'equals', text: value } }
    case 'file':
      return { kind: 'anywhere', test: { kind: 'contains', text: value } }
  }
}
