import * as v from 'valibot'
import { parse } from 'yaml'
import { DAY_MS } from '../event/time.ts'

/**
 * What a hit of a rule says about its stage. `success`: only a successful attack leaves it.
 * `reach`: the stage was reached, success is likely but not proven. `attempt`: it was tried.
 * `hint`: it fits, but honest work leaves it too.
 */
const SHOWS = ['success', 'reach', 'attempt', 'hint'] as const
export type Shows = (typeof SHOWS)[number]

const ChainSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/)),
  title: v.string(),
  from: v.pipe(
    v.union([v.string(), v.date()]),
    v.transform((day) => Date.parse(typeof day === 'string' ? `${day}T00:00:00Z` : day.toISOString())),
    v.number(),
  ),
  fixes: v.string(),
  stages: v.pipe(
    v.array(
      v.strictObject({
        id: v.string(),
        title: v.string(),
        kinds: v.pipe(v.array(v.string()), v.minLength(1)),
        rules: v.pipe(
          v.array(v.strictObject({ rule: v.string(), shows: v.picklist(SHOWS) })),
          v.minLength(1),
        ),
      }),
    ),
    v.minLength(1),
  ),
})

/** A way of attack as data: its stages, the rules that evidence each, the logs that would show it. */
export interface Chain extends v.InferOutput<typeof ChainSchema> {
  /** Kinds that must cover the window before anything reassuring is said: all that any stage names. */
  readonly required: readonly string[]
  /** First day number of the window. */
  readonly firstDay: number
}

export function readChain(text: string): Chain {
  const chain = v.parse(ChainSchema, parse(text))
  return {
    ...chain,
    required: [...new Set(chain.stages.flatMap(({ kinds }) => kinds))],
    firstDay: Math.floor(chain.from / DAY_MS),
  }
}

const texts = import.meta.glob<string>('./chains/*.yml', { eager: true, query: '?raw', import: 'default' })

/** The chains that come with the product, ProxyLogon first. */
export const CHAINS: readonly Chain[] = Object.values(texts)
  .map(readChain)
  .sort((a, b) => Number(b.id === 'proxylogon') - Number(a.id === 'proxylogon') || (a.id < b.id ? -1 : 1))
