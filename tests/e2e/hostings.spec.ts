import { chromium, expect, test, type Browser, type Page, type Worker } from '@playwright/test'
import { plainHost } from './hostings.ts'
import { readyOffline } from './silent-page.ts'
import { PATIENT, readDone, view } from './views.ts'

/** Names of the threads that the page starts before anything is dropped; readers are as many as there are cores. */
const THREADS = ['coordinator', 'ingest 1', 'unpack', 'yara']

/** Collects every worker of the page, also those that workers start. */
function workersOf(page: Page): Worker[] {
  const workers: Worker[] = []
  page.on('worker', (worker) => workers.push(worker))
  return workers
}

/** How a worker answers to what it may not do. */
async function attemptsIn(worker: Worker): Promise<{ name: string; asked: string; code: string }> {
  return worker.evaluate(async () => {
    const refusals: string[] = []
    addEventListener('securitypolicyviolation', (event) =>
      refusals.push((event as SecurityPolicyViolationEvent).effectiveDirective),
    )
    await fetch('https://example.org/').catch(() => undefined)
    // A refusal is told some time after it; one that never comes is waited for in vain.
    for (let turn = 0; turn === 0 || (turn < 600 && !refusals.includes('connect-src')); turn++)
      await new Promise((resolve) => setTimeout(resolve, 50))
    let code = 'run'
    try {
      Function('return 1')()
    } catch (error) {
      code = (error as Error).name
    }
    return { name: self.name, asked: refusals.includes('connect-src') ? 'refused' : 'let through', code }
  })
}

/** Every worker is under the policy, the self-test passes, and the sample case is read to its verdict. */
async function holds(page: Page, workers: readonly Worker[], origin: string): Promise<void> {
  const foreign: string[] = []
  page.context().on('request', (request) => {
    const url = request.url()
    if (!/^(blob|data):/.test(url) && new URL(url).origin !== origin) foreign.push(url)
  })
  await page.getByRole('button', { name: 'Open the sample case' }).click()
  await readDone(page)
  await view(page, 'Answer')
  await expect(page.getByRole('heading', { name: /Compromised/ }).first()).toBeVisible()
  expect(foreign).toEqual([])

  const attempts = await Promise.all(workers.map(attemptsIn))
  const names = attempts.map(({ name }) => name)
  for (const name of THREADS) expect(names).toContain(name)
  for (const { name, asked, code } of attempts)
    expect([name, asked, code]).toEqual([name, 'refused', 'EvalError'])

  await page.getByRole('button', { name: /^This page sends nothing/ }).click()
  await page.getByRole('button', { name: 'Test it now' }).click()
  const dialog = page.getByRole('dialog', { name: 'This page sends nothing' })
  await expect(dialog.getByText(/^All \d+ attempts failed, as they should\.$/)).toBeVisible(PATIENT)
  await expect(dialog.getByText('Text run as code, in a worker')).toBeVisible()
  await expect(dialog.locator('tr.open')).toHaveCount(0)
}

test('with headers, as npm start and hosts that take the file of headers send them', async ({
  page,
  baseURL,
}) => {
  const workers = workersOf(page)
  await page.goto('./')
  await holds(page, workers, new URL(baseURL!).origin)
  await expect(page.getByText('The headers of the page were sent')).toBeVisible()
})

test('on a plain host of static files, at the first visit', async ({ page }) => {
  const host = await plainHost()
  try {
    const workers = workersOf(page)
    await page.goto(host.url)
    await holds(page, workers, new URL(host.url).origin)
    await expect(page.getByText('This host sends no headers.')).toBeVisible()
  } finally {
    await host.end()
  }
})

test('below a path of a plain host, and then offline from what is stored, with the host gone', async ({
  page,
}) => {
  const host = await plainHost('/team/coldtrace/')
  const workers = workersOf(page)
  try {
    await page.goto(host.url)
    await holds(page, workers, new URL(host.url).origin)
    await readyOffline(page)
  } finally {
    await host.end()
  }
  workers.length = 0
  await page.goto('about:blank')
  await page.goto(host.url)
  await holds(page, workers, new URL(host.url).origin)
  await expect(page.getByText('The headers of the page were sent')).toBeVisible()
})

test('over plain HTTP from another machine, where there is no service worker', async () => {
  const host = await plainHost()
  let browser: Browser | null = null
  try {
    const executablePath = process.env.CHROMIUM_PATH
    browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--host-resolver-rules=MAP intranet.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ],
    })
    const page = await browser.newPage()
    const workers = workersOf(page)
    const url = `http://intranet.example:${host.port}/`
    await page.goto(url)
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    await holds(page, workers, new URL(url).origin)
    await expect(page.getByText('The page came over plain HTTP from another machine')).toBeVisible()
  } finally {
    await browser?.close()
    await host.end()
  }
})

test('within another page nothing is shown but that it refuses, whoever frames it', async ({ page }) => {
  const host = await plainHost('/app/', {
    '/around.html': '<!doctype html><iframe src="/app/#/start" width="800" height="600"></iframe>',
  })
  try {
    for (const around of [`http://localhost:${host.port}`, `http://127.0.0.1:${host.port}`]) {
      const workers = workersOf(page)
      await page.goto(`${around}/around.html`)
      const frame = page.frameLocator('iframe')
      await expect(frame.getByText('does not run inside another page')).toBeVisible()
      await expect(frame.getByRole('link', { name: 'Open Coldtrace by itself' })).toHaveAttribute(
        'href',
        '/app/',
      )
      await expect(frame.locator('input, button')).toHaveCount(0)
      expect(workers).toEqual([])
    }
    // A page of another origin than the one within.
    const other = await plainHost('/none/', {
      '/around.html': `<!doctype html><iframe src="${host.url}" width="800" height="600"></iframe>`,
    })
    await page.goto(`http://127.0.0.1:${other.port}/around.html`)
    await expect(page.frameLocator('iframe').getByText('does not run inside another page')).toBeVisible()
    await other.end()
  } finally {
    await host.end()
  }
})
