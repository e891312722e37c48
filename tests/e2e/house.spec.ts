import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { test as base } from '@playwright/test'
import { expect, readyOffline, settled, test } from './silent-page.ts'

const APP = fileURLToPath(new URL('../../dist/app/', import.meta.url))

/** Matches the message of a browser when the policy stops something. */
const FORBIDDEN = /Content Security Policy|Trusted(HTML|Script|ScriptURL|String|TypePolicy)|Refused/i

/** The files that the service worker must store: all except itself and the header file for hosts. */
async function builtFiles(): Promise<string[]> {
  const entries = await readdir(APP, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(APP.length).replaceAll('\\', '/'))
    .map((path) => path.replace(/^\/+/, ''))
    .filter((path) => path !== 'service-worker.js' && path !== '_headers')
}

/** A page or one of its workers. */
interface Thread {
  evaluate<T>(deed: () => Promise<T>): Promise<T>
}

/** Tries what a thread of the page is not allowed to do. */
async function attemptsIn(thread: Thread): Promise<{ asked: string; code: string }> {
  return thread.evaluate(async () => {
    const refusals: string[] = []
    addEventListener('securitypolicyviolation', (event) =>
      refusals.push((event as SecurityPolicyViolationEvent).effectiveDirective),
    )
    await fetch('https://example.org/').catch(() => undefined)
    // The inspector lets its own call run text as code; what comes after it has no such right. A refusal is told some
    // time after it; one that never comes is waited for in vain.
    for (let turn = 0; turn === 0 || (turn < 600 && !refusals.includes('connect-src')); turn++)
      await new Promise((resolve) => setTimeout(resolve, 50))
    const asked = refusals.includes('connect-src') ? 'refused' : 'let through'
    try {
      return { asked, code: String(Function('return 1')()) }
    } catch (error) {
      return { asked, code: (error as Error).name }
    }
  })
}

test('every file is sent with the policy', async ({ request }) => {
  const page = await request.get('./')
  const script = /src="(\.\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? ''
  for (const path of ['./', script, './service-worker.js', './manifest.webmanifest', './not-there']) {
    const response = await request.get(path)
    expect(response.headers()['content-security-policy'], path).toContain("default-src 'none'")
    expect(response.headers()['x-content-type-options'], path).toBe('nosniff')
  }
  expect((await request.get('./../package.json')).status()).toBe(404)
  expect((await request.get('./%2e%2e/%2e%2e/package.json')).status()).toBe(404)
  expect((await request.post('./', { data: 'x' })).status()).toBe(405)
})

test('the page opens and says what it is', async ({ page }) => {
  await page.goto('./')
  await expect(page).toHaveTitle(/Coldtrace/)
  await expect(page.getByRole('main')).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the first page has no barrier that axe knows, in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.goto('./')
    await expect(page.getByRole('main')).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  })
}

test('the page cannot reach another host or run text as code', async ({ page, quiet }) => {
  quiet.allow(FORBIDDEN)
  await page.goto('./')
  await expect(page.getByRole('main')).toBeVisible()
  expect(await attemptsIn(page)).toEqual({ asked: 'refused', code: 'EvalError' })
  const outcome = await page.evaluate(() => {
    const attempt = (deed: () => unknown): string => {
      try {
        deed()
        return 'done'
      } catch (error) {
        return (error as Error).name
      }
    }
    const style = document.createElement('div')
    style.setAttribute('style', 'color: red')
    return {
      markup: attempt(() => (document.createElement('div').innerHTML = '<b>x</b>')),
      worker: attempt(() => new Worker('data:text/javascript,0')),
      policy: attempt(() =>
        (
          window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }
        ).trustedTypes.createPolicy('other', {}),
      ),
      style: style.style.color,
    }
  })
  expect(outcome).toEqual({
    markup: 'TypeError',
    worker: 'TypeError',
    policy: 'TypeError',
    style: '',
  })
})

test('the self-test of the page finds every way out closed', async ({ page, quiet }) => {
  quiet.allow(/coldtrace-self-test\.invalid/)
  quiet.allow(FORBIDDEN)
  const refused: string[] = []
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText === 'csp') refused.push(request.url())
  })
  await page.goto('./')
  await page.getByRole('button', { name: /^This page sends nothing/ }).click()
  await page.getByRole('button', { name: 'Test it now' }).click()
  const dialog = page.getByRole('dialog', { name: 'This page sends nothing' })
  await expect(dialog.getByText(/^All \d+ attempts failed, as they should\.$/)).toBeVisible()
  await expect(dialog.locator('tr.open')).toHaveCount(0)
  expect(await dialog.locator('tbody tr').count()).toBeGreaterThanOrEqual(18)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  // The inspector names what the page asked for even where the policy refused it before it left.
  expect(quiet.requests.filter((url) => url.includes('.invalid') && !refused.includes(url))).toEqual([])
})

test('the page reloads without a network', async ({ page, context }) => {
  await page.goto('./')
  await readyOffline(page)
  await context.setOffline(true)
  await page.reload()
  await expect(page.getByRole('main')).toBeVisible()
})

test('everything that was built is kept for offline use', async ({ page, context }) => {
  await page.goto('./')
  await readyOffline(page)
  await context.setOffline(true)
  const files = await builtFiles()
  expect(files).toContain('index.html')
  const missing = await page.evaluate(async (paths) => {
    const asked = paths.map(async (path) => {
      const response = await fetch(`./${path}`)
      return response.ok && response.headers.has('Content-Security-Policy') ? [] : [path]
    })
    return (await Promise.all(asked)).flat()
  }, files)
  expect(missing).toEqual([])
})

test('once loaded, the page asks for nothing more', async ({ page, quiet }) => {
  await page.goto('./')
  await readyOffline(page)
  await page.reload()
  await expect(page.getByRole('main')).toBeVisible()
  await settled(page, quiet)
  const before = quiet.requests.length
  await page.keyboard.press('Tab')
  await page.mouse.move(200, 200)
  await settled(page, quiet)
  expect(quiet.requests.slice(before)).toEqual([])
})

test('a worker has the policy of the page', async ({ page, quiet }) => {
  quiet.allow(FORBIDDEN)
  const started = page.waitForEvent('worker')
  await page.goto('./')
  expect(await attemptsIn(await started)).toEqual({ asked: 'refused', code: 'EvalError' })
})

base('a host that sends no headers gets page and workers under the policy all the same', async ({ page }) => {
  const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1) || 'index.html'
    readFile(APP + path).then(
      (bytes) => {
        response.setHeader('Content-Type', types[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream')
        response.end(bytes)
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
    expect(await attemptsIn(page)).toEqual({ asked: 'refused', code: 'EvalError' })
    await readyOffline(page)
    const restarted = page.waitForEvent('worker')
    await page.reload()
    expect(await attemptsIn(await restarted)).toEqual({ asked: 'refused', code: 'EvalError' })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
