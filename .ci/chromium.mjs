// Finds a Chromium for the browser tests, or installs one.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Failed, run, tool } from './shell.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

export async function chromium() {
  const found = installed() ?? (await ofPlaywright())
  if (found) return found
  console.log('No Chromium found; installing one (npx playwright install chromium)…')
  const own = await run(tool('playwright'), ['install', 'chromium'], { allowFailure: true, quiet: true })
  const fetched = own.code === 0 ? await ofPlaywright() : null
  if (fetched) return fetched
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    console.log('That did not work; trying the packages of this system (apt-get install chromium)…')
    await run('apt-get', ['update'], { allowFailure: true, quiet: true })
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { allowFailure: true, quiet: true })
    const packaged = installed()
    if (packaged) return packaged
  }
  throw new Failed(
    `No Chromium could be installed. Install one and name it in CHROMIUM_PATH.\n${own.output.trim().split('\n').slice(-5).join('\n')}`,
  )
}

function installed() {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (runs(named)) return named
    throw new Failed(`CHROMIUM_PATH names ${named}, which cannot be run.`)
  }
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name)
      if (runs(path)) return path
    }
  }
  return PLACES.find(runs) ?? null
}

async function ofPlaywright() {
  const { chromium: browser } = await import('@playwright/test')
  const path = browser.executablePath()
  return path && runs(path) ? path : null
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
