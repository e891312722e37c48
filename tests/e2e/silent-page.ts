import { expect, test as base, type ConsoleMessage, type Page, type Request } from '@playwright/test'
import { withAttacked, type Attacked } from './attacked.ts'

/**
 * A page that must stay silent: the test fails when it asked another host for anything, reported an
 * error, or did something that its policy forbids. `quiet.allow` takes back one expected message.
 */
export interface Quiet {
  /** Every request since the page was opened, by the page or its service worker, as URLs. */
  readonly requests: readonly string[]
  /** Messages that match are no failure of this test. */
  allow(pattern: RegExp): void
}

export const test = base.extend<{ quiet: Quiet }, Attacked>({
  attackedZip: [async ({ browserName: _ }, use) => withAttacked('attackedZip', use), { scope: 'worker' }],
  attackedFolder: [
    async ({ browserName: _ }, use) => withAttacked('attackedFolder', use),
    { scope: 'worker' },
  ],
  quiet: [
    async ({ context, baseURL }, use) => {
      const requests: string[] = []
      const problems: string[] = []
      const allowed: RegExp[] = []
      const origin = new URL(baseURL ?? 'http://localhost').origin
      const asked = (request: Request): void => {
        const url = request.url()
        if (/^(blob|data):/.test(url)) return
        requests.push(url)
        if (new URL(url).origin !== origin) problems.push(`asked another host: ${url}`)
      }
      const said = (message: ConsoleMessage): void => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
      }
      context.on('request', asked)
      context.on('console', said)
      context.on('weberror', (error) => problems.push(error.error().stack ?? String(error.error())))
      await use({ requests, allow: (pattern) => allowed.push(pattern) })
      expect(problems.filter((text) => !allowed.some((pattern) => pattern.test(text)))).toEqual([])
    },
    { auto: true },
  ],
})

/** Resolves when the service worker has stored everything and serves the page. */
export async function readyOffline(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller) return
    await new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
    })
  })
}

/**
 * Resolves when neither the page nor its workers, which load one another, have asked for anything for a while. The
 * browser does not always tell when the script of a worker has come, so that nobody can wait for an idle network.
 */
export async function settled(page: Page, quiet: Quiet): Promise<void> {
  await page.waitForLoadState('load')
  // A machine that took long to load the page takes as long between one worker and the next.
  const loadMs = await page.evaluate(
    () => performance.getEntriesByType('navigation')[0]?.duration ?? performance.now(),
  )
  for (let before = -1; before !== quiet.requests.length;) {
    before = quiet.requests.length
    await page.waitForTimeout(Math.max(2000, 4 * loadMs))
  }
}

export { expect } from '@playwright/test'
