// Runs commands and says plainly what failed. Plain Node: this runs before anything is installed.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export class Failed extends Error {}

/** Runs a command; its output is shown, or collected with `quiet`. */
export function run(command, args, { quiet = false, env = {}, allowFailure = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    })
    let output = ''
    child.stdout?.on('data', (data) => (output += data))
    child.stderr?.on('data', (data) => (output += data))
    child.on('error', (error) => {
      if (allowFailure) resolve({ code: 127, output: error.message })
      else reject(new Failed(`${command} could not be started: ${error.message}`))
    })
    child.on('close', (code) => {
      if (code === 0 || allowFailure) resolve({ code, output })
      else reject(new Failed(`${[command, ...args].join(' ')} ended with ${code}.${quiet ? `\n${output}` : ''}`))
    })
  })
}

/** The program of an installed package, run by this Node. */
export function tool(name) {
  return join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Failed(`Coldtrace needs Node 20.19 or newer; this is ${process.versions.node}.`)
  }
}

/** Installs the packages if they are missing or older than the lock file. */
export async function install() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  const lock = join(root, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.log('Installing packages (npm ci)…')
  await run('npm', ['ci', '--no-audit', '--no-fund'])
}

/** The newest change below the given paths, in ms since 1970. */
export function newest(paths) {
  let time = 0
  const visit = (path) => {
    if (!existsSync(path)) return
    const found = statSync(path)
    if (found.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name))
    else time = Math.max(time, found.mtimeMs)
  }
  for (const path of paths) visit(join(root, path))
  return time
}

export async function main(work) {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    console.error(`\nFailed: ${error.message}`)
    process.exitCode = 1
  }
}
