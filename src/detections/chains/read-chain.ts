import * as v from 'valibot'
import { parse } from 'yaml'
import { DAY_MS } from '../../event/time.ts'
import { FIXES } from './builds.ts'
import { JOIN_KEYS, SHOWS, type Chain, type WrittenChain } from './chain.ts'

const ChainSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/)),
  title: v.string(),
  from: v.pipe(
    v.union([v.string(), v.date()]),
    v.transform((day) => Date.parse(typeof day === 'string' ? `${day}T00:00:00Z` : day.toISOString())),
    v.number(),
  ),
  /** Fixed builds of this name, or `every`: all flaws that are known. */
  fixes: v.picklist(FIXES),
  entry: v.optional(v.boolean(), true),
  join: v.strictObject({
    keys: v.array(v.picklist(JOIN_KEYS)),
    /** Rows that nothing else joins belong to an actor who was active at most this long before or after. */
    minutes: v.pipe(v.number(), v.minValue(0)),
  }),
  stages: v.pipe(
    v.array(
      v.strictObject({
        id: v.string(),
        title: v.string(),
        kinds: v.pipe(v.array(v.string()), v.minLength(1)),
        /** Kinds that show it too, but that need not cover the window. */
        also: v.optional(v.array(v.string()), []),
        /** `scripts`: its note says of each script how often it answered, to how many, and since when it is gone. */
        tells: v.optional(v.literal('scripts')),
        rules: v.pipe(
          v.array(
            v.strictObject({
              rule: v.string(),
              shows: v.picklist(SHOWS),
              fewerClients: v.optional(v.pipe(v.number(), v.minValue(2))),
            }),
          ),
          v.minLength(1),
        ),
      }),
    ),
    v.minLength(1),
  ),
})

/** Throws when the file is no chain. */
export function readChain(text: string): Chain {
  const chain: WrittenChain = v.parse(ChainSchema, parse(text))
  return {
    ...chain,
    required: [...new Set(chain.stages.flatMap(({ kinds }) => kinds))],
    firstDay: Math.floor(chain.from / DAY_MS),
  }
}
