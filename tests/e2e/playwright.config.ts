import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import { foundChromium } from '../../.ci/chromium.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

// Kept in the environment, because each worker reads this file again.
const port = (process.env.COLDTRACE_PORT ??= String(4200 + (process.pid % 700)))
const executablePath = (process.env.CHROMIUM_PATH ??= (await foundChromium()) ?? '')
const url = `http://localhost:${port}/`

/** How a browser is started; a test that needs one of its own starts it so, too. */
export const LAUNCH = {
  ...(executablePath === '' ? {} : { executablePath }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    // No host but this machine exists for the page.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  ],
}

/** Tests of the built page. Run `npm run build` first. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  fullyParallel: true,
  workers: 2,
  // Only against a test that hangs: no test may fail because the machine is busy.
  timeout: 1_800_000,
  expect: { timeout: 120_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : [['list']],
  webServer: { command: `node .ci/serve.mjs ${port}`, cwd: root, url, stdout: 'ignore', timeout: 600_000 },
  use: {
    baseURL: url,
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: LAUNCH,
  },
})
