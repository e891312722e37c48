import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lookalikes } from './lookalikes.ts'
import { Output } from './output.ts'
import type { Planned } from './plan.ts'
import { isHonest, plannedOn, SCENARIOS, type Scenario } from './scenarios.ts'
import { serverOf, type Product } from './server.ts'
import { everyday, everydayEvent, housekeeping, weightOf } from './traffic.ts'
import { World } from './world.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
/** Share of the extra volume that goes into event logs. */
const EVENT_SHARE = 0.15

export interface Options {
  readonly scenario: Scenario
  /** Target size of the collection in bytes. It is exceeded when the daily minimum needs more. */
  readonly bytes: number
  readonly out: string
  readonly seed: string
  readonly servers: number
  readonly products: readonly Product[]
  /** Time span in epoch milliseconds, in whole days. `to` is exclusive. */
  readonly from: number
  readonly to: number
}

export interface Summary {
  readonly scenario: Scenario
  readonly seed: string
  readonly bytes: number
  readonly files: number
  readonly labels: { readonly attack: number; readonly lookalike: number }
  readonly stages: Readonly<Record<string, number>>
}

/** Writes a collection and its labels. Memory use does not depend on the size of the collection. */
export function generate(options: Options): Summary {
  mkdirSync(options.out, { recursive: true })
  const output = new Output(options.out)
  for (let i = 0; i < options.servers; i++) {
    const wanted = ((i + 1) * options.bytes) / options.servers
    serverLife(options, i, output, wanted)
  }
  output.end()
  const summary: Summary = {
    scenario: options.scenario,
    seed: options.seed,
    bytes: output.bytes,
    files: output.files,
    labels: output.counts,
    stages: output.stages,
  }
  writeFileSync(join(options.out, 'labels-summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
  return summary
}

function serverLife(options: Options, number: number, output: Output, wanted: number): void {
  const { scenario, from, to } = options
  const patchedAt = Date.parse(`${SCENARIOS[scenario].patched}T20:00:00Z`)
  const product = options.products[number % options.products.length]!
  const world = new World(
    output,
    serverOf(number + 1, product, SCENARIOS[scenario].era, patchedAt),
    `${options.seed} ${scenario}`,
  )
  // Scenarios of honest work show what one kind of work leaves, and nothing else that looks like an attack.
  const special = [
    ...plannedOn(world, scenario, number),
    ...(isHonest(scenario) ? [] : lookalikes(world, from, to)),
  ].filter(([time]) => time >= from && time < to)
  const average = { request: 1_450, event: 1_000 }

  for (let midnight = from; midnight < to; midnight += DAY) {
    const daily = [
      ...housekeeping(world, midnight),
      ...special.filter(([time]) => time >= midnight && time < midnight + DAY),
    ]
    const before = output.bytes
    const left = Math.max(0, wanted - before) / ((to - midnight) / DAY)
    const extra = Math.max(0, left - daily.length * 1_100)
    // The volume of a day is spread over its hours by their usual load.
    const weights = Array.from({ length: 24 }, (_, hour) => weightOf(midnight + hour * HOUR))
    const sum = weights.reduce((a, b) => a + b, 0)
    let requests = 0
    let events = 0
    for (let hour = 0; hour < 24; hour++) {
      const begin = midnight + hour * HOUR
      const share = (extra * weights[hour]!) / sum
      const planned: Planned[] = daily.filter(([time]) => time >= begin && time < begin + HOUR)
      requests += plan(planned, world, begin, ((1 - EVENT_SHARE) * share) / average.request, (time) =>
        everyday(world, time),
      )
      events += plan(planned, world, begin, (EVENT_SHARE * share) / average.event, (time) =>
        everydayEvent(world, time),
      )
      planned.sort((a, b) => a[0] - b[0])
      for (const [time, write] of planned) write(time)
    }
    // The size of a request is estimated anew after each day.
    const cost = output.bytes - before - daily.length * 1_100
    if (requests > 50)
      average.request = Math.max(600, Math.min(4_000, (cost - events * average.event) / requests))
    world.text.endDay(midnight)
  }
  world.events.end()
}

/** Adds `count` pieces of everyday traffic on average to an hour, and returns the number added. */
function plan(
  into: Planned[],
  world: World,
  begin: number,
  count: number,
  write: (time: number) => void,
): number {
  const whole = Math.floor(count) + (world.random.chance(count % 1) ? 1 : 0)
  for (let i = 0; i < whole; i++) into.push([begin + Math.floor(world.random.share() * HOUR), write])
  return whole
}
