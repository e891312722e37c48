import * as v from 'valibot'
import { titleOfKind } from '../../formats/catalogue.ts'
import { parseSearch } from '../../predicate/search/search.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { ACTOR_KEYS, TELLS, type Ask, type Tells } from './ask.ts'
import type { WrittenChain } from './chain.ts'
import type { DataFile, FileProblem } from './file-problem.ts'

/** Advice on mending a key of an ask, by the name of the key. */
export const ASK_ADVICE = {
  actor: `Choose from ${ACTOR_KEYS.join(', ')}; leave the key out to ask about whoever it was.`,
  after: 'Name at least one stage of this chain.',
  asks: 'Write such as { id: mailboxes, after: [access], kinds: [ews], by: [ActAsUser], tells: mailboxes }.',
  by: 'Name at least one role or field, such as url.path or ActAsUser, or a parameter of a cmdlet under parameters.',
  sum: 'Write such as { sent: [sc-bytes], received: [cs-bytes] }.',
  tells: `Choose from ${Object.keys(TELLS).join(', ')}; src/detections/chains/ask.ts says what each means.`,
  where: 'Write a search as for the search bar; docs/search.md describes it.',
  within: 'Write since, or such as { minutes: 10 }.',
}

/** A search about the values of events; what they belong to is asked for by the other keys. */
const WhereSchema = v.pipe(
  v.string('a search'),
  v.rawTransform<string, Predicate>(({ dataset, addIssue, NEVER }) => {
    const parsed = parseSearch(dataset.value)
    if (parsed.ok && !asksForEvent(parsed.predicate)) return parsed.predicate
    const reason = parsed.ok
      ? 'it asks for a host, a source or a time'
      : `character ${parsed.at + 1}: ${parsed.message.replace(/\.$/, '')}`
    addIssue({ expected: 'a search', received: `${JSON.stringify(dataset.value)} (${reason})` })
    return NEVER
  }),
)

const NamesSchema = v.pipe(v.array(v.string()), v.minLength(1))

export const AskSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/, 'a name')),
  after: NamesSchema,
  kinds: v.pipe(
    v.array(
      v.lazy((value) =>
        typeof value === 'string'
          ? v.pipe(
              v.string(),
              v.transform((kind) => [kind]),
            )
          : NamesSchema,
      ),
    ),
    v.minLength(1),
  ),
  where: v.optional(WhereSchema, ''),
  actor: v.optional(v.array(v.picklist(ACTOR_KEYS)), []),
  within: v.optional(
    v.lazy((value) =>
      typeof value === 'string'
        ? v.literal('since')
        : v.strictObject({ minutes: v.pipe(v.number(), v.minValue(0)) }),
    ),
    'since',
  ),
  parameters: v.optional(v.array(v.string()), []),
  by: v.optional(v.array(v.string()), []),
  sum: v.optional(
    v.strictObject({
      sent: v.optional(v.array(v.string()), []),
      received: v.optional(v.array(v.string()), []),
    }),
    {},
  ),
  tells: v.picklist(Object.keys(TELLS) as Tells[]),
})

function asksForEvent(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'all':
    case 'any':
      return predicate.of.some(asksForEvent)
    case 'not':
      return asksForEvent(predicate.of)
    default:
      return ['host', 'source', 'time', 'hit'].includes(predicate.kind)
  }
}

/** Problems of a chain's asks that a schema cannot see, such as a stage that the chain does not have. */
export function askProblems(data: DataFile, { asks, stages }: WrittenChain): FileProblem[] {
  return asks.flatMap((ask, i) => [
    ...ask.after.flatMap((stage, j) =>
      stages.some(({ id }) => id === stage)
        ? []
        : data.problem(['asks', i, 'after', j], `This chain has no stage "${stage}".`),
    ),
    ...ask.kinds.flatMap((together, j) =>
      together.flatMap((kind) =>
        titleOfKind(kind) === kind
          ? data.problem(['asks', i, 'kinds', j], `No format reads logs of the kind "${kind}".`)
          : [],
      ),
    ),
    ...(asks.findIndex(({ id }) => id === ask.id) === i
      ? []
      : [
          data.problem(
            ['asks', i, 'id'],
            `Another ask has the id "${ask.id}".`,
            'Give each ask an id of its own.',
          ),
        ]),
    ...(namesValue(ask)
      ? []
      : [data.problem(['asks', i, 'by'], 'Nothing says by what its rows are counted.')]),
  ])
}

function namesValue({ by, parameters }: Ask): boolean {
  return by.length + parameters.length > 0
}
