import { mkdirSync } from 'node:fs'
import type { Planned } from './plan.ts'
import { plannedOn, SCENARIOS, type Scenario } from './scenarios.ts'
import { lookalikes } from './lookalikes.ts'
import { Output } from './output.ts'
import { Random } from './random.ts'
import { PRODUCT_NAMES, serverOf, type Product } from './server.ts'
import { everyday, everydayEvent, housekeeping } from './traffic.ts'
import { World } from './world.ts'

const DAY = 86_400_000
/** Requests and events of everyday life that each day gets. */
const REQUESTS = 4
const EVENTS = 3

/** One server of a mixture: what happened on it, one scenario beside the other. */
export interface MixedServer {
  readonly scenarios: readonly Scenario[]
  readonly product: Product
  /** The scenario whose builds and whose day of update the server has. */
  readonly builds: Scenario
}

export interface Mixture {
  readonly seed: string
  readonly servers: readonly MixedServer[]
}

/** A mixture that is drawn by lot: on one or two servers up to three scenarios at once, on the second perhaps none. */
export function mixtureOf(seed: string): Mixture {
  const random = new Random(`mixture ${seed}`)
  const all = Object.keys(SCENARIOS) as Scenario[]
  const serverWith = (least: number): MixedServer => {
    const wanted = random.whole(least, 3)
    const scenarios = new Set<Scenario>()
    while (scenarios.size < wanted) scenarios.add(random.pick(all))
    const product = random.pick(PRODUCT_NAMES)
    const builds = random.pick(all)
    // What scanners are answered is what a server answers that is not open to what they try.
    return scenarios.has('scanners')
      ? { scenarios: [...scenarios], product: '2019', builds: 'scanners' }
      : { scenarios: [...scenarios], product, builds }
  }
  return { seed, servers: random.chance(0.3) ? [serverWith(1), serverWith(0)] : [serverWith(1)] }
}

/** One scenario by itself, on a server of its time. */
export function alone(scenario: Scenario): Mixture {
  return { seed: scenario, servers: [{ scenarios: [scenario], product: '2016', builds: scenario }] }
}

/**
 * Writes a mixture and its labels below `out`. To be small, it has logs only of the days on which something happened,
 * and of one day before; what looks like an attack lies on these days, too.
 */
export function generateMixture(out: string, { seed, servers }: Mixture): void {
  mkdirSync(out, { recursive: true })
  const output = new Output(out)
  servers.forEach((server, i) => serverLife(output, server, i + 1, seed))
  output.end()
}

function serverLife(output: Output, mixed: MixedServer, number: number, seed: string): void {
  const { scenarios, product, builds } = mixed
  const { era, patched } = SCENARIOS[builds]
  const server = serverOf(number, product, era, Date.parse(`${patched}T20:00:00Z`))
  const world = new World(output, server, seed)
  const attacks = scenarios.flatMap((scenario) => plannedOn(world, scenario, 0))
  const days = new Set(attacks.map(([time]) => Math.floor(time / DAY)))
  if (days.size === 0) days.add(Math.floor(Date.parse(patched) / DAY))
  days.add(Math.min(...days) - 1)
  const inOrder = [...days].sort((a, b) => a - b)
  const quiet = world.random.pick(inOrder) * DAY
  const special = [...attacks, ...lookalikes(world, quiet, quiet + DAY)]
  for (const day of inOrder) {
    const midnight = day * DAY
    const planned: Planned[] = [
      ...(day === inOrder[0] ? housekeeping(world, midnight) : []),
      ...special.filter(([time]) => Math.floor(time / DAY) === day),
    ]
    const add = (count: number, write: (time: number) => void): void => {
      for (let i = 0; i < count; i++) planned.push([midnight + world.random.whole(0, DAY - 60_000), write])
    }
    add(REQUESTS, (time) => everyday(world, time))
    add(EVENTS, (time) => everydayEvent(world, time))
    planned.sort((a, b) => a[0] - b[0])
    for (const [time, write] of planned) write(time)
    world.text.endDay(midnight)
  }
  world.events.end()
}
