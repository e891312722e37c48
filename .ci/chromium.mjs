// Finds a Chromium for the browser tests, or installs one.
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Failed, run, runPackage } from './shell.mjs'

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
]
const MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
)
const WINDOWS = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA']
  .flatMap((name) => process.env[name] ?? [])
  .flatMap((folder) => [
    join(folder, 'Google/Chrome/Application/chrome.exe'),
    join(folder, 'Chromium/Application/chrome.exe'),
    join(folder, 'Microsoft/Edge/Application/msedge.exe'),
  ])

/** The path of a Chromium that can be run; installs one if there is none. */
export async function chromium() {
  const found = await foundChromium()
  if (found) return found
  console.log('No Chromium found; installing one (npx playwright install chromium)…')
  const own = await runPackage('@playwright/test', ['install', 'chromium'], {
    allowFailure: true,
    quiet: true,
  })
  const fetched = await foundChromium()
  if (fetched) return fetched
  let said = own.output
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    console.log('That did not work; trying the packages of this system (apt-get install chromium)…')
    await run('apt-get', ['update'], { allowFailure: true, quiet: true })
    const words = ['install', '-y', '--no-install-recommends', 'chromium']
    const packaged = await run('apt-get', words, { allowFailure: true, quiet: true })
    said += packaged.output
    const installed = await foundChromium()
    if (installed) return installed
  }
  throw new Failed(
    'there is no Chromium and none could be installed. Install one and name it in CHROMIUM_PATH.\n' +
      said.trim().split('\n').slice(-8).join('\n'),
  )
}

/** What CHROMIUM_PATH names, what is installed, or what Playwright has fetched before; else `null`. */
export async function foundChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (runs(named)) return named
    throw new Failed(`CHROMIUM_PATH names ${named}, which cannot be run.`)
  }
  const folders = (process.env.PATH ?? '').split(delimiter)
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(runs)
  return onPath ?? [...MAC, ...WINDOWS].find(runs) ?? (await ofPlaywright())
}

async function ofPlaywright() {
  const { chromium: browser } = await import('@playwright/test')
  const path = browser.executablePath()
  return path && runs(path) ? path : null
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
