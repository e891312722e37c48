// Runs commands and says plainly what failed. Plain Node: this runs before anything is installed.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Something a person can act on; shown without a stack. */
export class Failed extends Error {}

/** Runs a command, called `as` in messages; its output is shown, or collected with `quiet`. */
export function run(
  command,
  args,
  { quiet = false, env = {}, allowFailure = false, shell = false, as = command } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      shell,
    })
    let output = ''
    child.stdout?.on('data', (data) => (output += data))
    child.stderr?.on('data', (data) => (output += data))
    child.on('error', (error) => {
      if (allowFailure) resolve({ code: 127, output: error.message })
      else reject(new Failed(`${as} could not be started: ${error.message}`))
    })
    child.on('close', (code, signal) => {
      if (code === 0 || allowFailure) resolve({ code, output })
      else reject(new Failed(`${as} ended with ${code ?? signal}.${quiet ? `\n${output}` : ''}`))
    })
  })
}

/** Runs the program of an installed package by this Node, which needs no shell on any system. */
export function runPackage(name, args, options) {
  const folder = join(root, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const program = typeof bin === 'string' ? bin : Object.values(bin)[0]
  return run(process.execPath, [join(folder, program), ...args], { as: name, ...options })
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
  await npm(['ci', '--no-audit', '--no-fund'])
}

/** Runs npm, as this Node was started by it or as it stands on PATH. */
export function npm(words, options) {
  const path = process.env.npm_execpath
  return path?.endsWith('.js') || path?.endsWith('.cjs')
    ? run(process.execPath, [path, ...words], { as: `npm ${words[0]}`, ...options })
    : run('npm', words, { as: `npm ${words[0]}`, shell: process.platform === 'win32', ...options })
}

/** The newest change below the given paths, in ms since 1970; 0 when none is there. */
export function newest(paths) {
  let time = 0
  const visit = (path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found) return
    time = Math.max(time, found.mtimeMs)
    if (found.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name))
  }
  for (const path of paths) visit(join(root, path))
  return time
}

/** Whether Node was started on this file rather than importing it. */
export function isProgram(url) {
  return process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href
}

/** Runs the work of a script; a failure is one plain message and exit code 1. */
export async function main(work) {
  try {
    await work()
  } catch (error) {
    console.error(`\nFailed: ${error instanceof Failed ? error.message : (error?.stack ?? error)}`)
    process.exitCode = 1
  }
}
