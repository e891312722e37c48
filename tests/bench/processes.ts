import { spawn } from 'node:child_process'
import { accessSync, constants, openSync, closeSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program as an environment variable names it, else as it stands on PATH; `null` when it is not there. */
export function found(name: string, variable: string): string | null {
  const named = process.env[variable]
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))
  for (const path of named === undefined ? places : [named]) {
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      continue
    }
  }
  return null
}

export interface ProcessResult {
  readonly seconds: number
  readonly code: number
  /** Highest memory of the program and all its children, in bytes; `null` where the system does not tell. */
  readonly peakBytes: number | null
  readonly output: string
}

/** Runs a program to its end; standard output is thrown away unless `keep`. */
export function ran(
  program: string,
  args: readonly string[],
  options: { keep?: boolean; into?: string; env?: Record<string, string> } = {},
): Promise<ProcessResult> {
  const file = options.into === undefined ? null : openSync(options.into, 'w')
  const started = performance.now()
  const child = spawn(program, args, {
    stdio: ['ignore', options.keep ? 'pipe' : (file ?? 'ignore'), 'pipe'],
    env: { ...process.env, ...options.env },
  })
  const memory = watchMemory(child.pid ?? 0)
  let output = ''
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()))
  return new Promise((resolve) => {
    const end = (code: number): void => {
      if (file !== null) closeSync(file)
      resolve({ seconds: (performance.now() - started) / 1000, code, peakBytes: memory.stop(), output })
    }
    child.on('error', () => end(127))
    child.on('close', (code) => end(code ?? -1))
  })
}

/** Samples what a process and all its descendants hold; shared pages are split among those who share them. */
export function watchMemory(pid: number): { stop(): number | null } {
  let peak = 0
  const look = (): void => {
    peak = Math.max(peak, memoryOf(pid))
  }
  look()
  const timer = setInterval(look, 200)
  return {
    stop() {
      look()
      clearInterval(timer)
      return peak > 0 ? peak : null
    },
  }
}

function memoryOf(root: number): number {
  const parents = new Map<number, number>()
  let names: string[] = []
  try {
    names = readdirSync('/proc')
  } catch {
    return 0
  }
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue
    const stat = textOf(`/proc/${name}/stat`)
    const parent = /\) \w (\d+)/.exec(stat)?.[1]
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  let bytes = 0
  for (const pid of parents.keys()) {
    let at: number | undefined = pid
    while (at !== undefined && at > 1 && at !== root) at = parents.get(at)
    if (at !== root) continue
    const kilobytes = /^Pss:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1]
    bytes += Number(kilobytes ?? 0) * 1024
  }
  return bytes
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
