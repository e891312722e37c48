import type { LabelNames, Mark } from './output.ts'
import type { World } from './world.ts'

/** A piece of a scenario: when it happens, and what then writes its rows. */
export type Planned = readonly [time: number, write: (time: number) => void]

/** Somebody outside the organisation. */
export interface Outsider {
  readonly id: string
  readonly address: string
  readonly agent: string
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export const SYSTEM32 = 'C:\\Windows\\System32\\'
export const CMD = `${SYSTEM32}cmd.exe`
export const POWERSHELL = `${SYSTEM32}WindowsPowerShell\\v1.0\\powershell.exe`
export const W3WP = `${SYSTEM32}inetsrv\\w3wp.exe`

/** Epoch milliseconds of a time such as `2021-03-03T06:49:42`, in UTC. */
export function utc(text: string): number {
  return Date.parse(`${text}Z`)
}

/** Command line of the worker process of an application pool. */
export function poolCommand(pool: string): string {
  return `${W3WP.toLowerCase()} -ap "${pool}" -v "v4.0"`
}

/** Makes the labels of one actor's rows in one chain. */
export function marksOf(chain: string, actor: string): (stage: string, names?: LabelNames) => Mark {
  return (stage, names) => ({ class: 'attack', chain, actor, stage, ...(names ? { names } : {}) })
}

/** A program that the web server starts through a command interpreter: two processes, one after the other. */
export function startedByWebServer(
  world: World,
  pool: string,
  command: string,
  tool: string,
  mark: Mark,
): (time: number) => void {
  const line = `"cmd" /c ${command}`
  return (time) => {
    world.process(time, { image: CMD, command: line, parent: W3WP, parentCommand: poolCommand(pool) }, mark)
    world.process(time + 60, { image: `${SYSTEM32}${tool}`, command, parent: CMD, parentCommand: line }, mark)
  }
}

/** A service that Windows notes as installed. */
export function serviceInstalled(
  world: World,
  name: string,
  image: string,
  mark: Mark,
  account = 'LocalSystem',
): (time: number) => void {
  const data = {
    ServiceName: name,
    ImagePath: image,
    ServiceType: 'user mode service',
    StartType: 'auto start',
    AccountName: account,
  }
  return (time) =>
    world.events.write(time, 'system', { provider: 'Service Control Manager', id: 7045, data }, mark)
}
